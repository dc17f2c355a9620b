"""After a restore: stop again what somebody's word had stopped, as the ledger says (docs/adr/0048)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.journal.journal import SYSTEM, Event
from chalicelib.domain.messages.ledger import Stop, StopKind
from chalicelib.domain.refusals import CaseClosed
from chalicelib.services.commit import change
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.blocking import decide_block, decide_release
from chalicelib.services.decisions.people.withdrawal import What, decide_withdrawal
from chalicelib.services.gathering import gather_with_statuses
from chalicelib.services.needs import HasSubjects
from chalicelib.services.steps.answers import KnownToOpenApiPorts
from chalicelib.services.steps.ask_partners import ask_for_consent_result
from chalicelib.services.steps.looking import unless_denied

BEFORE_RESTORE = "before_restore"
_CONSENT_MAY_EXIST = frozenset({State.SENDING_SMS, State.AWAITING_CONSENT})


class ReplayStopsPorts(KnownToOpenApiPorts, HasSubjects, Protocol):
    """What stopping again uses."""


@dataclass(frozen=True)
class ReplayedStop:
    """A stop that was done again, or the name of the error that kept it from being done."""

    stop: Stop
    error: str | None = None


@dataclass(frozen=True)
class _ActBefore:
    """Somebody's act before the restore. Who it was, and what they typed, is lost."""

    stop: Stop

    def event(self, name: str) -> Event:
        """Return the act as an event of the system, which says when it was first done."""
        return Event(name, SYSTEM, {"why": BEFORE_RESTORE, "first_at": self.stop.at.isoformat()})


def replay_stops(deps: ReplayStopsPorts) -> Iterator[ReplayedStop]:
    """Yield each stop of the ledger that had to be done again, and each that an error prevented.

    Before a withdrawal, the Open API system is asked whether a consent exists there, so that it can be revoked. A block
    comes last, because nothing may be asked for a blocked person. Raises `StoreBusy` where the ledger is not read.
    """
    stops = (line for line in deps.ledger.all() if isinstance(line, Stop))
    for stop in sorted(stops, key=lambda one: (one.kind is StopKind.BLOCK, one.at)):
        try:
            before = deps.cases.load(stop.case_id)
            after = _stop_again(deps, before, stop)
        except KelisimError as error:
            yield ReplayedStop(stop, type(error).__name__)
        else:
            if after.version > before.version:
                yield ReplayedStop(stop)


def _stop_again(deps: ReplayStopsPorts, case: Case, stop: Stop) -> Case:
    if stop.kind is StopKind.BLOCK:
        deps.subjects.block(case.digests.persons, stop.at, deps.clock.now() + deps.policy.retention.person)
    elif case.state in _CONSENT_MAY_EXIST:
        case = unless_denied(deps, case, ask_for_consent_result)
    return change(
        deps, case, lambda case: gather_with_statuses(deps, case), lambda gathered: decide_stop(gathered, stop)
    )[0]


def decide_stop(gathered: Gathered, stop: Stop) -> Draft:
    """Return the case as stopped; unchanged where it is, or where it has ended in another way."""
    case, act = gathered.case, _ActBefore(stop)
    if stop.kind is StopKind.BLOCK:
        return decide_block(case, stop.at, gathered.policy, act)
    if stop.kind is StopKind.RELEASE:
        return decide_release(gathered, act)
    try:
        return decide_withdrawal(gathered, What(stop.kind.value), act)
    except CaseClosed:
        return Draft(case=case)
