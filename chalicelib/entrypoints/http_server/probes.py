"""The two questions of an orchestrator. The proxy in front forwards neither: they are for the inside alone."""

from chalicelib.bootstrap import deps
from chalicelib.domain.errors import KelisimError

LIVE, READY = "/live", "/ready"
"""Is the process alive (restart it if not); can it answer calls now (send it none if not)."""


def is_ready() -> bool:
    """Return whether the store answers. Everything else was checked when the process started."""
    ports = deps()
    try:
        ports.cases.due(0, ports.clock.now(), 1)
    except KelisimError:
        return False
    return True
