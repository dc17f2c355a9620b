"""Create many objects at once without the garbage collector scanning them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector of reference cycles, which takes a quarter of the time of parsing 100,000 movements.

    The movements have no cycles. Objects without references are still freed at once; only cycles wait until the end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
