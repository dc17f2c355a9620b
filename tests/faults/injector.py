"""Records every call of every port, makes one or two of them fail, and lets something else happen before one.

    injector = FaultInjector(Fault(17, FaultKind.LOST))
    deps = inject(office.deps, injector)

A call is named by port and method (`cases.commit`, `sms.send`); its number is its position in the run, from 0. Calls
that are made while something else happens are not numbered.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from chalicelib.domain.errors import (
    PartnerAnswerUnusable,
    PartnerUnavailable,
    Retryable,
    StoreBusy,
)
from chalicelib.domain.ports.store import Deps

T = TypeVar("T")

PORTS = (
    "cases",
    "bank_data",
    "reads",
    "subjects",
    "workflow",
    "personal_data_access",
    "mobile_registry",
    "open_api",
    "sms",
    "day_orders",
    "operations",
    "store_clock",
    "ledger",
    "thresholds",
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
    CONFLICT = "conflict"
    """Somebody else changes the case just before a commit, in a way that does not matter."""
    UNUSABLE = "unusable answer"
    """A partner does what it was asked to and answers nonsense."""
    LAGS = "index lags"
    """A look-up in an index does not see what was stored last."""
    STALE = "stale rows"
    """A look-up in an index still sees what was stored earlier."""


ALWAYS = (FaultKind.FAILED, FaultKind.LOST, FaultKind.DIED)
"""The ways in which any call can fail."""
INDEXES = ("cases.due", "cases.open_ids", "cases.to_erase")
"""The look-ups that may lag; `cases.of_person` reads what is written with the case, consistently."""


def kinds_for(name: str) -> tuple[FaultKind, ...]:
    """Return the ways in which a call of this name can fail."""
    kinds: tuple[FaultKind, ...] = ALWAYS
    if name == "cases.commit":
        kinds += (FaultKind.CONFLICT,)
    if name.partition(".")[0] in PARTNERS:
        kinds += (FaultKind.UNUSABLE,)
    if name in INDEXES:
        kinds += (FaultKind.LAGS, FaultKind.STALE)
    return kinds


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


@dataclass
class Frame:
    """A call that is being made: its number and name, and whether it took effect."""

    number: int
    name: str
    done: bool = False


class FaultInjector:
    """Records calls and makes some fail; a process that has died makes no further calls.

    `before`: what happens just before the call with this number is made. `meanwhile`: another's change of the case,
    with which a commit is to conflict.
    """

    def __init__(
        self,
        *faults: Fault | None,
        before: tuple[int, Callable[[], None]] | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.calls: list[str] = []
        """The names of all calls, in order."""
        self.done: list[str] = []
        """The names of the calls that took effect."""
        self.met = 0
        """How many of the faults have happened."""
        self.frames: list[Frame] = []
        """The calls that are being made, the innermost last."""
        self._faults, self._dead = [fault for fault in faults if fault is not None], False
        self._before, self._meanwhile, self._besides = before, meanwhile, False
        self._seen: dict[str, tuple[str, ...]] = {}

    def begin(self) -> None:
        """Start a new process, which is not affected by the death of an earlier one."""
        self._dead = False

    def call(self, name: str, make: Callable[[], T]) -> T:
        """Make a call, or let it fail."""
        if self._besides:
            return self._make(Frame(-1, name), make)
        if self._dead:
            raise ProcessDied(name)
        if self._before is not None and self._before[0] == len(self.calls):
            self._happen(self._before[1])
        kind = next((fault.kind for fault in self._faults if self._is_target(name, fault.at)), None)
        frame = Frame(len(self.calls), name)
        self.calls.append(name)
        self.met += isinstance(kind, FaultKind)
        if kind is FaultKind.FAILED:
            raise failure_of(name)
        if kind is FaultKind.CONFLICT:
            self._happen(self._meanwhile)
        try:
            answer = self._make(frame, make)
        finally:
            if kind is FaultKind.DIED:
                self._dead = True
                raise ProcessDied(name)
            if kind is FaultKind.LOST:
                raise failure_of(name)
            if kind is FaultKind.UNUSABLE:
                raise PartnerAnswerUnusable(PARTNERS[name.partition(".")[0]], "it is nonsense")
        return self._looked_up(name, answer, kind) if name in INDEXES else answer

    def took_effect(self) -> None:
        """Record that the current call took effect, whatever happens to its response."""
        frame = self.frames[-1]
        if not frame.done:
            frame.done = True
            self.done.append(frame.name)

    def _make(self, frame: Frame, make: Callable[[], T]) -> T:
        self.frames.append(frame)
        try:
            answer = make()
            self.took_effect()
        finally:
            self.frames.pop()
        return answer

    def _happen(self, act: Callable[[], None]) -> None:
        self._besides = True
        try:
            with ThreadPoolExecutor(1) as somebody:  # in a thread of their own, as what was read along with a case is
                somebody.submit(act).result()
        finally:
            self._besides = False

    def _looked_up(self, name: str, answer: T, kind: StrEnum | None) -> T:
        """Return the ids that an index gave, or those of a copy that lags behind."""
        ids = tuple(cast("Iterable[str]", answer))
        seen = self._seen[name] = tuple(dict.fromkeys((*self._seen.get(name, ()), *ids)))
        if kind is FaultKind.LAGS:
            ids = ()
        if kind is FaultKind.STALE:
            ids = seen
        return cast("T", iter(ids) if name == "cases.open_ids" else ids)

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


def inject(deps: Deps, injector: FaultInjector, names: Sequence[str] = PORTS) -> Deps:
    """Return the ports, called through the injector; also `calendar`, since it reads the orders that move days off."""
    assert set(names) <= {field.name for field in fields(Deps)}
    ports: dict[str, Any] = {name: InjectedPort(name, getattr(deps, name), injector) for name in names}
    calendar = deps.calendar
    return replace(deps, calendar=lambda: injector.call("day_orders.all", calendar), **ports)


def failure_of(name: str) -> Retryable:
    """Return the error that a port raises when it fails temporarily."""
    partner = PARTNERS.get(name.partition(".")[0])
    return PartnerUnavailable(partner) if partner else StoreBusy("injected fault")
