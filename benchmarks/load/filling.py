"""Many open cases, each of another person: half wait for the consent, half for their two banks.

Two cases go their way with partners in memory; all others are made from them, each under ids of its own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import CaseDigests, JournalHead
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.journal.journal import Event, append
from chalicelib.domain.messages.changes import ApplicationName, Change, Intake
from chalicelib.domain.person import Person
from chalicelib.domain.ports.store import Deps
from infra.local.demo.people import make_iin
from tests.services.office import NO_QUIET_HOURS, Office

WRITERS = 8
STILL_OPEN = timedelta(days=5)
"""Nothing is due while the load lasts."""


@dataclass(frozen=True)
class OpenCase:
    """What a partner knows of a case."""

    id: str
    iin: str


@dataclass(frozen=True)
class Pattern:
    """A case with its records and its person, from which others are made."""

    case: Case
    consents: tuple[Consent, ...]
    person: Person

    def made_for(self, deps: Deps, iin: str, number: int) -> Intake:
        """Return the first commit of a case like this one, for another person."""
        now = datetime.now(UTC)
        case_id, old = deps.new_id(now), self.case.id
        digests = CaseDigests(person=deps.digest("person", iin), mobile=deps.digest("mobile", f"+7701{number:07}"))
        case = replace(
            self.case,
            id=case_id,
            version=1,
            digests=digests,
            application_number=f"L-{number:07}",
            intents=tuple(replace(one, request_id=one.request_id.replace(old, case_id)) for one in self.case.intents),
            records=(),
            journal=JournalHead(),
            look_at=now + STILL_OPEN,
            updated_at=now,
            deadline=Deadline(now + STILL_OPEN, "patience"),
        )
        consents = tuple(
            replace(one, case_id=case_id, person=digests.person, request_id=one.request_id.replace(old, case_id))
            for one in self.consents
        )
        case, entry = append(with_records(case, consents), Event("application_received"), now)
        change = Change(
            case=case,
            entries=(entry,),
            consents=consents,
            private=(replace(self.person, iin=iin),),
            banks=case.banks or None,
            new_keys=frozenset(case.sealed.made),
        )
        return Intake(change, _name_of(case), None, locks_person=True)


def _name_of(case: Case) -> ApplicationName:
    return ApplicationName(case.authority, case.application_number, f"content-of-{case.id}", case.id)


def fill(
    deps: Deps, number: int, tell: Callable[[int], None] = lambda _: None
) -> tuple[list[OpenCase], list[OpenCase]]:
    """Store so many cases; return those that wait for the consent, and those that wait for their banks.

    `tell` is told the number of each case that is stored, roughly in order.
    """
    patterns, people = _patterns(), _people(number)

    def store(work: tuple[int, str]) -> OpenCase:
        n, iin = work
        intake = patterns[n % 2].made_for(deps, iin, n)
        deps.cases.take_in(intake)
        tell(n)
        return OpenCase(intake.change.case.id, iin)

    with ThreadPoolExecutor(WRITERS) as writers:
        stored = list(writers.map(store, enumerate(people)))
    return stored[0::2], stored[1::2]


def _people(number: int) -> list[str]:
    random, seen = Random(20), dict[str, None]()
    while len(seen) < number:
        seen[make_iin(random)] = None
    return list(seen)


def _patterns() -> tuple[Pattern, Pattern]:
    return _pattern(Office.asks_for_consent), _pattern(Office.asks_the_banks)


def _pattern(goes: Callable[[Office], Case]) -> Pattern:
    office = Office(datetime.now(UTC) - timedelta(hours=1))
    office.change_policy(quiet_hours=NO_QUIET_HOURS)
    goes(office)
    return Pattern(office.case, tuple(office.consents.values()), office.person)
