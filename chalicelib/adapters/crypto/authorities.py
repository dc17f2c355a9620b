"""Under which authority the data keys of a case are wrapped (design decision 15).

A key opens under its own authority alone, whatever the head of the case says now. When a caseworker calls, the token
says under which to open; functions without a caseworker go by the head.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock

_REMEMBERED = 1000
_NOT_OF_A_CASE = ("canary", "reads#")
"""How the owners begin whose keys belong to no authority: the canary, and the days of the journal of reads."""


class Authorities:
    """Knows the authority of each case that was loaded, and that of the caller of this thread. Safe under threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of_heads: OrderedDict[str, str] = OrderedDict()
        self._caller: ContextVar[str | None] = ContextVar("authority of the caller", default=None)
        self.read_head: Callable[[str], str] | None = None

    def open_under(self, authority: str | None) -> None:
        """Open under this authority from now on in this thread; None: under the one that the head of the case has."""
        self._caller.set(authority)

    def remember(self, case_id: str, authority: str) -> None:
        """Remember what the proved head of a case says."""
        with self._lock:
            self._of_heads[case_id] = authority
            self._of_heads.move_to_end(case_id)
            while len(self._of_heads) > _REMEMBERED:
                self._of_heads.popitem(last=False)

    def to_open(self, owner: str) -> str:
        """Return the authority to open a key under: the caller's, if a caseworker calls; empty for no authority."""
        if owner.startswith(_NOT_OF_A_CASE):
            return ""
        caller = self._caller.get()
        return self.to_seal(owner) if caller is None else caller

    def to_seal(self, owner: str) -> str:
        """Return the authority that the head of a case has; empty for no authority. Reads the head if need be."""
        if owner.startswith(_NOT_OF_A_CASE):
            return ""
        with self._lock:
            known = self._of_heads.get(owner)
        if known is not None:
            return known
        return "" if self.read_head is None else self.read_head(owner)
