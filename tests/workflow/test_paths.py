"""Every way through the state machine, executed on moto: each choice, each retry, each catch.

moto takes half a second to read the definition for each execution, so an execution is scripted to go many ways, leg by
leg; and its back-off of a second is a real one, so all executions run at once, each looked at by a test of its own.
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
    "Where the case stands",
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
"""What the function that parks does with the token: answer it at once, or leave it to its timeout."""

TIMED_OUT = "each-wait-timed-out"

Said = str | Exception


@dataclass(frozen=True)
class Leg:
    """One round of an execution: where the case stands, and what the function that is called there says, in turn.

    `put_off`: what it says last is an error past its retries, or one that is not retried.
    """

    stands: str
    says: list[Said] = field(default_factory=list)
    put_off: bool = False


@dataclass
class Way:
    """A scripted execution: what each function says, call by call, and the states that it enters."""

    says: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    path: list[str] = field(default_factory=lambda: [LOOK])
    status: str = "SUCCEEDED"


def way(*legs: Leg, first: list[Said] | None = None) -> Way:
    """Compose a way to the end of the case. Who is called last in a leg says where the next one stands."""
    made = Way()
    teller = LOOKING
    made.says[LOOKING] += first or []
    for leg in legs:
        state, task = PLACES[leg.stands]
        made.says[teller].append(leg.stands)
        made.says[task] += leg.says
        made.path += [WHERE, state, *([OFF] if leg.put_off else [LOOK] if leg.stands in AWAITING else [])]
        teller = LOOKING if leg.put_off or leg.stands in AWAITING else task
    made.says[teller].append("ended")
    made.path += [WHERE, ENDED]
    return made


def left(path: list[str], **says: list[Said]) -> Way:
    """A way that ends with the sweep; `says` by the functions' names without their first word."""
    named = {f"task-{name.replace('_', '-')}": said for name, said in says.items()}
    return Way(named, [LOOK, *path, LEFT], "FAILED")


WAYS = {
    "each-step-tried-again-once": way(
        *(Leg(stands, [RETRIED[number % 3]]) for number, stands in enumerate(DOING)), first=[BUSY]
    ),
    "each-step-put-off-by-a-fault": way(*(Leg(stands, [BROKEN], put_off=True) for stands in DOING)),
    "a-step-put-off-past-its-retries": way(
        Leg("sending_sms", [UNAVAILABLE] * 4, put_off=True), Leg("later", [ANSWER]), Leg("sending_sms")
    ),
    "each-wait-answered": way(*(Leg(stands, [ANSWER]) for stands in AWAITING)),
    TIMED_OUT: way(*(Leg(stands, [SILENCE]) for stands in AWAITING)),
    "each-wait-begun-again": way(*(Leg(stands, [BUSY, ANSWER]) for stands in AWAITING)),
    "ended-already": way(),
    "an-unknown-place": left([WHERE], look_again=["some state of next year"]),
    "a-look-that-fails": left([], look_again=[BROKEN]),
    "a-look-past-its-retries": left([], look_again=[BUSY] * 4),
    "a-putting-off-that-fails": left(
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
    """The functions: each says what its case's way wants, and notes what it was given."""

    given: dict[str, list[tuple[str, Event]]] = field(default_factory=lambda: defaultdict(list))
    machine: Machine | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()
        self.unsaid = {case_id: {name: deque(said) for name, said in one.says.items()} for case_id, one in WAYS.items()}

    def __call__(self, name: str, event: Event) -> object:
        """Answer one call. Raises `IndexError` for one too many."""
        with self._lock:
            self.given[event["case_id"]].append((name, event))
            now = self.unsaid[event["case_id"]][name].popleft()
        if isinstance(now, Exception):
            raise now
        if now == ANSWER and self.machine is not None:
            self.machine.client.send_task_success(taskToken=event["token"], output="{}")
        return {"stands": now, "seconds": 1 if event["case_id"] == TIMED_OUT else 600}


@pytest.fixture(scope="module")
def ran() -> Iterator[tuple[Machine, Scripted]]:
    """Every way, executed to its end."""
    scripted = Scripted()
    with running(scripted) as machine:
        scripted.machine = machine
        for name in WAYS:
            machine.start(name, name)
        machine.wait_for_all()
        yield machine, scripted


@pytest.mark.parametrize("name", WAYS)
def test_the_execution_goes_its_way(name: str, ran: tuple[Machine, Scripted]) -> None:
    """It enters the states of its way in their order, ends as it should, and calls each function as often as said."""
    machine, scripted = ran
    unsaid = {function: list(said) for function, said in scripted.unsaid[name].items() if said}
    assert (machine.path(name), machine.status(name), unsaid) == (WAYS[name].path, WAYS[name].status, {})


def test_every_state_was_entered(ran: tuple[Machine, Scripted]) -> None:
    """No state of the definition is left untried."""
    machine, _ = ran
    entered = {state for name in WAYS for state in machine.path(name)}
    assert entered == set(machine.states())


def test_functions_are_given_ids_and_nothing_else(ran: tuple[Machine, Scripted]) -> None:
    """Case and generation; to park also where it stands and the token; after a failure the error's class."""
    _, scripted = ran
    fields = {(name, *sorted(event)) for calls in scripted.given.values() for name, event in calls}
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
    """That is what the journal will tell of the failure; no word of its message goes on."""
    _, scripted = ran
    assert [event["failure"] for _, event in scripted.given[name] if "failure" in event] == failures


def test_a_wait_that_times_out_closes_nothing(ran: tuple[Machine, Scripted]) -> None:
    """Four waits, four timeouts, and after each a look at the case."""
    machine, scripted = ran
    types = [event["type"] for event in machine.history(TIMED_OUT)]
    looks = [name for name, _ in scripted.given[TIMED_OUT] if name == LOOKING]
    assert (types.count("TaskTimedOut"), len(looks), types[-1]) == (4, 5, "ExecutionSucceeded")
