"""Reads of personal or bank data: who saw what of which cases, when, and why (design decision 9).

They are journaled by day, apart from the cases' own chains: a read changes nothing of a case.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReadEntry:
    """One answer with personal or bank data in it.

    `by`: the subject of the caller's token, with the `roles` that allowed the call and the caller's `authority`.
    `what`: which part, such as `statement`. `why`: what the caller gave as `X-Access-Reason`, None when nothing.
    """

    at: datetime
    by: str
    roles: tuple[str, ...]
    authority: str | None
    what: str
    case_ids: tuple[str, ...]
    why: str | None = None
