"""The line to the world: every call of every port passes it, is counted, and one of them may be spoilt.

    line = Line(Fault(17, Kind.LOST))
    deps = watched(office.deps, line)

A call is named by port and method (`cases.commit`, `sms.send`); its number is its place in the run, from 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.domain.errors import PartnerUnavailable, Retryable, StoreBusy
from chalicelib.domain.ports.store import Deps

T = TypeVar("T")

PORTS = (
    "cases",
    "bank_data",
    "workflow",
    "personal_data_access",
    "mobile_registry",
    "open_api",
    "sms",
    "day_orders",
    "operations",
)
PARTNERS = {
    "personal_data_access": "kdp",
    "mobile_registry": "bmg",
    "open_api": "open-api",
    "sms": "sms-1414",
}
"""The ports behind which a partner stands, by its name; behind the others stand our tables and our workflow."""


class Kind(StrEnum):
    """How a call is spoilt."""

    FAILED = "failed"
    """It fails before it took effect."""
    LOST = "lost"
    """It takes effect, and its answer is lost."""
    DIED = "died"
    """It takes effect, and then the process dies."""


@dataclass(frozen=True)
class Fault:
    """The call with this number, or the first one of this name, is spoilt in this way.

    `kind` may be another than the line's own (`troubles.py`): it then befalls the call's exchange of that `method`.
    """

    at: int | str
    kind: StrEnum
    method: str | None = None


class ProcessDied(BaseException):
    """The process is gone: nothing may catch it, and nothing of the process goes on."""


class Line:
    """Counts calls, spoils one, and lets a process that died make no further call."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.calls: list[str] = []
        """What was called, in order."""
        self.done: list[str] = []
        """What of it took effect."""
        self._fault, self._dead = fault, False
        self._noted = False

    def begin(self) -> None:
        """Begin a new process, in which whatever was before is forgotten."""
        self._dead = False

    def call(self, name: str, make: Callable[[], T]) -> T:
        """Make a call, or spoil it."""
        if self._dead:
            raise ProcessDied(name)
        kind = self._fault.kind if self._fault and self._meant(name, self._fault.at) else None
        self.calls.append(name)
        self._noted = False
        if kind is Kind.FAILED:
            raise failure_of(name)
        try:
            answer = make()
            self.took_effect()
        finally:
            if kind is Kind.DIED:
                self._dead = True
                raise ProcessDied(name)
            if kind is Kind.LOST:
                raise failure_of(name)
        return answer

    def took_effect(self) -> None:
        """Note that the call under way took effect, whatever becomes of its answer."""
        if not self._noted:
            self._noted = True
            self.done.append(self.calls[-1])

    def _meant(self, name: str, at: int | str) -> bool:
        return at == len(self.calls) or (at == name and name not in self.calls)


class Watched:
    """A port whose every method goes over the line."""

    def __init__(self, name: str, port: object, line: Line) -> None:
        self._name, self._port, self._line = name, port, line

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return the method, watched."""
        real = getattr(self._port, method)
        return lambda *given, **named: self._line.call(f"{self._name}.{method}", lambda: real(*given, **named))


def watched(deps: Deps, line: Line) -> Deps:
    """Return the same ports, each over the line; `calendar` too, since it reads the orders that move days off."""
    assert set(PORTS) <= {field.name for field in fields(Deps)}
    ports: dict[str, Any] = {name: Watched(name, getattr(deps, name), line) for name in PORTS}
    calendar = deps.calendar
    return replace(deps, calendar=lambda: line.call("day_orders.all", calendar), **ports)


def failure_of(name: str) -> Retryable:
    """Return what the port raises when it fails for a while."""
    partner = PARTNERS.get(name.partition(".")[0])
    return PartnerUnavailable(partner) if partner else StoreBusy("spoilt")
