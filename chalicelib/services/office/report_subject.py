"""Report all data stored on a person, across cases, to the auditor who answers them (Personal Data Law, art. 24)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import SealErased
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.person import Link, Person
from chalicelib.domain.refusals import Gone, StatementNotReady
from chalicelib.domain.statement.statement import Statement
from chalicelib.services.needs import HasDigest, HasSubjects, ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, consents_to_show, prove_newest
from chalicelib.services.office.make_statement import StatementPorts, find_version, rebuild_statement, refuse_unreadable
from chalicelib.services.office.record_reads import record_inquiry

REPORTED_AT_ONCE = 100


class ReportSubjectPorts(HasDigest, HasSubjects, ReadingPorts, ShowingPorts, StatementPorts, Protocol):
    """What the report on a person uses."""


@dataclass(frozen=True, kw_only=True)
class CaseReport:
    """The data stored on one case. `withheld`: why there is no statement, as the code that a caseworker would get."""

    case: Case
    person: Person | None
    link: Link | None
    consents: tuple[Consent, ...]
    journal: tuple[Entry, ...]
    reads: tuple[ReadEntry, ...]
    statement: Statement | None
    withheld: str | None


@dataclass(frozen=True)
class SubjectReport:
    """The data stored on a person at `made_at`. `blocked_at`: since when the person is blocked, None if not."""

    made_at: datetime
    blocked_at: datetime | None
    cases: tuple[CaseReport, ...]


def report_subject(deps: ReportSubjectPorts, caller: Caller, iin: str, reason: str) -> SubjectReport:
    """Record the inquiry with its reason, then return the report. Raises `SealBroken`, `StoreBusy`.

    Erased data are not in it, and a case whose person was erased can no longer be found by the IIN.
    """
    now, persons = deps.clock.now(), deps.digest.all("person", iin)
    ids = deps.cases.of_person(persons)
    record_inquiry(deps, caller, "subject_report", ids, reason)
    cases = tuple(_report_case(deps, prove_newest(deps, deps.cases.load(case_id))) for case_id in ids)
    return SubjectReport(now, deps.subjects.blocked_at(persons, now), cases)


def _report_case(deps: ReportSubjectPorts, case: Case) -> CaseReport:
    person = link = None
    with suppress(SealErased):
        person, link = deps.cases.person(case.id), deps.cases.link(case.id)
    statement, withheld = _statement(deps, case)
    return CaseReport(
        case=case,
        person=person,
        link=link,
        consents=consents_to_show(deps, case),
        journal=tuple(_journal(deps, case.id)),
        reads=tuple(deps.reads.of_case(case.id)),
        statement=statement,
        withheld=withheld,
    )


def _statement(deps: ReportSubjectPorts, case: Case) -> tuple[Statement | None, str | None]:
    """The bank data as the authority sees them, or why not. Without a consent nobody may see them."""
    try:
        refuse_unreadable(case)
        return rebuild_statement(deps, case, find_version(deps, case)), None
    except (Gone, StatementNotReady) as refusal:
        return None, refusal.code


def _journal(deps: ReportSubjectPorts, case_id: str) -> Iterator[Entry]:
    after = 0
    while page := deps.cases.journal(case_id, after, REPORTED_AT_ONCE):
        yield from page
        after = page[-1].seq
