"""What is done for a case, piece by piece, for traces: names, times and ids, never a payload, a person or a bank.

Where nobody asked for traces (`trace_with`), nothing is kept. See docs/adr/0052.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of work that is done.

    `case`: whose it is. `id`: eight bytes; `inside`: those of the piece that it is a part of, None for the whole way.
    `error`: the class of the error that it ended with.
    """

    name: str
    case: str
    since: datetime
    until: datetime
    id: bytes
    inside: bytes | None
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class _Tracing:
    """Who is told, and the time of day."""

    tell: Callable[[Piece], None]
    now: Callable[[], datetime]


@dataclass
class _Open:
    """A piece under way."""

    id: bytes
    case: str | None
    inside: "_Open | None"
    attributes: dict[str, str | int] = field(default_factory=dict)


_tracing: list[_Tracing] = []
_present: ContextVar[_Open | None] = ContextVar("present piece of work", default=None)


def trace_with(tell: Callable[[Piece], None], now: Callable[[], datetime]) -> None:
    """Give all pieces that are done from now on to this function, and to no other. `now`: the time of day."""
    _tracing[:] = [_Tracing(tell, now)]


def trace_no_more() -> None:
    """Tell nobody from now on."""
    _tracing.clear()


def trace_id(case: str) -> bytes:
    """Return the 16 bytes that all pieces of a case have in common, in every process: a digest of the case's id."""
    return sha256(f"trace of {case}".encode()).digest()[:16]


def way_id(case: str) -> bytes:
    """Return the id of the piece that holds all others: the way of the case. It is known before its end."""
    return sha256(f"way of {case}".encode()).digest()[:8]


@contextmanager
def piece_of_work(name: str, case: str | None = None) -> Iterator[dict[str, str | int]]:
    """Trace what is done inside. Attributes can be put into what it gives.

    `case`: None where it turns out on the way (`concerns`); what turns out to concern no case is not traced.
    """
    if not _tracing:
        yield {}
        return
    tracing, error = _tracing[0], None
    since, present = tracing.now(), _Open(token_bytes(8), case, _present.get())
    before = _present.set(present)
    try:
        yield present.attributes
    except Exception as raised:
        error = type(raised).__name__
        raise
    finally:
        _present.reset(before)
        if present.case is not None:
            piece = Piece(
                name=name,
                case=present.case,
                since=since,
                until=tracing.now(),
                id=present.id,
                inside=way_id(present.case) if present.inside is None else present.inside.id,
                attributes=present.attributes,
                error=error,
            )
            tracing.tell(piece)


def concerns(case: str) -> None:
    """Say which case the present piece of work is about. The first that is named counts."""
    present = _present.get()
    if present is not None and present.case is None:
        present.case = case


def trace_call(name: str, seconds: float, *, tries: int, error: str | None) -> None:
    """Trace a call that was made within the present piece of work and has just ended, after so many tries."""
    present = _present.get()
    for tracing in _tracing:
        if present is not None and present.case is not None:
            piece = Piece(
                name=name,
                case=present.case,
                since=tracing.now() - timedelta(seconds=seconds),
                until=tracing.now(),
                id=token_bytes(8),
                inside=present.id,
                attributes={"tries": tries},
                error=error,
            )
            tracing.tell(piece)


def trace_state(state: str, case: str, since: datetime, until: datetime) -> None:
    """Trace how long a case was in a state; the times are the case's own."""
    for tracing in _tracing:
        inside = way_id(case)
        piece = Piece(name=f"state {state}", case=case, since=since, until=until, id=token_bytes(8), inside=inside)
        tracing.tell(piece)


def trace_way(case: str, since: datetime, until: datetime, *, end: str, again: bool) -> None:
    """Trace the whole way of a case, which has come to its end. `again`: it had been at an end before."""
    for tracing in _tracing:
        piece = Piece(
            name="case",
            case=case,
            since=since,
            until=until,
            id=token_bytes(8) if again else way_id(case),
            inside=way_id(case) if again else None,
            attributes={"end": end},
        )
        tracing.tell(piece)
