"""The callbacks of partners. Unknown fields are ignored; the accounts in a bank's answer are not parsed here."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.adapters.partners.fields import BankBody, ConsentTerms, Id, Message, PageNumber, ShortField, TokenFields
from chalicelib.adapters.partners.kdp_words import KDP_ANSWERS
from chalicelib.adapters.wire_times import Instant
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    ConsentAnswer,
    ConsentResult,
    PersonalDataAnswer,
    SmsStatus,
)
from chalicelib.domain.person import AccessToken
from chalicelib.services.callbacks.events import Envelope


class CallbackBody(Message):
    """The fields of every event."""

    event_id: Id
    type: str
    occurred_at: Instant
    request_id: Id

    def envelope(self, partner: str, evidence: Evidence) -> Envelope:
        """Return the event without its content. `partner`: whose signature it carries."""
        return Envelope(
            partner=partner,
            event_id=self.event_id,
            type=self.type,
            occurred_at=self.occurred_at,
            request_id=self.request_id,
            evidence=evidence,
        )


class PersonalDataConsentEvent(TokenFields, CallbackBody):
    """KDP's result."""

    type: Literal["personal_data_consent.result"]
    iin: ShortField
    status: Literal["granted", "refused", "revoked", "valid", "invalid", "timeout", "not_found"]
    received_at: Instant

    def answer(self, evidence: Evidence) -> PersonalDataAnswer:
        """Return the result as a value of the domain."""
        token = None
        if self.token and self.public_key and self.expires_at:
            token = AccessToken(self.token, self.public_key, self.expires_at)
        return PersonalDataAnswer(KDP_ANSWERS[self.status], self.received_at, token, evidence, self.iin)


class ConsentEvent(ConsentTerms, CallbackBody):
    """The Open API system's result on the consent."""

    type: Literal["consent.result"]
    iin: ShortField
    status: Literal["granted", "refused", "revoked"]
    received_at: Instant

    def result(self, evidence: Evidence) -> ConsentResult:
        """Return the result as a value of the domain."""
        return self.result_of(ConsentAnswer(self.status), self.received_at, self.iin, evidence)


class BankDataEvent(CallbackBody):
    """A page of a bank's answer, without its `accounts`, which are stored as bytes."""

    type: Literal["bank_data.result"]
    bank: BankBody
    outcome: Literal["data", "no_accounts", "denied", "failed"]
    page: PageNumber | None = None
    pages: PageNumber | None = None

    def answer(self, accounts: bytes) -> BankPage:
        """Return the page as a value of the domain."""
        return BankPage(
            bic=self.bank.bic,
            name=self.bank.name,
            outcome=Outcome(self.outcome),
            page=self.page,
            pages=self.pages,
            accounts=accounts,
        )


class SmsEvent(CallbackBody):
    """The delivery receipt of a message; `message_id` is the id of our request."""

    type: Literal["sms.receipt"]
    request_id: Annotated[Id, Field(alias="message_id")]
    status: Literal["sent", "delivered", "undeliverable", "expired"]
    at: Instant
    reason_code: ShortField | None = None

    def receipt(self) -> SmsStatus:
        """Return the receipt as a value of the domain."""
        return SmsStatus(self.status, self.at)
