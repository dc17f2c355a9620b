"""Reads of personal or bank data: who saw which part of which cases, when and why (design decision 9).

They are journaled by day and not in the cases' own chains, because a read does not change a case.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ReadEntry:
    """One answer that contained personal or bank data.

    `by`: the subject of the caller's token, with the `roles` that allowed the call and the caller's `authority`.
    `what`: which part, such as `statement`. `why`: the value of `X-Access-Reason`, None when it was not sent.
    """

    at: datetime
    by: str
    roles: tuple[str, ...]
    authority: str | None
    what: str
    case_ids: tuple[str, ...]
    why: str | None = None
