"""Events that partners send. Unknown fields are ignored, and a bank's accounts are not parsed here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.person import AccessToken
from chalicelib.domain.ports.partner_answers import (
    BankPage,
    ConsentAnswer,
    ConsentResult,
    PersonalDataAnswer,
    SmsStatus,
)
from chalicelib.entrypoints.wire.times import Day, Instant
from chalicelib.services.callbacks.events import Envelope

Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:-]+$")]
PartnersId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}$")]
"""An id that a partner gave. It becomes part of an address, so it has no slash and does not begin with a dot."""
Bic = Annotated[str, Field(pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
ShortString = Annotated[str, Field(max_length=256)]
Long = Annotated[str, Field(min_length=1, max_length=16_384)]
"""A token, a key or a proof of authentication, of the length that partners' answers may have too."""


class CallbackBody(BaseModel):
    """The fields that every event has."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)

    event_id: Id
    type: str
    occurred_at: Instant
    request_id: Id

    def envelope(self, partner: str, evidence: Evidence) -> Envelope:
        """Return the event without its content. `partner`: whose signature it carries."""
        return Envelope(partner, self.event_id, self.type, self.occurred_at, self.request_id, evidence)


class PersonalDataConsentEvent(CallbackBody):
    """KDP's result on the consent to personal data."""

    type: Literal["personal_data_consent.result"]
    iin: ShortString
    status: Literal["granted", "refused", "revoked"]
    received_at: Instant
    token: Annotated[Long | None, Field(repr=False)] = None
    public_key: Long | None = None
    expires_at: Instant | None = None

    def answer(self, evidence: Evidence) -> PersonalDataAnswer:
        """Return the result as a value of the domain."""
        token = None
        if self.token and self.public_key and self.expires_at:
            token = AccessToken(self.token, self.public_key, self.expires_at)
        return PersonalDataAnswer(ConsentAnswer(self.status), self.received_at, token, evidence)


class PeriodBody(BaseModel):
    """Days from and to, both inclusive."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]


class ConsentEvent(CallbackBody):
    """The Open API system's result on the consent to bank data."""

    type: Literal["consent.result"]
    iin: ShortString
    status: Literal["granted", "refused", "revoked"]
    received_at: Instant
    consent_id: PartnersId | None = None
    scope: Annotated[list[ShortString], Field(max_length=20)] | None = None
    period: PeriodBody | None = None
    valid_until: Instant | None = None
    banks: Annotated[list[Bic], Field(max_length=100)] | None = None
    text_version: ShortString | None = None
    text_sha256: ShortString | None = None
    language: ShortString | None = None
    authentication: Long | None = None
    reason_code: ShortString | None = None

    def result(self, evidence: Evidence) -> ConsentResult:
        """Return the result as a value of the domain."""
        return ConsentResult(
            status=ConsentAnswer(self.status),
            received_at=self.received_at,
            iin=self.iin,
            consent_id=self.consent_id,
            scope=tuple(self.scope or ()),
            period=Period(self.period.first, self.period.last) if self.period else None,
            valid_until=self.valid_until,
            banks=None if self.banks is None else tuple(self.banks),
            text_version=self.text_version,
            text_sha256=self.text_sha256,
            language=self.language,
            authentication=self.authentication,
            reason_code=self.reason_code,
            evidence=evidence,
        )


class BankBody(BaseModel):
    """A bank by its BIC."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)

    bic: Bic
    name: ShortString


class BankDataEvent(CallbackBody):
    """A page of a bank's answer, without its `accounts`, which are stored as bytes."""

    type: Literal["bank_data.result"]
    bank: BankBody
    outcome: Literal["data", "no_accounts", "denied", "failed"]
    page: Annotated[int, Field(ge=1, le=10_000)] | None = None
    pages: Annotated[int, Field(ge=1, le=10_000)] | None = None

    def answer(self, accounts: bytes) -> BankPage:
        """Return the page as a value of the domain."""
        return BankPage(self.bank.bic, self.bank.name, Outcome(self.outcome), self.page, self.pages, accounts)


class SmsEvent(CallbackBody):
    """The delivery receipt of a message; `message_id` is the id of our request."""

    type: Literal["sms.receipt"]
    request_id: Annotated[Id, Field(alias="message_id")]
    status: Literal["sent", "delivered", "undeliverable", "expired"]
    at: Instant
    reason_code: ShortString | None = None

    def receipt(self) -> SmsStatus:
        """Return the receipt as a value of the domain."""
        return SmsStatus(self.status, self.at)
