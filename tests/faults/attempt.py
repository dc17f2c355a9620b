"""Runs one application of the demo with one failing call, while everybody retries as in production.

Partners repeat a callback until it is accepted, caseworkers try again, the state machine retries and catches, the sweep
runs every five minutes. People act (consent, withdraw) at the same times as in the run without a fault: nobody waits
with a consent because one of our calls failed.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop

import httpx
import stamina

from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AWAITING
from chalicelib.domain.errors import Retryable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Workflow
from chalicelib.domain.refusals import CaseClosed, CaseNotFound, Refusal
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.take_in_application import take_in_application
from chalicelib.services.office.withdraw import withdraw
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from tests.fakes.clock import SkewedClock
from tests.faults.acts import Act, perform
from tests.faults.aws_faults import FaultyAws
from tests.faults.aws_services import workflow_on_aws
from tests.faults.beginnings import id_of
from tests.faults.injector import Fault, FaultInjector, ProcessDied, inject
from tests.faults.machine import Machine
from tests.faults.partner_faults import over_http, transports
from tests.faults.partner_requests import Violation, is_about, violation_of
from tests.faults.swapping import SomebodyElse
from tests.services.demo_play import Play

SWEEP_EVERY = timedelta(minutes=5)
RETRIED_AFTER = timedelta(minutes=1)
"""When a partner or a caseworker tries again after we did not answer."""
DRIVERS = ("both", "sweep", "no receipts")
"""What drives the case: state machine and sweep, or the sweep alone; or both, but 1414 sends no receipts, so none can
report an SMS whose sending we could not record."""
NO_PAGES = "no pages"  # both, but no page of a bank is sent: we fetch each at the term; what fails then stays missing


@dataclass
class Attempt(Play):
    """A run with one failing call. `plan`: the times at which people act, recorded in the run without a fault.

    `http`: the partners are called through the production adapters, with HTTP in process. `aws`: so are these services.
    """

    drivers: str = "both"
    http: bool = False
    aws: FaultyAws | None = None
    fault: Fault | None = None
    second: Fault | None = None
    act: tuple[int, Act] | None = None
    skew: timedelta = timedelta(0)
    """The sweep's clock is so much ahead, that of the workflow's tasks so much behind."""
    plan: dict[str, datetime] = field(default_factory=dict)
    latest: timedelta = timedelta(0)
    """The longest time that the case was seen open after the time at which it should have been closed."""
    acted: bool = False
    """Whether the act was possible."""
    others: list[str] = field(default_factory=list)
    """The ids of other persons' cases."""
    violations: list[Violation] = field(default_factory=list)
    """The requests to partners that should not have been made."""

    def __post_init__(self) -> None:
        super().__post_init__()
        before = (self.act[0], self._perform) if self.act else None
        self.injector = FaultInjector(self.fault, self.second, before=before, meanwhile=self._touch)
        self._swept_at: datetime | None = None
        self.office.case_id = id_of(self.application)
        self._raw = self.office.deps
        machine = Machine(self._at, self.office.clock.now, self.injector)
        workflow: Workflow = self._raw.workflow if self.drivers == "sweep" else machine
        if self.aws is not None:
            self.aws.watch(self.injector, self.fault)
            workflow = workflow_on_aws(self.aws, workflow)
        policy = replace(self._raw.policy, sweep_threads=1)  # so that the calls have the same order in each run
        wired = replace(self._raw, workflow=workflow, policy=policy, new_id=lambda _: id_of(self.application))
        self.transports = transports(self.office.world, self.injector, self.fault) if self.http else {}
        wired = over_http(wired, self.office.world, self.transports) if self.http else wired
        for transport in self.transports.values():
            transport.watch = self._watch
            transport.somebody = SomebodyElse(self.office.world, self.office.case_id, self.iin)
        self.office.deps = machine.deps = inject(wired, self.injector)
        self.besides = self.office.deps
        self.clock = SkewedClock(self.office.clock, -self.skew)
        machine.deps = replace(machine.deps, clock=self.clock) if self.skew else machine.deps

    def run(self, until: datetime) -> Case:
        """Send the application and run everything until an instant."""
        self.office.clock.set(self.application.send_at)
        if self.application.faults:
            self.office.open_api.fail(before=1_000_000)
            if self.http:
                self.transports["open-api"].away = True
        self._at(self.application.send_at, self._until_done(self._send))
        if self.application.withdrawal is not None:
            self._at(self.application.withdrawal.at, self._until_done(self._withdraw))
        with stamina.set_testing(True, attempts=Endpoint.attempts, cap=True):  # retries without waiting
            while (instant := self._next()) is not None and instant <= until:
                self.office.clock.set(max(instant, self.office.clock.now()))
                self._act(instant)
                self._partners_plan()
                self._measure_delay()
        self.office.clock.set(until)
        self.office.deps = self._raw
        return self.office.case

    @property
    def case(self) -> Case | None:
        """The stored case, read without the injector; None before the application is accepted."""
        try:
            return self.office.case
        except CaseNotFound:
            return None

    @property
    def failed(self) -> int:
        """How many exchanges with partners or with AWS met the fault."""
        return sum(one.failed for one in self.transports.values()) + (self.aws.failed if self.aws else 0)

    def _next(self) -> datetime | None:
        looks = [tick for tick in [self._next_sweep()] if tick]
        return min([*looks, *(at for at, _, _ in self.agenda[:1])], default=None)

    def _next_sweep(self) -> datetime | None:
        """Return the next scheduled sweep that finds something due."""
        cases = [self.case, *map(self._raw.cases.load, self.others)]
        look_at = min((case.look_at for case in cases if case and case.look_at), default=None)
        if look_at is None:
            return None
        tick = _tick_from(look_at)
        return tick if self._swept_at is None else max(tick, self._swept_at + SWEEP_EVERY)

    def _act(self, instant: datetime) -> None:
        if self.agenda and self.agenda[0][0] <= instant:
            heappop(self.agenda)[2]()
            return
        self._swept_at = instant
        self.injector.begin()
        deps = replace(self.office.deps, clock=SkewedClock(self.office.clock, self.skew)) if self.skew else None
        with suppress(Retryable, ProcessDied):  # the next scheduled sweep tries again
            sweep_due_cases(deps or self.office.deps)

    def _measure_delay(self) -> None:
        case, now = self.case, self.office.clock.now()
        if case is None or case.ended or case.due_at is None:
            return
        closes_at = self._raw.policy.close_at(case) if case.state in AWAITING else case.due_at
        self.latest = max(self.latest, now - (closes_at or now))

    def later(self, instant: datetime, act: Callable[[], object]) -> None:
        """Let something happen at an instant."""
        self._at(instant, act)

    def _touch(self) -> None:
        """Write something into the case's journal, as somebody else."""
        if self.case is not None:
            change_case(self._raw, self.case, lambda at: Draft(case=at.case).with_event(Event("noted")))

    def _perform(self) -> None:
        assert self.act is not None
        self.acted = perform(self, self.act[1])

    def _watch(self, partner: str, request: httpx.Request) -> None:
        """Note a request to a partner that may not be made now; those about another person are not judged."""
        case = self.case
        if case is not None and (not self.others or is_about(case, request)):
            found = violation_of(case, partner, request, self.office.world.consents.get(f"{case.id}-link-1"))
            self.violations += [found] if found else []

    # What people and partners do, until it succeeds

    def _consents(self) -> None:
        asked = self.office.world.consents.get(f"{self.office.case_id}-link-1")
        if not self.acted or (asked is not None and asked.status == "pending"):
            super()._consents()

    def _send(self) -> None:
        take_in_application(self.office.deps, self.caller, self.sent)

    def _withdraw(self) -> None:
        assert self.application.withdrawal is not None
        what, first = What(self.application.withdrawal.body["what"]), self._first("withdrawal")
        try:
            withdraw(self.office.deps, self.caller, self.office.case_id, what, "бас тартты")
        except CaseClosed:
            if first:
                raise  # otherwise the caseworker sees that the earlier attempt succeeded

    def _until_done(self, act: Callable[..., object]) -> Callable[..., object]:
        def once(**fixed: str) -> None:
            self.injector.begin()
            try:
                act(**fixed)
            except (Retryable, ProcessDied):
                self._at(self.office.clock.now() + RETRIED_AFTER, partial(once, **fixed))
            except Refusal:
                if not self.acted:
                    raise  # after an act, what the scenario goes on with may not fit any more

        return once

    def _tell(self, planned: list[tuple[datetime, Callable[..., object]]]) -> None:
        super()._tell([(at, self._until_done(tell)) for at, tell in planned])

    def _partners_plan(self) -> None:
        """Schedule what partners do with the requests that reached them, also where we got no response."""
        world, case_id, now = self.office.world, self.office.case_id, self.office.clock.now()
        if self.script.kdp == "pending" and f"{case_id}-kdp-1" in world.kdp and self._first("kdp"):
            self._at(max(now, self._planned("kdp", now + self.script.kdp_wait)), self._kdp_answers)
        sent = world.messages.get(f"{case_id}-sms-1")
        if sent is not None and self._first("sms"):
            self._after_the_sms(sent.at)
        asked = world.data.get(f"{case_id}-data-1")
        if asked is not None and self._first("banks"):
            self._after_the_request(asked.accepted_at)

    def _after_the_request(self, asked_at: datetime) -> None:
        if self.drivers != NO_PAGES:
            super()._after_the_request(asked_at)

    def _planned(self, what: str, at: datetime) -> datetime:
        return self.plan.setdefault(what, at)

    def _after_the_sms(self, sent_at: datetime) -> None:
        at = sent_at + self.script.sms_after
        receipts = [] if self.drivers == "no receipts" else [(sent_at, "sent"), (at, self.script.sms)]
        self._tell([(when, self._receipt(status, when)) for when, status in receipts if status != "silent"])
        if self.script.consent != "silent":
            consents_at = self._planned("consent", sent_at + self.script.consent_after)
            self._at(max(consents_at, self.office.clock.now()), self._consents)


def _tick_from(instant: datetime) -> datetime:
    """Return the first scheduled sweep at or after an instant."""
    begun = datetime(2025, 1, 1, tzinfo=UTC)
    return begun + -(-(instant - begun) // SWEEP_EVERY) * SWEEP_EVERY
