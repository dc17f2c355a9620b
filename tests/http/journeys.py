"""Follows a call through the files of the application, as `docs/journeys.md` counts them."""

import dataclasses
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
WAY = ("app.py", "chalicelib/entrypoints/", "chalicelib/services/")
"""Where the stops of a way are."""
DOMAIN = "chalicelib/domain/"
ADAPTERS, FAKES = "chalicelib/adapters/", "tests/fakes/"
PORTS = (ADAPTERS, FAKES, "chalicelib/bootstrap/")
"""What a port leads to, here an adapter or a fake, and what hands the ports out: it is not followed any further."""
APART = ("chalicelib/observability.py", "chalicelib/tracing.py")
SERVER = "chalicelib/entrypoints/http_server/"
"""Not on the way here, even where another test made the application one for threads."""
WIRE = "chalicelib/entrypoints/wire/"
ALWAYS = "chalicelib/services/decisions/"
"""A decision is a stop although it calls nothing but the domain."""


class Journey:
    """What happened between files while something ran."""

    def __init__(self) -> None:
        self._files: dict[CodeType, str | None] = {}
        self._calls: list[tuple[str, str, bool]] = []
        self.ran: set[str] = set()
        """Every file of the application that ran, apart from methods of values and from what ports lead to."""

    def follow(self, run: Callable[[], object]) -> None:
        """Run, and note each call from one file into another."""
        before = sys.getprofile()
        sys.setprofile(self._profile)
        try:
            run()
        finally:
            sys.setprofile(before)

    @property
    def stops(self) -> list[str]:
        """Return the files that the way leads through, in the order in which it enters them.

        A file that is entered again right after itself is entered once. A function that only computes from its values
        makes its file no stop: it calls neither another file of `WAY` nor a port.
        """
        leading = {caller for caller, called, _ in self._calls if called.startswith((*WAY, *PORTS))}
        leading |= {called for _, called, converts in self._calls if converts or called.startswith(ALWAYS)}
        found: list[str] = []
        for _, called, _ in self._calls:
            if called in leading and called.startswith(WAY) and found[-1:] != [called]:
                found.append(called)
        return found

    @property
    def rules(self) -> set[str]:
        """Return the files of the domain whose functions the way calls."""
        return {called for caller, called, _ in self._calls if called.startswith(DOMAIN) and caller.startswith(WAY)}

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        called = self._file(frame) if event == "call" else None
        if called is None or called.startswith(SERVER) or _is_of_a_value(frame):
            return
        if called.startswith((*WAY, DOMAIN, *APART)) and not self._is_behind_a_port(frame):
            self.ran.add(called)
        if frame.f_code.co_flags & inspect.CO_GENERATOR:  # which runs where it is read
            return
        below = frame.f_back
        while below is not None and self._file(below) is None:  # a library between the two
            below = below.f_back
        caller = self._file(below) if below else None
        if below is None or caller is None or called == caller:
            return
        if not _is_of_a_value(below) and not caller.startswith(PORTS):
            converts = _is_of_a_model(frame) and not caller.startswith(WIRE)  # which calls a model's parts
            self._calls.append((caller, called, converts))

    def _is_behind_a_port(self, frame: FrameType) -> bool:
        """Return whether an adapter or a fake called the function, directly or not."""
        below = frame.f_back
        while below is not None:
            file = self._file(below)
            if file is not None and file.startswith("tests/http/journeys"):
                return False
            if file is not None and file.startswith((ADAPTERS, FAKES)):
                return True
            below = below.f_back
        return False

    def _file(self, frame: FrameType) -> str | None:
        """Return the file of a frame, or None when it is not ours."""
        code = frame.f_code
        if code not in self._files:
            path = Path(code.co_filename)
            ours = path.is_relative_to(ROOT) and ".venv" not in path.parts
            self._files[code] = str(path.relative_to(ROOT)) if ours else None
        return self._files[code]


def _owner(frame: FrameType) -> type | None:
    """Return the class that the function of a frame belongs to."""
    kind = frame.f_globals.get(frame.f_code.co_qualname.split(".")[0])
    return kind if inspect.isclass(kind) else None


def _is_of_a_value(frame: FrameType) -> bool:
    """Return whether the function belongs to a class that only carries values."""
    kind = _owner(frame)
    return kind is not None and (dataclasses.is_dataclass(kind) or issubclass(kind, tuple | str))


def _is_of_a_model(frame: FrameType) -> bool:
    """Return whether the function turns a message into values, or values into an answer."""
    kind = _owner(frame)
    return kind is not None and issubclass(kind, BaseModel)
