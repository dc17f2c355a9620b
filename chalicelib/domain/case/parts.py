"""Parts of a case that belong together: its SMS, acknowledgement, numbers of requests, and journal."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SmsTimes:
    """What became of the SMS, by 1414's own clock, and when to ask about it.

    `failed_at`: when 1414 gave up delivering it. `ask_at`: when to ask for the missing delivery receipt; None
    once it was received or asked for.
    """

    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    failed_at: datetime | None = None
    ask_at: datetime | None = None


@dataclass(frozen=True)
class Acknowledged:
    """When the authority took the result over, and in which version of the case.

    `statement`: the version of the statement that it acknowledged; None when the case ended without one.
    """

    at: datetime | None = None
    version: int | None = None
    statement: int | None = None


@dataclass(frozen=True)
class RequestCounts:
    """The numbers of the current requests to KDP and to the banks, and since when the link is asked for.

    `waits`: how often we waited for an answer to KDP; each time costs up to two of the fifteen working days.
    """

    kdp: int = 0
    data: int = 1
    waits: int = 0
    link_at: datetime | None = None


@dataclass(frozen=True)
class JournalHead:
    """The number and the hash of the last entry of the case's journal."""

    seq: int = 0
    hash: str = ""
