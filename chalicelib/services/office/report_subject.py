"""All that is held on a person, across cases, for the auditor who answers the person (Personal Data Law art. 24)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import SealErased
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.person import Link, Person
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import Gone, StatementNotReady
from chalicelib.domain.statement.statement import Statement
from chalicelib.services.office.make_statement import refuse_unreadable, statement_of, version_of

REPORTED_AT_ONCE = 100


@dataclass(frozen=True)
class CaseReport:
    """What is held on one case. `withheld`: why there is no statement, by the code that its caseworker would get."""

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
    """What is held on a person as of now. `blocked_at`: since when nothing leaves us for them."""

    made_at: datetime
    blocked_at: datetime | None
    cases: tuple[CaseReport, ...]


def report_subject(deps: Deps, caller: Caller, iin: str, reason: str) -> SubjectReport:
    """Return the report, after the read of it was written down with its reason. Raises `SealBroken`, `StoreBusy`.

    What was erased is not held, and a case whose person was erased is not found by the IIN any more.
    """
    now, persons = deps.clock.now(), deps.digest.all("person", iin)
    ids = deps.cases.of_person(persons)
    roles = tuple(sorted(caller.roles))
    deps.reads.note(ReadEntry(now, caller.subject, roles, caller.authority, "subject_report", ids, reason))
    cases = tuple(_of_case(deps, deps.cases.load(case_id)) for case_id in ids)
    return SubjectReport(now, deps.subjects.blocked_at(persons, now), cases)


def _of_case(deps: Deps, case: Case) -> CaseReport:
    person = link = None
    with suppress(SealErased):
        person, link = deps.cases.person(case.id), deps.cases.link(case.id)
    statement, withheld = _statement(deps, case)
    return CaseReport(
        case=case,
        person=person,
        link=link,
        consents=deps.cases.consents(case.id),
        journal=tuple(_journal(deps, case.id)),
        reads=tuple(deps.reads.of_case(case.id)),
        statement=statement,
        withheld=withheld,
    )


def _statement(deps: Deps, case: Case) -> tuple[Statement | None, str | None]:
    """The bank data as the authority sees them. Without a consent they are opened for nobody, this report included."""
    try:
        refuse_unreadable(case)
        return statement_of(deps, case, version_of(deps, case)), None
    except (Gone, StatementNotReady) as refusal:
        return None, refusal.code


def _journal(deps: Deps, case_id: str) -> Iterator[Entry]:
    after = 0
    while page := deps.cases.journal(case_id, after, REPORTED_AT_ONCE):
        yield from page
        after = page[-1].seq
