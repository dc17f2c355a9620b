"""Every path through the state machine, executed on moto: each choice, each retry, each catch.

moto takes half a second to parse the definition for each execution, so an execution is scripted to take several paths,
one after another. Its back-off of a second is real, so all executions run at the same time.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

import pytest

from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerUnavailable, StoreBusy
from tests.workflow.machine import Event, Machine, running

LOOKING, PARKING = "task-look-again", "task-park"
LOOK, WHERE, OFF, ENDED, LEFT = (
    "Look again",
    "Next step of the case",
    "Put the step off",
    "Case has ended",
    "Left to the sweep",
)
DOING = {
    "received": ("Ask for the personal data consent", "task-ask-personal-data-consent"),
    "checking_mobile": ("Check the mobile number", "task-check-mobile"),
    "requesting_link": ("Request the consent link", "task-request-link"),
    "sending_sms": ("Send the SMS", "task-send-sms"),
    "requesting_bank_data": ("Request the bank data", "task-request-bank-data"),
    "revoking_consent": ("Revoke the consent", "task-revoke-consent"),
}
AWAITING = {
    "awaiting_personal_data_consent": ("Wait for the personal data consent", PARKING),
    "awaiting_consent": ("Wait for the consent to bank data", PARKING),
    "awaiting_bank_data": ("Wait for the banks", PARKING),
    "later": ("Wait before trying again", PARKING),
}
PLACES = DOING | AWAITING
UNAVAILABLE, BUSY = PartnerUnavailable("bmg"), StoreBusy()
RETRIED = [UNAVAILABLE, BUSY, PartnerAnswerUnusable("bmg", "why")]
BROKEN = ValueError("a fault of ours")
ANSWER, SILENCE = "answer", "silence"
"""What the parking function does with the token: answer it at once, or let it time out."""

TIMED_OUT = "each-wait-timed-out"

Result = str | Exception


@dataclass(frozen=True)
class Leg:
    """One round of an execution: the next step, and the results of the function that it calls, in order.

    `put_off`: the last result is an error after all retries, or one that is not retried.
    """

    stands: str
    results: list[Result] = field(default_factory=list)
    put_off: bool = False


@dataclass
class Path:
    """A scripted execution: the results of each function, call by call, and the states that it enters."""

    results: dict[str, list[Result]] = field(default_factory=lambda: defaultdict(list))
    states: list[str] = field(default_factory=lambda: [LOOK])
    status: str = "SUCCEEDED"


def path(*legs: Leg, first: list[Result] | None = None) -> Path:
    """Compose a path to the end of the case. The last function of a leg returns the next step."""
    made = Path()
    last_called = LOOKING
    made.results[LOOKING] += first or []
    for leg in legs:
        state, task = PLACES[leg.stands]
        made.results[last_called].append(leg.stands)
        made.results[task] += leg.results
        made.states += [WHERE, state, *([OFF] if leg.put_off else [LOOK] if leg.stands in AWAITING else [])]
        last_called = LOOKING if leg.put_off or leg.stands in AWAITING else task
    made.results[last_called].append("ended")
    made.states += [WHERE, ENDED]
    return made


def left(states: list[str], **results: list[Result]) -> Path:
    """Return a path that is left to the sweep; `results` by function name without `task-`."""
    named = {f"task-{name.replace('_', '-')}": given for name, given in results.items()}
    return Path(named, [LOOK, *states, LEFT], "FAILED")


PATHS = {
    "each-step-retried-once": path(
        *(Leg(stands, [RETRIED[number % 3]]) for number, stands in enumerate(DOING)), first=[BUSY]
    ),
    "each-step-put-off-by-a-fault": path(*(Leg(stands, [BROKEN], put_off=True) for stands in DOING)),
    "a-step-put-off-past-its-retries": path(
        Leg("sending_sms", [UNAVAILABLE] * 4, put_off=True), Leg("later", [ANSWER]), Leg("sending_sms")
    ),
    "each-wait-answered": path(*(Leg(stands, [ANSWER]) for stands in AWAITING)),
    TIMED_OUT: path(*(Leg(stands, [SILENCE]) for stands in AWAITING)),
    "each-wait-retried": path(*(Leg(stands, [BUSY, ANSWER]) for stands in AWAITING)),
    "ended-already": path(),
    "an-unknown-next-step": left([WHERE], look_again=["some state of next year"]),
    "a-look-that-fails": left([], look_again=[BROKEN]),
    "a-look-past-its-retries": left([], look_again=[BUSY] * 4),
    "a-failure-while-putting-off": left(
        [WHERE, "Send the SMS", OFF], look_again=["sending_sms", BUSY, BROKEN], send_sms=[BROKEN]
    ),
    **{
        f"a-wait-not-begun-{stands.replace('_', '-')}": left([WHERE, state], look_again=[stands], park=[BROKEN])
        for stands, (state, _) in AWAITING.items()
    },
    "a-wait-not-begun-past-its-retries": left(
        [WHERE, AWAITING["awaiting_consent"][0]], look_again=["awaiting_consent"], park=[BUSY] * 4
    ),
}


@dataclass
class Scripted:
    """All functions: each returns the scripted results of its case, and records its events."""

    received: dict[str, list[tuple[str, Event]]] = field(default_factory=lambda: defaultdict(list))
    machine: Machine | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()
        self.remaining = {
            case_id: {name: deque(results) for name, results in one.results.items()} for case_id, one in PATHS.items()
        }

    def __call__(self, name: str, event: Event) -> object:
        """Answer one call. Raises `IndexError` if there are more calls than scripted."""
        with self._lock:
            self.received[event["case_id"]].append((name, event))
            result = self.remaining[event["case_id"]][name].popleft()
        if isinstance(result, Exception):
            raise result
        if result == ANSWER and self.machine is not None:
            self.machine.client.send_task_success(taskToken=event["token"], output="{}")
        return {"stands": result, "seconds": 1 if event["case_id"] == TIMED_OUT else 600}


@pytest.fixture(scope="module")
def ran() -> Iterator[tuple[Machine, Scripted]]:
    """Run every path to its end."""
    scripted = Scripted()
    with running(scripted) as machine:
        scripted.machine = machine
        for name in PATHS:
            machine.start(name, name)
        machine.wait_for_all()
        yield machine, scripted


@pytest.mark.parametrize("name", PATHS)
def test_the_execution_follows_its_path(name: str, ran: tuple[Machine, Scripted]) -> None:
    """It enters the expected states in order, ends with the expected status, and calls each function as scripted."""
    machine, scripted = ran
    remaining = {function: list(results) for function, results in scripted.remaining[name].items() if results}
    assert (machine.path(name), machine.status(name), remaining) == (PATHS[name].states, PATHS[name].status, {})


def test_every_state_was_entered(ran: tuple[Machine, Scripted]) -> None:
    """The scripted paths cover all states of the definition."""
    machine, _ = ran
    entered = {state for name in PATHS for state in machine.path(name)}
    assert entered == set(machine.states())


def test_functions_receive_only_ids(ran: tuple[Machine, Scripted]) -> None:
    """Case and generation; for parking also the next step and the token; after a failure the class of the error."""
    _, scripted = ran
    fields = {(name, *sorted(event)) for calls in scripted.received.values() for name, event in calls}
    assert fields == {
        *((task, "case_id", "generation") for _, task in DOING.values()),
        (LOOKING, "case_id", "generation"),
        (LOOKING, "case_id", "failure", "generation"),
        (PARKING, "case_id", "generation", "stands", "token"),
    }


@pytest.mark.parametrize(
    ("name", "failures"),
    [
        ("a-step-put-off-past-its-retries", ["PartnerUnavailable"]),
        ("each-step-put-off-by-a-fault", ["ValueError"] * len(DOING)),
    ],
)
def test_a_step_is_put_off_by_the_class_of_its_error(
    name: str, failures: list[str], ran: tuple[Machine, Scripted]
) -> None:
    """The journal records the class only; nothing of the message is passed on."""
    _, scripted = ran
    assert [event["failure"] for _, event in scripted.received[name] if "failure" in event] == failures


def test_a_wait_that_times_out_closes_nothing(ran: tuple[Machine, Scripted]) -> None:
    """Four waits time out, and after each the case is asked for its next step."""
    machine, scripted = ran
    types = [event["type"] for event in machine.history(TIMED_OUT)]
    looks = [name for name, _ in scripted.received[TIMED_OUT] if name == LOOKING]
    assert (types.count("TaskTimedOut"), len(looks), types[-1]) == (4, 5, "ExecutionSucceeded")
