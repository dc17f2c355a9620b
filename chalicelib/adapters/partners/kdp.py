"""The client of KDP, the state service of consents to personal data (order, p. 4 (2)), by our contract.

`POST /consents`, `GET /consents/{request_id}`. Only answers to a GET are signed: so when the POST already says how the
person decided, the same is asked for once more by GET, and the consent can be proved (Personal Data Law art. 25).
"""

from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.fields import Id, ShortField, TokenFields
from chalicelib.adapters.partners.kdp_words import KDP_ANSWERS, KDP_FAILED
from chalicelib.adapters.partners.wire import Verify, proved, read, segment, unusable
from chalicelib.adapters.wire_times import Instant
from chalicelib.domain.consent.consent import PURPOSE, Evidence
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.person import AccessToken, Person
from chalicelib.domain.ports.partners import Look

SERVICES = ("MCDB_SERVICE",)
"""The services that the token is for: the base of mobile citizens."""
OWN_BASIS = "subject"
"""The basis when applicants consent for themselves; otherwise the legal representative's."""

_WITHOUT_A_DECISION = frozenset({ConsentAnswer.PENDING, ConsentAnswer.EXPIRED, ConsentAnswer.NOT_FOUND})
"""Answers that name no moment at which the person decided."""


class _ConsentWire(TokenFields):
    request_id: Id
    iin: ShortField
    status: str
    received_at: Instant | None = None


class Kdp:
    """`PersonalDataAccess` over HTTP."""

    def __init__(self, http: PartnerHttp, verify: Verify, callback_url: str) -> None:
        self._http, self._verify, self._callback_url = http, verify, callback_url

    def ask(self, request_id: str, person: Person, *, look: Look) -> PersonalDataAnswer:
        """Ask for the consent; the same request id gives the first answer again, updated by what KDP knows now."""
        representative = person.representative
        body = {
            "request_id": request_id,
            "subject_iin": person.iin,
            "consenter_iin": representative.iin if representative else person.iin,
            "basis": representative.basis if representative else OWN_BASIS,
            "services": list(SERVICES),
            "purpose": PURPOSE,
            "callback_url": self._callback_url,
        }
        answer = self._read(self._http.post("/consents", body, request_id, look=look).raw, request_id, None)
        if answer.status is not ConsentAnswer.PENDING:
            answer = self.result(request_id, look=look)
        if answer.iin != person.iin:
            raise unusable(self._http.partner, "it is about another person")
        return answer

    def result(self, request_id: str, *, look: Look) -> PersonalDataAnswer:
        """Ask for the result; its signature proves the answer. It names the person, for the caller to compare."""
        answer = self._http.get(f"/consents/{segment(request_id)}", look=look)
        return self._read(answer.raw, request_id, proved(self._verify, self._http.partner, answer))

    def _read(self, raw: bytes, request_id: str, evidence: Evidence | None) -> PersonalDataAnswer:
        wire = read(_ConsentWire, raw, self._http.partner)
        if wire.request_id != request_id:
            raise unusable(self._http.partner, "it is the answer to another request")
        if wire.status == KDP_FAILED:
            raise PartnerUnavailable(self._http.partner)
        status = KDP_ANSWERS.get(wire.status)
        if status is None:
            raise unusable(self._http.partner, "its status is unknown")
        if status in _WITHOUT_A_DECISION:
            return PersonalDataAnswer(status, evidence=evidence, iin=wire.iin)
        if wire.received_at is None:
            raise unusable(self._http.partner, "it does not say when the person answered")
        token = None
        if status is ConsentAnswer.GRANTED:
            if wire.token is None or wire.public_key is None or wire.expires_at is None:
                raise unusable(self._http.partner, "it grants without a whole token")
            token = AccessToken(wire.token, wire.public_key, wire.expires_at)
        return PersonalDataAnswer(status, wire.received_at, token, evidence, wire.iin)
