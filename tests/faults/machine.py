"""A model of the state machine on the test's clock, with the same states, retries and catches.

It follows `infra/workflow.asl.json`; `tests/workflow` runs that file itself on moto.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from chalicelib.domain.case.next_step import ENDED, NextStep
from chalicelib.domain.errors import KelisimError, Retryable
from chalicelib.domain.ports.store import Deps
from chalicelib.services.steps.driver import STEPS, look_again, park, take_step
from tests.faults.injector import FaultInjector, ProcessDied

Act = Callable[[], object]
Otherwise = Callable[[str], None]
STEP_TRIES, LOOK_TRIES = 3, 6
LONGEST_BACKOFF = 30


@dataclass(frozen=True)
class Task:
    """A state: its function, its successor, its `Catch`, and how many times its `Retry` repeats it."""

    call: Callable[[], NextStep]
    then: Callable[[NextStep], None]
    otherwise: Otherwise
    tries: int
    wanted: Callable[[], bool] = lambda: True


class Machine:
    """The port `Workflow`. `at` schedules an action; `deps` are the ports of its tasks, set after wiring."""

    deps: Deps

    def __init__(
        self, at: Callable[[datetime, Act], None], now: Callable[[], datetime], injector: FaultInjector
    ) -> None:
        self._at, self._now, self._injector = at, now, injector
        self._names: set[tuple[str, int]] = set()
        self._waits: dict[str, Act] = {}
        self._tokens = count(1)

    def start(self, case_id: str, generation: int) -> None:
        """Start an execution unless its name was already used."""
        if (case_id, generation) not in self._names:
            self._names.add((case_id, generation))
            self._at(self._now(), partial(self._look, case_id, generation))

    def wake(self, token: str) -> None:
        """Continue the execution that waits with the token."""
        go_on = self._waits.pop(token, None)
        if go_on is not None:
            self._at(self._now(), go_on)

    def _look(self, case_id: str, generation: int, failure: str | None = None) -> None:
        """Run `Look again`, or after a failure `Put the step off`; if it fails, the sweep carries the case on."""
        look = partial(self._ask, look_again, case_id, generation, failure)
        self._run(Task(look, partial(self._go, case_id, generation), _left_to_the_sweep, LOOK_TRIES))

    def _go(self, case_id: str, generation: int, stand: NextStep) -> None:
        """Run `Next step of the case`."""
        if stand.name == ENDED:
            return
        if stand.name not in STEPS:
            self._wait(case_id, generation, stand)
            return
        step = partial(self._ask, take_step, case_id, generation, stand.name)
        put_off = partial(self._look, case_id, generation)
        self._run(Task(step, partial(self._go, case_id, generation), put_off, STEP_TRIES))

    def _wait(self, case_id: str, generation: int, stand: NextStep) -> None:
        """Wait with a token: an answer to it, or the timeout, leads back to `Look again`."""
        token = f"token-{next(self._tokens)}"
        self._waits[token] = partial(self._look, case_id, generation)
        self._at(self._now() + timedelta(seconds=stand.seconds), partial(self.wake, token))

        def left_to_the_sweep(_failure: str) -> None:
            self._waits.pop(token, None)

        waits = partial(self._ask, park, case_id, generation, stand.name, token)
        self._run(Task(waits, lambda _: None, left_to_the_sweep, STEP_TRIES, lambda: token in self._waits))

    def _ask(self, task: Callable[..., NextStep], *given: object) -> NextStep:
        return task(self.deps, *given)

    def _run(self, task: Task, tried: int = 0) -> None:
        """Call a task's function in its own process; if it fails, retry it or go to its `Catch`."""
        if not task.wanted():
            return
        self._injector.begin()
        try:
            stand = task.call()
        except Retryable as error:
            if tried < task.tries:
                later = self._now() + timedelta(seconds=min(2 * 2**tried, LONGEST_BACKOFF))
                self._at(later, lambda: self._run(task, tried + 1))
            else:
                task.otherwise(type(error).__name__)
        except (KelisimError, ProcessDied) as error:
            task.otherwise(type(error).__name__)
        else:
            self._at(self._now(), lambda: task.then(stand))


def _left_to_the_sweep(_failure: str) -> None:
    """Do nothing: the execution has failed and the next sweep carries the case on."""
