"""Report all data stored on a person, across cases, to the auditor who answers them (Personal Data Law, art. 24).

A report is read portion by portion: the first answer begins every list of it, each list goes on by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Protocol, TypeVar

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.consent.showing import refuse_unreadable
from chalicelib.domain.errors import CaseUnreadable, SealBroken, SealErased
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.person import Link, Person
from chalicelib.domain.portions import Portion
from chalicelib.domain.refusals import CaseNotFound, Gone, StatementNotReady
from chalicelib.domain.statement.parts import Line, Statement
from chalicelib.services.needs import HasDigest, HasSubjects, ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, consents_to_show, journal_to_show, prove_newest
from chalicelib.services.office.make_statement import StatementPorts, find_version, rebuild_statement
from chalicelib.services.office.record_reads import record_inquiry
from chalicelib.services.opened_banks import with_banks_to_show

MOST_LISTED = 1_000
"""Of the consents, entries or reads of one case in one answer."""
MOST_REPORTED = 5_000
"""Of one case in one answer."""
MOST_CASES = 10
"""In one answer: each is opened, and its statement made."""
ENOUGH_MOVEMENTS = 20_000
"""No further case is opened for an answer whose statements have so many: making them takes seconds."""
FIRST_NUMBER, FIRST_READ = "0", ""
"""The positions before the first consent or entry, and before the first read."""
Member = TypeVar("Member")


class ReportSubjectPorts(HasDigest, HasSubjects, ReadingPorts, ShowingPorts, StatementPorts, Protocol):
    """What the report on a person uses."""


ReadList = Callable[[ReportSubjectPorts, Case, str], Portion[Member]]
"""Reads the portion of a list of a case after a position."""


class ReportList(StrEnum):
    """The lists of a report: of the person the cases, of each case the others."""

    CASES = "cases"
    CONSENTS = "consents"
    JOURNAL = "journal"
    READS = "reads"
    MOVEMENTS = "movements"


@dataclass(frozen=True)
class Inquiry:
    """Whose data are asked for, and why."""

    iin: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseReport:
    """The data stored on one case. `withheld`: why there is no statement, as the code that a caseworker would get."""

    case: Case
    person: Person | None
    link: Link | None
    consents: Portion[Consent]
    journal: Portion[Entry]
    reads: Portion[ReadEntry]
    statement: Statement | None
    withheld: str | None
    movements: Portion[Line]


@dataclass(frozen=True)
class UnreadableCase:
    """A case of the person that cannot be read as it is stored: damaged, put back, or not there any more."""

    case_id: str


@dataclass(frozen=True)
class AnotherPersonsCase:
    """A case to which an entry leads that was added to the index; nothing of it is shown."""

    case_id: str


ReportedCase = CaseReport | UnreadableCase | AnotherPersonsCase


@dataclass(frozen=True)
class SubjectReport:
    """The data stored on a person at `made_at`. `blocked_at`: since when the person is blocked, None if not.

    `cases`: those of this portion, oldest first, each read only when it is asked for. `of_all`: how many there are,
    with those that do not fit into this portion.
    """

    made_at: datetime
    blocked_at: datetime | None
    cases: Iterator[ReportedCase]
    of_all: int


def report_subject(deps: ReportSubjectPorts, caller: Caller, asked: Inquiry, after: str = "") -> SubjectReport:
    """Record the inquiry with its reason, then return the report on the cases after that id.

    Raises `StoreBusy`, also while its cases are read. A case that cannot be read is named, and hides no other. Erased
    data are not in it, and a case whose person was erased can no longer be found by the IIN.
    """
    now, persons = deps.clock.now(), deps.digest.all("person", asked.iin)
    ids = tuple(case_id for case_id in deps.cases.of_person(persons) if case_id > after)
    record_inquiry(deps, caller, "subject_report", ids, asked.reason)
    made = (_case_as_stored(deps, case_id, persons) for case_id in islice(ids, MOST_CASES))
    return SubjectReport(now, deps.subjects.blocked_at(persons, now), up_to_enough(made), len(ids))


def report_list(
    deps: ReportSubjectPorts, caller: Caller, asked: Inquiry, where: tuple[str, str], read: ReadList[Member]
) -> Portion[Member]:
    """Record the inquiry, then return the portion of a list of a case.

    `where`: the case, and the position after which the list goes on. It is empty
    when the case was erased meanwhile. Raises as `report_subject`; `CaseUnreadable`, `SealBroken`; `Gone`,
    `StatementNotReady` when the movements may not be shown any more.
    """
    (case_id, after), persons = where, deps.digest.all("person", asked.iin)
    known = case_id in deps.cases.of_person(persons)
    record_inquiry(deps, caller, "subject_report", (case_id,) if known else (), asked.reason)
    case = prove_newest(deps, deps.cases.load(case_id)) if known else None
    return read(deps, case, after) if case is not None and case.digests.are_of(persons) else Portion()


def consents_after(deps: ReportSubjectPorts, case: Case, after: str) -> Portion[Consent]:
    """Return consent records of a case, oldest first."""
    return _numbered(consents_to_show(deps, case), int(after), MOST_LISTED)


def journal_after(deps: ReportSubjectPorts, case: Case, after: str) -> Portion[Entry]:
    """Return entries of the journal of a case, oldest first."""
    found = journal_to_show(deps, case, int(after), MOST_LISTED + 1)
    placed = tuple((str(entry.seq), entry) for entry in found[:MOST_LISTED])
    return Portion(placed, placed[-1][0] if len(found) > MOST_LISTED else None)


def reads_after(deps: ReportSubjectPorts, case: Case, after: str) -> Portion[ReadEntry]:
    """Return reads of a case, oldest first."""
    return deps.reads.of_case(case.id, after, MOST_LISTED)


def movements_after(deps: ReportSubjectPorts, case: Case, after: str) -> Portion[Line]:
    """Return movements of that version of the statement that the position names."""
    version, _, number = after.partition(":")
    refuse_unreadable(case)
    return _lines(rebuild_statement(deps, case, find_version(deps, case, int(version))), int(number))


def up_to_enough(cases: Iterable[ReportedCase]) -> Iterator[ReportedCase]:
    """Yield the cases up to the one with which their statements have so many movements that no further one is made."""
    movements = 0
    for made in cases:
        yield made
        movements += len(made.statement.lines) if isinstance(made, CaseReport) and made.statement else 0
        if movements >= ENOUGH_MOVEMENTS:
            return


def _case_as_stored(deps: ReportSubjectPorts, case_id: str, persons: tuple[str, ...]) -> ReportedCase:
    try:
        case = prove_newest(deps, deps.cases.load(case_id))
        return _report_case(deps, case) if case.digests.are_of(persons) else AnotherPersonsCase(case_id)
    except (CaseNotFound, CaseUnreadable, SealBroken):
        return UnreadableCase(case_id)


def _report_case(deps: ReportSubjectPorts, case: Case) -> CaseReport:
    person = link = None
    with suppress(SealErased):
        person, link = deps.cases.person(case.id), deps.cases.link(case.id)
    statement, withheld = _statement(deps, case)
    return CaseReport(
        case=with_banks_to_show(deps, case),
        person=person,
        link=link,
        consents=consents_after(deps, case, FIRST_NUMBER),
        journal=journal_after(deps, case, FIRST_NUMBER),
        reads=reads_after(deps, case, FIRST_READ),
        statement=statement,
        withheld=withheld,
        movements=_lines(statement, 0) if statement else Portion(),
    )


def _statement(deps: ReportSubjectPorts, case: Case) -> tuple[Statement | None, str | None]:
    """The bank data as the authority sees them, or why not. Without a consent nobody may see them."""
    try:
        refuse_unreadable(case)
        return rebuild_statement(deps, case, find_version(deps, case)), None
    except (Gone, StatementNotReady) as refusal:
        return None, refusal.code


def _lines(statement: Statement, after: int) -> Portion[Line]:
    found, version = _numbered(statement.lines, after, MOST_REPORTED), statement.version
    placed = tuple((f"{version}:{number}", line) for number, line in found.items)
    return Portion(placed, f"{version}:{found.last}" if found.last else None)


def _numbered(listed: tuple[Member, ...], after: int, most: int) -> Portion[Member]:
    """Return the part of a list that begins after so many; the position of each is its number from 1."""
    end = after + most
    placed = tuple((str(n), one) for n, one in enumerate(listed[after:end], after + 1))
    return Portion(placed, str(end) if len(listed) > end else None)
