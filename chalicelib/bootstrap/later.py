"""Ports that are imported and made when they are first used: the one place that says how a process starts quickly.

A function of AWS answers one kind of event, and uses a few of the ports. So a function that looks a case up imports no
client of a partner. A process that lives long makes every port when it starts, so that a setting that cannot be used
stops it then, and not at the first call that needs it.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

from chalicelib.settings import Settings

Port = TypeVar("Port")


class _Later:
    """Stands for a port that is made at its first use, and once, under threads too."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._lock, self._made = make, RLock(), None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        return getattr(self._port(), name)

    def __call__(self, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - a port that is a function
        return self._port()(*values, **named)

    def _port(self) -> Any:  # noqa: ANN401 - the port
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made


def later(given: Settings, make: Callable[[], Port]) -> Port:
    """Return the port that `make` makes: in a function of AWS at its first use, which then raises what `make` raises.

    In any other process it is made now.
    """
    return make() if given.function is None else cast("Port", _Later(make))
