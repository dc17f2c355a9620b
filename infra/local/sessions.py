"""A session of botocore whose clients may be made by many threads at once.

moto's interpreter makes a client of Lambda for each task that it runs, each in its own thread; botocore's session is
not safe for that, and a task fails now and then as nobody's fault.
"""

from threading import Lock
from typing import Any

import botocore.session

_LOCK = Lock()


class SharedSession(botocore.session.Session):
    """A session that makes one client at a time."""

    def create_client(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as botocore's
        """Make a client, as botocore does."""
        with _LOCK:
            return super().create_client(*args, **named)
