"""The four partners in memory, for tests of services and faults; the contract tests of the ports check them too.

    world = World(SettableClock(now))
    kdp, sms = FakePersonalDataAccess(world), FakeSms(world)
    world.script("900101300017").kdp = "pending"
    sms.fail(after=1)          # the next message is sent, but its response is lost

Each fake records its `calls`, can `fail` before or after the next calls take effect, and can `refuse` the next ones.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, Evidence
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    BankStatus,
    ConsentAnswer,
    ConsentResult,
    DataRequestStatus,
    PersonalDataAnswer,
    RoutedBanks,
    SmsStatus,
)
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.ports.partners import Look
from tests.fakes import partner_books as books
from tests.fakes.partner_calls import FakePartner
from tests.fakes.scripts import BankConsent, BankScript, KdpConsent, LinkAsked

_NOT_FOUND = 404
_REVOKED_ALREADY = {404, 409, 410}


class FakePersonalDataAccess(FakePartner):
    """KDP."""

    partner = "kdp"

    def ask(self, request_id: str, person: Person, *, look: Look) -> PersonalDataAnswer:
        """Ask for the consent."""
        with self._call("ask", request_id, look):
            first = books.ask_personal_data(self.world, request_id, person.iin)
            pending = first.status == "pending"
            return self._answer(first, None) if pending else self._now(request_id)

    def result(self, request_id: str, *, look: Look) -> PersonalDataAnswer:
        """Return the status of a request."""
        with self._call("result", request_id, look):
            return self._now(request_id)

    def _now(self, request_id: str) -> PersonalDataAnswer:
        consent = books.known(self.world.kdp, request_id)
        return self._answer(consent, self._proof(f"{request_id} {consent.status}"))

    def _answer(self, consent: KdpConsent, evidence: Evidence | None) -> PersonalDataAnswer:
        token = None
        if consent.token and consent.expires_at:
            token = AccessToken(consent.token, "public-key", consent.expires_at)
        return PersonalDataAnswer(ConsentAnswer(consent.status), consent.received_at, token, evidence, consent.iin)


class FakeMobileRegistry(FakePartner):
    """BMG."""

    partner = "bmg"

    def look_up(self, request_id: str, person: Person, token: AccessToken, *, look: Look) -> str:
        """Compare the number."""
        with self._call("look_up", request_id, look):
            return self.world.once(
                request_id, ("bmg", person.iin), lambda: books.look_up(self.world, person.iin, token.token)
            )


class FakeOpenApi(FakePartner):
    """The Interbank Open API System. `asked_under`: the consent that the last request to the banks was made with."""

    partner = "open-api"
    asked_under: Consent | None = None

    def make_link(self, request_id: str, person: Person, request: LinkRequest, *, look: Look) -> Link:
        """Create a consent link."""
        with self._call("make_link", request_id, look):
            asked = LinkAsked(
                person.iin, request.language, tuple(ALL_SCOPES), request.period.first, request.period.last
            )
            consent = books.make_link(self.world, request_id, asked)
        return Link(consent.url, consent.expires_at)

    def consent_result(self, request_id: str, *, look: Look) -> ConsentResult:
        """Return the status of a consent request."""
        with self._call("consent_result", request_id, look):
            consent = books.known(self.world.consents, request_id)
        return self._result(consent)

    def request_bank_data(  # noqa: PLR0913 - the request, and the look before it
        self,
        request_id: str,
        consent: Consent,
        iin: str,
        scope: Sequence[str],  # noqa: ARG002 - the port's
        period: Period,  # noqa: ARG002 - the port's
        *,
        look: Look,
    ) -> RoutedBanks:
        """Route a data request."""
        self.asked_under = consent
        with self._call("request_bank_data", request_id, look):
            routed = books.request_data(self.world, request_id, consent.partner_id or "", iin)
        return RoutedBanks(routed.accepted_at, tuple(Bank(bic=bank.bic, name=bank.name) for bank in routed.banks))

    def data_request(self, request_id: str, *, look: Look) -> DataRequestStatus:
        """Return the banks' outcomes."""
        with self._call("data_request", request_id, look):
            request = books.known(self.world.data, request_id)
        return DataRequestStatus(request.iin, tuple(map(_bank_status, request.banks)))

    def bank_page(self, request_id: str, bic: str, page: int, *, look: Look) -> BankPage:
        """Return a page of a bank."""
        with self._call("bank_page", f"{request_id} {bic} {page}", look):
            bank = books.bank_of(self.world, request_id, bic, page)
        accounts = json.dumps(bank.pages[page - 1], ensure_ascii=False, separators=(",", ":")).encode()
        return BankPage(
            bic=bic, name=bank.name, outcome=Outcome(bank.outcome), page=page, pages=len(bank.pages), accounts=accounts
        )

    def revoke(self, request_id: str, consent_id: str, *, look: Look) -> None:
        """Revoke a consent."""
        try:
            with self._call("revoke", consent_id, look):
                books.revoke(self.world, request_id, consent_id)
        except PartnerRefused as refused:
            if refused.status not in _REVOKED_ALREADY:
                raise

    def _result(self, consent: BankConsent) -> ConsentResult:
        evidence = self._proof(f"{consent.request_id} {consent.status}")
        if consent.status != "granted":
            iin = consent.asked.iin
            status, reason = ConsentAnswer(consent.status), consent.reason_code
            return ConsentResult(
                status=status, received_at=consent.received_at, iin=iin, reason_code=reason, evidence=evidence
            )
        return ConsentResult(
            status=ConsentAnswer.GRANTED,
            received_at=consent.received_at,
            iin=consent.asked.iin,
            consent_id=consent.consent_id,
            scope=consent.asked.scope,
            period=Period(consent.asked.first, consent.asked.last),
            valid_until=consent.valid_until,
            banks=consent.banks,
            text_version="1",
            text_sha256="0" * 64,
            language=consent.asked.language,
            authentication="liveness",
            evidence=evidence,
        )


class FakeSms(FakePartner):
    """1414. `handset` has the messages that were sent, in order."""

    partner = "sms-1414"

    def send(self, message_id: str, mobile: str, text: str, *, look: Look) -> datetime:
        """Accept a message."""
        with self._call("send", message_id, look):
            message = books.send(self.world, message_id, mobile.removeprefix("+"), text)
        return message.at

    def status(self, message_id: str, *, look: Look) -> SmsStatus | None:
        """Return the status of a message."""
        try:
            with self._call("status", message_id, look):
                message = books.known(self.world.messages, message_id)
        except PartnerRefused as refused:
            if refused.status == _NOT_FOUND:
                return None
            raise
        return SmsStatus(message.status, message.at)


def _bank_status(bank: BankScript) -> BankStatus:
    answered = bank.outcome != "silent"
    outcome = Outcome(bank.outcome) if answered else Outcome.PENDING
    return BankStatus(bank.bic, bank.name, outcome, len(bank.pages) if outcome is Outcome.DATA else None)
