"""The client of the Interbank Open API System (Algorithm, p. 4-12), by our contract. It verifies answers to a GET."""

import json
from collections.abc import Sequence

from chalicelib.adapters.partners.client import PartnerHttp, PartnerReply
from chalicelib.adapters.partners.open_api_wire import (
    BankPageWire,
    ConsentWire,
    DataRequestWire,
    LinkWire,
    RoutedWire,
    consent_result,
    refuse_another,
)
from chalicelib.adapters.partners.wire import (
    Verify,
    proved,
    read,
    rfc3339,
    segment,
    unusable,
    wire_period,
)
from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.bank_data.stored_pages import as_stored
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent
from chalicelib.domain.errors import ConsentGateDenied, PartnerRefused
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    BankStatus,
    ConsentResult,
    DataRequestStatus,
    LinkAnswer,
    RoutedBanks,
)
from chalicelib.domain.person import Person
from chalicelib.domain.ports.partners import Look
from chalicelib.domain.visible_text import visible

_ACCOUNTS = "accounts"
_REVOKED_ALREADY = frozenset({404, 409, 410})


class OpenApi:
    """`OpenApiSystem` over HTTP. The callback addresses are those of consents and of bank data."""

    def __init__(self, http: PartnerHttp, verify: Verify, consent_callback_url: str, data_callback_url: str) -> None:
        self._http, self._verify = http, verify
        self._consent_callback_url, self._data_callback_url = consent_callback_url, data_callback_url
        self._partner = http.partner

    def make_link(self, request_id: str, person: Person, request: LinkRequest, *, look: Look) -> LinkAnswer:
        """Ask for a consent link; the same request id gives the same link."""
        body = {
            "request_id": request_id,
            "iin": person.iin,
            "mobile": person.mobile,
            "language": request.language,
            "scope": list(ALL_SCOPES),
            "period": wire_period(request.period),
            "valid_until_at_least": rfc3339(request.valid_until),
            "answer_by": rfc3339(request.answer_by),
            "authority_name": {"kk": request.authority.kk, "ru": request.authority.ru},
            "callback_url": self._consent_callback_url,
        }
        answer = self._http.post("/consent-requests", body, request_id, look=look)
        wire = read(LinkWire, answer.raw, self._partner)
        refuse_another(wire, request_id, person.iin, self._partner)
        return LinkAnswer(wire.url, wire.expires_at)

    def consent_result(self, request_id: str, *, look: Look) -> ConsentResult:
        """Ask for the result on the consent; it names the person, for the caller to compare."""
        answer = self._http.get(f"/consent-requests/{segment(request_id)}", look=look)
        evidence = proved(self._verify, self._partner, answer)
        return consent_result(read(ConsentWire, answer.raw, self._partner), request_id, self._partner, evidence)

    def request_bank_data(  # noqa: PLR0913 - the request, and the look before it
        self, request_id: str, consent: Consent, iin: str, scope: Sequence[str], period: Period, *, look: Look
    ) -> RoutedBanks:
        """Ask the banks for the data under a consent. Raises `ConsentGateDenied` for one the system never gave."""
        if consent.partner_id is None:
            raise ConsentGateDenied("another_consent")
        body = {
            "request_id": request_id,
            "consent_id": consent.partner_id,
            "iin": iin,
            "scope": list(scope),
            "period": wire_period(period),
            "banks": None if consent.banks is None else list(consent.banks),
            "callback_url": self._data_callback_url,
        }
        answer = self._http.post("/data-requests", body, request_id, look=look)
        wire = read(RoutedWire, answer.raw, self._partner)
        refuse_another(wire, request_id, iin, self._partner)
        banks: dict[str, Bank] = {}
        for bank in wire.banks:
            banks.setdefault(bank.bic, Bank(bic=bank.bic, name=visible(bank.name)))
        return RoutedBanks(wire.accepted_at, tuple(banks.values()))

    def data_request(self, request_id: str, *, look: Look) -> DataRequestStatus:
        """Ask what the banks have answered so far; it names the person, for the caller to compare."""
        answer = self._signed(f"/data-requests/{segment(request_id)}", look)
        wire = read(DataRequestWire, answer.raw, self._partner)
        if wire.request_id != request_id:
            raise unusable(self._partner, "it is the answer to another request")
        banks = tuple(BankStatus(b.bic, b.name, b.outcome, b.pages) for b in wire.banks)
        return DataRequestStatus(wire.iin, banks)

    def bank_page(self, request_id: str, bic: str, page: int, *, look: Look) -> BankPage:
        """Fetch one page of one bank's answer; its accounts stay JSON. Raises `PartnerAnswerUnusable`."""
        path = f"/data-requests/{segment(request_id)}/banks/{segment(bic)}"
        answer = self._signed(path, look, {"page": str(page)})
        if not isinstance(answer.document, dict):
            raise unusable(self._partner, "it is no JSON object")
        head = {name: value for name, value in answer.document.items() if name != _ACCOUNTS}
        wire = read(BankPageWire, json.dumps(head).encode(), self._partner)
        if wire.request_id != request_id or bank_of(wire.bank.bic) != bank_of(bic) or wire.page not in (None, page):
            raise unusable(self._partner, "it is not the page that was asked for")
        accounts = as_stored(answer.document.get(_ACCOUNTS))
        return BankPage(
            bic=wire.bank.bic,
            name=wire.bank.name,
            outcome=wire.outcome,
            page=wire.page,
            pages=wire.pages,
            accounts=accounts,
        )

    def revoke(self, request_id: str, consent_id: str, *, look: Look) -> None:
        """Revoke a consent; one that is already revoked or unknown counts as revoked."""
        try:
            self._http.post(f"/consents/{segment(consent_id)}/revocation", None, request_id, look=look, empty=True)
        except PartnerRefused as refused:
            if refused.status not in _REVOKED_ALREADY:
                raise

    def _signed(self, path: str, look: Look, query: dict[str, str] | None = None) -> PartnerReply:
        answer = self._http.get(path, query, look=look)
        proved(self._verify, self._partner, answer)
        return answer
