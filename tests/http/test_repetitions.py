"""Every call that changes something and was answered with an error can be repeated, to the same end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.messages.changes import Parked
from chalicelib.entrypoints.api.routes import ROUTES
from tests.fakes.workflow import RecordingWorkflow
from tests.faults.injector import Fault, FaultInjector, FaultKind
from tests.http.changing_calls import CALLS, IIN, OK, WITHDRAWALS, ChangingCall
from tests.http.samples import Body
from tests.http.system import System
from tests.http.way import ACCEPTED as TAKEN
from tests.http.way import CONSENTS, a_consent_result, awaiting_banks, awaiting_consent, with_bank_data

EACH = [call for calls in CALLS.values() for call in calls]
SERVER_ERROR = 500
READS = frozenset(
    {"all", "application", "blocked_at", "choices", "claim", "consents", "intake_paused", "is_newest", "journal"}
    | {"load", "load_many", "of_case", "of_person", "of_region", "parked", "statement_version"}
)
"""The calls of ports that change nothing."""
NEXT_ID = f"01k7e{9:021}"
REVOKED: Body = dict.fromkeys(
    (
        "consent_id",
        "scope",
        "period",
        "valid_until",
        "banks",
        "text_version",
        "text_sha256",
        "language",
        "authentication",
    )
)


class Office:
    """A system in which the call can be made now, its case awaited by a workflow."""

    def __init__(self, call: ChangingCall) -> None:
        self.call, self.system = call, System()
        self.case = call.brings(self.system)
        if self.case:
            self.system.deps.cases.park(self.case["id"], Parked("token-1", 1, State(self.case["state"])))
        self.system.deps = replace(self.system.deps, new_id=lambda _: NEXT_ID)

    def makes_it(self, injector: FaultInjector) -> int:
        """Make the call; return its status."""
        self.system.through(injector)
        return self.call.makes(self.system, self.case).status

    def end(self) -> Body:
        """Everything that the call can have changed, but the reads."""
        cases, subjects = self.system.deps.cases, self.system.subjects
        ids = cases.of_person(self.system.deps.digest.all("person", IIN))
        consents = [[_without_signature(one) for one in cases.consents(case_id)] for case_id in ids]
        return {
            "cases": [cases.load(case_id) for case_id in ids],
            "journals": [cases.journal(case_id) for case_id in ids],
            "consents": consents,
            "choices": [cases.choices(case_id) for case_id in ids],
            "blocked": subjects.blocks,
            "thresholds": self.system.deps.thresholds.all(),
        }

    def reads(self) -> set[tuple[object, ...]]:
        """Who read what; a repetition may read once more."""
        return {(read.what, read.by, read.case_ids, read.why) for read in self.system.reads.all}


def _without_signature(consent: Consent) -> Consent:
    """A partner signs each delivery anew, so no two signatures are the same."""
    return replace(consent, evidence=None)


def test_every_changing_call_is_listed() -> None:
    """Each route that is no `GET` has its calls; a new one fails here until it has."""
    assert set(CALLS) == {route for route in ROUTES if route.method != "GET"}


@pytest.mark.parametrize("kind", [FaultKind.FAILED, FaultKind.LOST])
@pytest.mark.parametrize("call", EACH, ids=str)
def test_a_call_that_answered_an_error_is_repeated_to_the_same_end(call: ChangingCall, kind: FaultKind) -> None:
    """Whichever port fails, or does what it should and loses its answer: the repetition answers as usual, never 409."""
    usual, calls = Office(call), FaultInjector()
    assert usual.makes_it(calls) == call.new
    end = usual.end()
    for at, name in enumerate(calls.calls):
        if kind is FaultKind.LOST and name.partition(".")[2] in READS:
            continue  # the same as one that failed
        tried = Office(call)
        status = tried.makes_it(FaultInjector(Fault(at, kind)))
        if status >= SERVER_ERROR:
            status = tried.makes_it(FaultInjector())
        assert status in {call.new, call.again}, (at, name)
        assert tried.end() == end, (at, name)
        assert tried.reads() >= usual.reads(), (at, name)


@pytest.mark.parametrize("call", EACH, ids=str)
def test_a_call_made_twice_changes_nothing_more(call: ChangingCall) -> None:
    """The second says that it was done: 200, or the same refusal."""
    office = Office(call)
    assert office.makes_it(FaultInjector()) == call.new
    end = office.end()
    assert (office.makes_it(FaultInjector()), office.end()) == (call.again, end)


class OutOfReach(RecordingWorkflow):
    """A workflow that answers with an error that nobody foresaw."""

    def start(self, case_id: str, generation: int) -> None:
        """Fail."""
        raise RuntimeError(case_id, generation)

    def wake(self, token: str) -> None:
        """Fail."""
        raise RuntimeError(token)


@pytest.mark.parametrize("call", EACH, ids=str)
def test_with_the_workflow_out_of_reach_the_end_is_the_same(call: ChangingCall) -> None:
    """The workflow only drives: what is committed stays committed, and the repetition says so."""
    usual, tried = Office(call), Office(call)
    usual.makes_it(FaultInjector())
    tried.system.deps = replace(tried.system.deps, workflow=OutOfReach())
    status = tried.makes_it(FaultInjector())
    assert status in {call.new, SERVER_ERROR}
    if status == SERVER_ERROR:
        assert tried.makes_it(FaultInjector()) == call.again
    assert tried.end() == usual.end()


@pytest.mark.parametrize("what", WITHDRAWALS)
@pytest.mark.parametrize("brings", [awaiting_consent, awaiting_banks, with_bank_data])
def test_a_withdrawal_that_a_partner_confirmed_since_is_repeated(what: str, brings: Callable[[System], Body]) -> None:
    """200 with the case as it is: the revocation is done at the Open API system, which reported it to us."""
    system = System()
    case = brings(system)
    path, body = f"/v1/cases/{case['id']}/withdrawal", {"what": what, "reason": "x"}
    assert system.post(path, system.caseworker, body).status == OK
    system.drive(case["id"])
    revoked = a_consent_result(case, event_id="consent-event-2", status="revoked", **REVOKED)
    assert system.event(CONSENTS, revoked).seen == TAKEN
    shown = system.get(f"/v1/cases/{case['id']}", system.caseworker).seen
    assert system.post(path, system.caseworker, body).seen == shown
