"""What people and schedules do once a case has ended, with every call of it failing in turn.

It reaches the ports that a case on its way does not: the journal of reads, subjects, anchors, the ledger of erasures.
The anchors are in a bucket, each exchange with which meets each class of error of its client as well.
Whoever fails tries again; a schedule comes again in the next hour.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import Retryable
from chalicelib.services.console.verify_journal import verify_journal
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.report_subject import Inquiry, report_subject
from chalicelib.services.office.show_case import show_case
from chalicelib.services.schedules.anchor_journal import anchor_journal
from chalicelib.services.schedules.erase_due_data import erase_due_data, replay_erasures
from tests.fakes.people import PERSON
from tests.fakes.records import is_signed
from tests.faults.aws_faults import FaultyAws, faults_of
from tests.faults.aws_services import anchors_on_aws
from tests.faults.injector import PORTS, Fault, FaultInjector, FaultKind, ProcessDied, inject, kinds_for
from tests.services.office import ANNA, DAY, HOUR, Office

AUDITOR = Caller("auditor", frozenset({"auditor"}))
CASE = "01k7e000000000000000000001"
MOST_TRIES = 5


@dataclass
class Afterwards:
    """An office after the acts, the calls that they made, and the exchanges with the bucket of the anchors."""

    office: Office
    injector: FaultInjector
    aws: FaultyAws

    def outcome(self) -> dict[str, Any]:
        """Return what must be the same, whatever failed. A read may be recorded more often than it was shown."""
        office, case = self.office, self.office.case
        return {
            "erased": [one.key_class for one in case.sealed.erased],
            "ledger": sorted((what, one.why) for (_, what), one in office.cases.erasures.ledger.items()),
            "case": (case.digests.person, case.digests.mobile, case.sealed.erase_at, case.blocked_at is not None),
            "blocked": sorted(office.cases.subjects.blocks),
            "reads": {(read.by, read.what, read.case_ids) for read in office.reads.all},
            "journal": [one for one in office.journal if one in {"blocked", "erased"}],
            "broken": [found for _, found in verify_journal(office.deps, is_signed) if found is not None],
        }


def run_afterwards(fault: Fault | None = None) -> Afterwards:
    """Read, report and block, anchor, and erase class after class; each act until it succeeds."""
    office, aws = Office(), FaultyAws()
    office.deps = replace(office.deps, new_id=lambda _: CASE, anchors=anchors_on_aws(aws))  # the same id in every run
    office.gets_the_data()
    injector = FaultInjector(fault)
    aws.watch(injector, fault)
    deps = inject(office.deps, injector, (*PORTS, "anchors"))
    case_id = office.case_id
    acts: list[tuple[timedelta, Callable[[], object]]] = [
        (HOUR, lambda: show_case(deps, ANNA, case_id)),
        (HOUR, lambda: show_statement(deps, ANNA, case_id, None)),
        (HOUR, lambda: list(report_subject(deps, AUDITOR, Inquiry(PERSON.iin, "сұрау салу")).cases)),
        (HOUR, lambda: block_subject(deps, AUDITOR, PERSON.iin, "сот шешімі")),
        (HOUR, lambda: anchor_journal(deps)),
        *((days * DAY, lambda: erase_due_data(deps)) for days in (200, 400, 1_200)),
        (HOUR, lambda: list(replay_erasures(deps))),
        (HOUR, lambda: anchor_journal(deps)),
    ]
    for later, act in acts:
        office.passes(later)
        _until_done(office, injector, act)
    return Afterwards(office, injector, aws)


def _until_done(office: Office, injector: FaultInjector, act: Callable[[], object]) -> None:
    for _ in range(MOST_TRIES):
        injector.begin()
        met = injector.met
        try:
            act()
        except (Retryable, ProcessDied):
            office.passes(HOUR)
            continue
        if injector.met == met:
            return
        office.passes(HOUR)  # a schedule that met the fault and went on comes again
    raise AssertionError("it never succeeds")


def afterwards_points() -> list[tuple[str, Fault]]:
    """Return each call of the acts, by name, with each way in which it can fail, but for conflicts with nobody.

    After the calls come the exchanges with the bucket.
    """
    usual = run_afterwards()
    calls = [
        (name, Fault(at, kind))
        for at, name in enumerate(usual.injector.calls)
        for kind in kinds_for(name)
        if kind is not FaultKind.CONFLICT
    ]
    exchanges = [
        (f"bucket.{operation}", Fault(at, fault, operation))
        for at, operation in usual.aws.exchanges
        for fault in faults_of(operation)
    ]
    return [*calls, *exchanges]


def dimension_of(name: str) -> str:
    """Return what a call of the acts counts as in the table of a run."""
    return f"after the end: {name.partition('.')[0]}"
