"""The published numbers of a region and a quarter: what operators send, and what we answer."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field

from chalicelib.adapters.wire_times import Day
from chalicelib.domain.statement.thresholds import Published, Threshold
from chalicelib.entrypoints.wire.answered import Answered
from chalicelib.entrypoints.wire.bodies import SentBody
from chalicelib.entrypoints.wire.fields import OneLine
from chalicelib.entrypoints.wire.money import Money

SentMoney = Annotated[str, Field(pattern=r"^[0-9]{1,9}\.[0-9]{2}$")]


class ThresholdBody(SentBody):
    """What was published, a head and a month, in tenge. A number that is not published yet is null, not both.

    `replaces`: the id of the entry that this one corrects.
    """

    poverty_line: SentMoney | None
    subsistence_minimum: SentMoney | None
    source: OneLine
    published_on: Day
    replaces: Annotated[str, Field(max_length=40)] | None = None

    def published(self, region: str, quarter: str) -> Published:
        """Return it as the domain's, for a region and a quarter."""
        return Published(
            region=region,
            quarter=quarter,
            poverty_line=_amount(self.poverty_line),
            subsistence_minimum=_amount(self.subsistence_minimum),
            source=self.source,
            published_on=self.published_on,
            replaces=self.replaces,
        )


class ThresholdView(Answered):
    """An entry, who made it and when. `replaces`: the entry that it corrects."""

    id: str
    region: str
    quarter: str
    poverty_line: Money | None
    subsistence_minimum: Money | None
    currency: str
    source: str
    published_on: date
    entered_by: str
    entered_at: datetime
    replaces: str | None

    @classmethod
    def of(cls, entry: Threshold) -> Self:
        """Return the model of an entry."""
        return cls(id=entry.id, currency="KZT", entered_by=entry.by, entered_at=entry.at, **vars(entry.published))


class ThresholdList(Answered):
    """All entries, or those of a region, by region and quarter, oldest first."""

    items: list[ThresholdView]

    @classmethod
    def of(cls, entries: Iterable[Threshold]) -> Self:
        """Return the model of the entries."""
        return cls(items=[ThresholdView.of(entry) for entry in entries])


def _amount(sent: str | None) -> Decimal | None:
    return None if sent is None else Decimal(sent)
