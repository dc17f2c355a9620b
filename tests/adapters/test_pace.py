"""The pace of a run: turns kept apart over all threads, until its time is up."""

import threading
from collections import Counter

from chalicelib.adapters.pace import Pace


def test_a_pace_spaces_turns_and_ends_with_the_time() -> None:
    """Ten a second for a third of a second: the first at once, then a tenth apart, then no more."""
    now, rests = [0.0], []

    def rest(seconds: float) -> None:
        rests.append(round(seconds, 3))
        now[0] += seconds

    pace = Pace(10, 0.35, lambda: now[0], rest)
    turns = [pace() for _ in range(6)]
    assert (turns, rests) == ([True] * 5 + [False], [0.0, 0.1, 0.1, 0.1, 0.1])


def test_a_pace_limits_all_threads_together() -> None:
    """No second has more turns than allowed."""
    now, lock, taken = [0.0], threading.Lock(), []

    def rest(seconds: float) -> None:
        with lock:
            taken.append(now[0] + seconds)

    pace = Pace(50, 1e9, lambda: now[0], rest)
    threads = [threading.Thread(target=lambda: [pace() for _ in range(100)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = Counter(int(instant + 1e-9) for instant in taken)
    assert (len(taken), max(seconds.values())) == (400, 50)
