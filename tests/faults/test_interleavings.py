"""Whatever happens to a case in any order, it is never stuck or lost, and no bank is asked without a permit.

`INTERLEAVINGS=2000` runs that many random sequences; by default there are a few, always the same.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AWAITING
from chalicelib.domain.errors import Retryable
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.console.redrive_case import redrive
from chalicelib.services.steps.driver import STEPS, look_again, park, take_step
from tests.faults.case_rules import CaseRules
from tests.faults.checked_cases import check_journals
from tests.services.office import DAY, HOUR, MINUTE, SECOND

SPANS = [SECOND, MINUTE, 5 * MINUTE, 11 * MINUTE, 40 * MINUTE, 3 * HOUR, 9 * HOUR, DAY, 3 * DAY]
RUNS = int(os.environ.get("INTERLEAVINGS", "30"))
STEPS_IN_A_RUN = 40
ONE_SWEEP = 5 * MINUTE
EVERYTHING_ENDS_WITHIN = 60 * DAY


class Interleavings(CaseRules):
    """Arriving events, drivers and the clock; and the invariants."""

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def receives(self, data: st.DataObject) -> None:
        """Any event arrives, for the first time or again; one that was accepted before changes nothing."""
        event = data.draw(st.sampled_from(self.events), label="event")
        before = self.case_of(event.case_id)
        try:
            ack = event.deliver()
        except DoesNotFit:
            assert not event.accepted
            assert event.refused is False or self.case_of(event.case_id) == before
            event.refused = True
            return
        assert not event.refused
        assert ack.duplicate is event.accepted
        assert (self.case_of(event.case_id) == before) is event.accepted, f"{event.name} was lost or accepted twice"
        event.accepted = True

    # What drives the case

    @rule(stands=st.sampled_from(sorted(STEPS)), back=st.sampled_from([0, 0, 0, 1]))
    def takes_step(self, stands: str, back: int) -> None:
        """The workflow runs a step, the right one or an outdated one, of this generation or an earlier one."""
        with suppress(Retryable):
            take_step(self.office.deps, self.case.id, self.case.generation - back, stands)

    @rule(failure=st.sampled_from([None, None, "PartnerUnavailable", "States.Timeout"]))
    def looks_again(self, failure: str | None) -> None:
        """The workflow asks for the next step, perhaps after a failure."""
        with suppress(Retryable):
            look_again(self.office.deps, self.case.id, self.case.generation, failure)

    @rule(stands=st.sampled_from(sorted(AWAITING)), back=st.sampled_from([0, 0, 1]))
    def parks(self, stands: str, back: int) -> None:
        """The workflow starts to wait; it is woken at once if the case is already in another state."""
        self.tokens += 1
        token, generation = f"token-{self.tokens}", self.case.generation - back
        stand = park(self.office.deps, self.case.id, generation, stands, token)
        assert stand.name == stands or token in self.office.workflow.woken

    @rule()
    def workflow_runs(self) -> None:
        """The workflow takes all steps that are possible now."""
        self.office.drives()

    @rule(thinks_again=st.sampled_from([True, True, True, False]))
    def redrives(self, thinks_again: bool) -> None:  # noqa: FBT001 - drawn
        """An operator starts a new workflow for the case, with a new generation."""
        if not thinks_again:
            with suppress(Retryable):
                redrive(self.office.deps, self.case.id)

    @rule()
    def sweeps(self) -> None:
        """The scheduled sweep runs; afterwards no case is open past its time."""
        self.office.sweeps()
        now = self.office.clock.now()
        for case in map(self.office.cases.load, self.case_ids):
            assert case.ended or now < self._latest_end(case), case

    # The clock, and partners that do not respond

    @rule(by=st.sampled_from(SPANS))
    def passes(self, by: timedelta) -> None:
        """Time passes, without anything else."""
        self.office.passes(by)

    @rule(by=st.sampled_from([HOUR, DAY, 10 * DAY]))
    def clock_goes_back_for_a_moment(self, by: timedelta) -> None:
        """The clock goes back while sweep and workflow run: no case closes early (see `CheckedCases`)."""
        before = self.case
        self.office.passes(-by)
        self.office.sweeps()
        look_again(self.office.deps, self.case.id, self.case.generation)
        self.office.passes(by)
        assert (self.case.state, self.case.reason) == (before.state, before.reason) or self.office.clock.now() - by >= (
            before.look_at or before.updated_at
        )

    @rule(who=st.sampled_from(["kdp", "bmg", "open_api", "sms"]), before=st.booleans(), calls=st.integers(0, 3))
    def partner_fails(self, who: str, before: bool, calls: int) -> None:  # noqa: FBT001 - drawn
        """The next calls to a partner fail, without effect or after taking effect."""
        partner = {"kdp": self.office.kdp, "bmg": self.office.bmg, "open_api": self.office.open_api}.get(
            who, self.office.sms
        )
        partner.fail(before=calls if before else 0, after=0 if before else calls)

    @rule(calls=st.sampled_from([True, True, False]))
    def pauses_or_resumes_calls(self, calls: bool) -> None:  # noqa: FBT001 - drawn
        """An operator pauses or resumes calls to partners; a forgotten pause never keeps a case open for ever."""
        pause = self.office.operations.paused() or Pause("operator-1", self.office.clock.now(), "restore")
        self.office.operations.pause(None if calls else pause)
        for partner in (self.office.kdp, self.office.bmg, self.office.open_api, self.office.sms):
            partner.fail(before=0 if calls else 10**6)

    # Invariants, and the end of every run

    @invariant()
    def journals_are_whole(self) -> None:
        """The chain of each journal is intact, and its last entry is the one that the case names."""
        check_journals(self.office, self.case_ids)

    @invariant()
    def one_sms_for_each_case(self) -> None:
        """1414 receives each message once, however often the step runs; after a lost response we ask for its status."""
        for case_id in self.case_ids:
            assert self.reached.times[f"{case_id}-sms-1"] <= 1

    @invariant()
    def one_open_case(self) -> None:
        """A person has at most one open case."""
        assert sum(not self.office.cases.load(case_id).ended for case_id in self.case_ids) <= 1

    def teardown(self) -> None:
        """With the sweep alone, every case reaches its end and leaves the index of due cases."""
        if not hasattr(self, "office"):
            return
        for partner in (self.office.kdp, self.office.bmg, self.office.open_api, self.office.sms):
            partner.fail()
        self.office.operations.pause(None)
        self.office.clock.set(max(self.office.clock.now(), *(self.case_of(c).updated_at for c in self.case_ids)))
        until = self.office.clock.now() + EVERYTHING_ENDS_WITHIN
        while looks := [at for at in (self.case_of(case_id).look_at for case_id in self.case_ids) if at]:
            self.office.clock.set(max(min(looks), self.office.clock.now() + MINUTE))
            assert self.office.clock.now() < until, "a case never ends"
            self.office.sweeps()
        for case in map(self.case_of, self.case_ids):
            assert (case.ended, case.consent.owes_revocation) == (True, False)

    def _latest_end(self, case: Case) -> datetime:
        """Return the latest end: due time, grace, patience for asking and one sweep; plus a lease or a pause."""
        policy = self.office.deps.policy
        assert case.due_at is not None
        closes_at = policy.close_at(case) if case.state in AWAITING else case.due_at
        assert closes_at is not None
        waits = policy.asking_patience + ONE_SWEEP if case.state in AWAITING else policy.lease
        begins, pause = max(closes_at, case.paused_at or closes_at), self.office.operations.paused()
        if pause is not None:
            begins = max(begins, max(closes_at, pause.at) + policy.pause_holds)
        return begins + waits


def test_all_invariants_hold_in_any_order_of_events() -> None:
    """One end, no bank asked without a permit, no case open past its time, nothing lost, and every case ends."""
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS_IN_A_RUN,
            derandomize="INTERLEAVINGS" not in os.environ,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
