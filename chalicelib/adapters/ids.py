"""Our ids: ULIDs, which sort by time, are URL-safe and contain no personal data."""

from datetime import datetime

from ulid import ULIDGenerator

_generator = ULIDGenerator()


def new_id(at: datetime) -> str:
    """Return a new id of 26 lower-case characters that sorts by `at` (to the millisecond).

    Ids of one process within one millisecond sort in the order in which they were made. Safe under threads.
    """
    return str(_generator.generate(at)).lower()
