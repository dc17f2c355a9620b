"""Who calls our API, as the login service of the authorities vouches for it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a caller may be; a caller's roles are a set. Names as in the token."""

    CASEWORKER = "caseworker"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Caller:
    """A caller whose token was checked. `roles` may hold names that mean nothing here.

    `authority`: the KATO code, 9 digits, of the caseworker's local executive body; others may have none. `why`: what
    the caller gave as the reason for a read (`X-Access-Reason`).
    """

    subject: str
    roles: frozenset[str]
    authority: str | None = None
    why: str | None = None
