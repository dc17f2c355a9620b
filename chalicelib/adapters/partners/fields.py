"""The fields of partners' messages, each with one set of limits (docs/contracts.md).

A result reaches us as a callback or as the answer to our own GET. Both are read with these fields: what passes one way
passes the other, so a lost callback can be replaced by a GET. The local stack's emulators share no code with the
application; a test checks that their limits are the same.
"""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.adapters.wire_times import Day, Instant
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult

Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:-]+$")]
"""The id of an event or of a request of ours."""
PartnersId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}$")]
"""An id that a partner gave. It becomes a part of addresses, so it can have no slash and cannot be dots alone."""
Bic = Annotated[str, Field(pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
ShortField = Annotated[str, Field(max_length=256)]
LongText = Annotated[str, Field(min_length=1, max_length=16_384)]
"""A token, a key, or what proves who answered."""
PageNumber = Annotated[int, Field(ge=1, le=10_000)]
ScopeName = Annotated[tuple[ShortField, ...], Field(max_length=20)]
Banks = Annotated[tuple[Bic, ...], Field(max_length=100)]


class Message(BaseModel):
    """A part of a partner's message: unknown fields are ignored, and no error quotes a value."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)


class PeriodBody(Message):
    """Days from and to, both inclusive."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]

    def period(self) -> Period:
        """Return the period in the words of the domain."""
        return Period(self.first, self.last)


class BankBody(Message):
    """A bank by its BIC."""

    bic: Bic
    name: ShortField


class ConsentTerms(Message):
    """What the Open API system says about a consent; a grant has all but the reason; others may name theirs too."""

    consent_id: PartnersId | None = None
    scope: ScopeName | None = None
    period: PeriodBody | None = None
    valid_until: Instant | None = None
    banks: Banks | None = None
    text_version: ShortField | None = None
    text_sha256: ShortField | None = None
    language: ShortField | None = None
    authentication: LongText | None = None
    reason_code: ShortField | None = None

    def result_of(
        self, status: ConsentAnswer, received_at: datetime | None, iin: str, evidence: Evidence | None
    ) -> ConsentResult:
        """Return the result in the words of the domain; a callback and an answer to our GET say the same by it."""
        return ConsentResult(
            status=status,
            received_at=received_at,
            iin=iin,
            consent_id=self.consent_id,
            scope=self.scope or (),
            period=self.period.period() if self.period else None,
            valid_until=self.valid_until,
            banks=self.banks,
            text_version=self.text_version,
            text_sha256=self.text_sha256,
            language=self.language,
            authentication=self.authentication,
            reason_code=self.reason_code,
            evidence=evidence,
        )


class TokenFields(Message):
    """KDP's token, there when the consent was granted."""

    token: Annotated[LongText | None, Field(repr=False)] = None
    public_key: LongText | None = None
    expires_at: Instant | None = None
