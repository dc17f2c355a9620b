"""The callers of our API, as their access token describes them."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles that a caller can have, as named in the token. A caller may have several."""

    CASEWORKER = "caseworker"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Caller:
    """A caller whose token was verified. `roles` may contain names that this API does not use.

    `authority`: the KATO code (9 digits) of a caseworker's local executive body; other callers may have none. `why`:
    the reason given for a read (`X-Access-Reason`).
    """

    subject: str
    roles: frozenset[str]
    authority: str | None = None
    why: str | None = None
