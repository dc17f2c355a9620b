"""The open case of a person: one at a time, over all authorities. Who is turned away for it leaves a trace there."""

from contextlib import suppress
from functools import partial
from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import ClaimTaken
from chalicelib.domain.messages.changes import Claim
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.commit import change
from chalicelib.services.decisions.people.turning_away import ANOTHER_APPLICATION, decide_turned_away
from chalicelib.services.gathering import gather_case
from chalicelib.services.needs import CommitPorts, HasCases, HasReads
from chalicelib.services.office.record_reads import record_inquiry


class TurningAwayPorts(CommitPorts, HasReads, Protocol):
    """What turning an application away uses."""


def open_cases_of(deps: HasCases, persons: tuple[str, ...]) -> tuple[Case, ...]:
    """Return the open cases of a person, named by the digests of the IIN: usually one or none. Raises `StoreBusy`.

    What the index says of a case is believed only where the proved case says it too.
    """
    found = deps.cases.load_many(deps.cases.of_person(persons))
    return tuple(case for case in found if not case.ended and case.digests.are_of(persons))


def turn_away(
    deps: TurningAwayPorts, caller: Caller, case: Case, detail: str = "This person has an open case."
) -> OpenCaseExists:
    """Leave a trace in the open case and return the refusal, which says nothing of that case.

    The case gets attention, once a day for each authority that was turned away, and does not say which it was: its own
    authority need not know. The journal of reads says who it was, and so does the person's own report. The day's trace
    is claimed in the transaction that leaves it, so that one whose transaction failed is left by the repetition.
    `detail`: what the caller reads. Raises `StoreBusy`.
    """
    request, day = f"{case.id}-another", f"{caller.authority} {almaty_day(deps.clock.now())}"
    if deps.cases.claim(request, day) is None:
        record_inquiry(deps, caller, ANOTHER_APPLICATION, (case.id,), caller.why)
        claim = Claim(
            request_id=request,
            event_id=day,
            digest=day,  # there is no body; one event of a day is like another
            case_id=case.id,
            at=deps.clock.now(),
        )
        with suppress(ClaimTaken):  # by the same authority, at the same moment
            change(deps, case, partial(gather_case, deps), decide_turned_away, claim)
    return OpenCaseExists(f"{detail} Wait until it has ended.")
