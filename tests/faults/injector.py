"""Records every call of every port and makes one of them fail.

    injector = FaultInjector(Fault(17, FaultKind.LOST))
    deps = inject(office.deps, injector)

A call is named by port and method (`cases.commit`, `sms.send`); its number is its position in the run, from 0.
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
"""The ports of partners, with the partner's name; the other ports are our tables and our workflow."""


class FaultKind(StrEnum):
    """How a call fails."""

    FAILED = "failed"
    """It fails without having any effect."""
    LOST = "lost"
    """It takes effect, but its response is lost."""
    DIED = "died"
    """It takes effect, then the process dies."""


@dataclass(frozen=True)
class Fault:
    """The call with this number, or the first one of this name, fails in this way.

    `kind` may also be a `PartnerFault`: it then affects the HTTP exchange of the call with this `method`.
    """

    at: int | str
    kind: StrEnum
    method: str | None = None


class ProcessDied(BaseException):
    """The process has died: nothing may catch this, and the process makes no further calls."""


class FaultInjector:
    """Records calls and makes one fail; a process that has died makes no further calls."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.calls: list[str] = []
        """The names of all calls, in order."""
        self.done: list[str] = []
        """The names of the calls that took effect."""
        self._fault, self._dead = fault, False
        self._recorded = False

    def begin(self) -> None:
        """Start a new process, which is not affected by the death of an earlier one."""
        self._dead = False

    def call(self, name: str, make: Callable[[], T]) -> T:
        """Make a call, or let it fail."""
        if self._dead:
            raise ProcessDied(name)
        kind = self._fault.kind if self._fault and self._is_target(name, self._fault.at) else None
        self.calls.append(name)
        self._recorded = False
        if kind is FaultKind.FAILED:
            raise failure_of(name)
        try:
            answer = make()
            self.took_effect()
        finally:
            if kind is FaultKind.DIED:
                self._dead = True
                raise ProcessDied(name)
            if kind is FaultKind.LOST:
                raise failure_of(name)
        return answer

    def took_effect(self) -> None:
        """Record that the current call took effect, whatever happens to its response."""
        if not self._recorded:
            self._recorded = True
            self.done.append(self.calls[-1])

    def _is_target(self, name: str, at: int | str) -> bool:
        return at == len(self.calls) or (at == name and name not in self.calls)


class InjectedPort:
    """A port whose methods are called through the injector."""

    def __init__(self, name: str, port: object, injector: FaultInjector) -> None:
        self._name, self._port, self._injector = name, port, injector

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return the method, called through the injector."""
        real = getattr(self._port, method)
        return lambda *given, **named: self._injector.call(f"{self._name}.{method}", lambda: real(*given, **named))


def inject(deps: Deps, injector: FaultInjector) -> Deps:
    """Return the ports, called through the injector; also `calendar`, since it reads the orders that move days off."""
    assert set(PORTS) <= {field.name for field in fields(Deps)}
    ports: dict[str, Any] = {name: InjectedPort(name, getattr(deps, name), injector) for name in PORTS}
    calendar = deps.calendar
    return replace(deps, calendar=lambda: injector.call("day_orders.all", calendar), **ports)


def failure_of(name: str) -> Retryable:
    """Return the error that a port raises when it fails temporarily."""
    partner = PARTNERS.get(name.partition(".")[0])
    return PartnerUnavailable(partner) if partner else StoreBusy("injected fault")
