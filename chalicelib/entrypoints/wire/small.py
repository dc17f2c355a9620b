"""Small answers, and small parts of answers: health, received events, our public keys, a period."""

from datetime import date
from typing import Literal, Self

from pydantic import Field

from chalicelib.domain.calendar.working_days import Period
from chalicelib.entrypoints.wire.answered import Answered


class HealthView(Answered):
    """The service is running."""

    status: Literal["ok"] = "ok"


class AcceptedView(Answered):
    """The event was received and stored."""

    accepted: Literal[True] = True


class DuplicateView(AcceptedView):
    """The same event was received before; nothing changed."""

    duplicate: Literal[True] = True


class KeysView(Answered):
    """A JSON Web Key Set (RFC 7517): the public keys that verify our signatures."""

    keys: tuple[dict[str, str], ...]


class PeriodView(Answered):
    """Days from and to, both inclusive."""

    from_: date = Field(alias="from")
    to: date

    @classmethod
    def of(cls, period: Period) -> Self:
        """Return the model of a period."""
        return cls.model_validate({"from": period.first, "to": period.last})
