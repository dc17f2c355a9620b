"""The report on a person: what is stored on each case, as much of each list as one answer holds, and how it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from pydantic import BaseModel

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion
from chalicelib.domain.statement.parts import Line
from chalicelib.entrypoints.wire.answer_size import MOST_ANSWER_BYTES, Room
from chalicelib.entrypoints.wire.answered import Answered
from chalicelib.entrypoints.wire.case import CaseView
from chalicelib.entrypoints.wire.person import PersonView
from chalicelib.entrypoints.wire.records import ConsentView, EntryView, Journal
from chalicelib.entrypoints.wire.statement import Movements, MovementView, StatementView
from chalicelib.services.office.report_subject import (
    FIRST_NUMBER,
    FIRST_READ,
    CaseReport,
    ReportList,
    SubjectReport,
    UnreadableCase,
)

Seal = Callable[[ReportList, str], str]
"""Makes the cursor of a list from the position that the list goes on after."""
Listed = TypeVar("Listed")
Viewed = TypeVar("Viewed", bound=BaseModel)
_FRAME = 3_000
"""Bytes of an answer or of a case in it, apart from what is listed: names of fields and cursors."""


class ReadView(Answered):
    """One read of the case: who, what, when, why."""

    at: datetime
    by: str
    roles: list[str]
    authority: str | None
    what: str
    why: str | None

    @classmethod
    def of(cls, read: ReadEntry) -> Self:
        """Return the model of a read."""
        return cls.model_validate({**vars(read), "roles": list(read.roles)})


class ErasedView(Answered):
    """A class of the case's data that was erased, and when."""

    key_class: KeyClass
    at: datetime


class ConsentRecordPage(Answered):
    """A page of the consent records of a case, oldest first."""

    items: list[ConsentView]
    next_cursor: str | None


class ReadPage(Answered):
    """A page of the reads of a case, oldest first."""

    items: list[ReadView]
    next_cursor: str | None


@dataclass(frozen=True)
class ReportPages:
    """Makes the pages of a case's lists, each with as much as there is room for in the answer."""

    case_id: str
    room: Room
    seal: Seal

    def consents(self, found: Portion[Consent], start: str) -> ConsentRecordPage:
        """Return the page of consent records after `start`."""
        items, last = self._shown(found, ConsentView.of, start)
        return ConsentRecordPage(items=items, next_cursor=self._cursor(ReportList.CONSENTS, last))

    def journal(self, found: Portion[Entry], start: str) -> Journal:
        """Return the page of the journal after `start`."""
        items, last = self._shown(found, EntryView.of, start)
        return Journal(items=items, next_cursor=self._cursor(ReportList.JOURNAL, last))

    def reads(self, found: Portion[ReadEntry], start: str) -> ReadPage:
        """Return the page of the reads after `start`."""
        items, last = self._shown(found, ReadView.of, start)
        return ReadPage(items=items, next_cursor=self._cursor(ReportList.READS, last))

    def movements(self, found: Portion[Line], start: str) -> Movements:
        """Return the page of the movements after `start`."""
        items, last = self._shown(found, MovementView.of, start)
        return Movements(items=items, next_cursor=self._cursor(ReportList.MOVEMENTS, last))

    def _shown(
        self, found: Portion[Listed], view: Callable[[Listed], Viewed], start: str
    ) -> tuple[list[Viewed], str | None]:
        """Return the items that there is room for, and the position after which the list goes on."""
        shown, last = list[Viewed](), start
        for position, item in found.items:
            made = view(item)
            if not self.room.takes(made.model_dump_json(by_alias=True) + ","):
                return shown, last
            shown.append(made)
            last = position
        return shown, found.last

    def _cursor(self, name: ReportList, last: str | None) -> str | None:
        return None if last is None else self.seal(name, f"{self.case_id} {last}")


class SubjectCaseView(Answered):
    """A case with all stored data; erased data are null. `withheld` says why there is no statement."""

    case: CaseView
    person: PersonView | None
    link: str | None
    erased: list[ErasedView]
    statement: StatementView | None
    withheld: str | None
    consents: ConsentRecordPage
    journal: Journal
    reads: ReadPage
    movements: Movements

    @classmethod
    def of(cls, report: CaseReport) -> Self:
        """Return the model of a case, with nothing in its lists yet."""
        return cls(
            case=CaseView.of(report.case),
            person=PersonView.model_validate(report.person) if report.person else None,
            link=report.link.url if report.link else None,
            erased=[ErasedView.model_validate(erased) for erased in report.case.sealed.erased],
            statement=StatementView.of(report.statement) if report.statement else None,
            withheld=report.withheld,
            consents=ConsentRecordPage(items=[], next_cursor=None),
            journal=Journal(items=[], next_cursor=None),
            reads=ReadPage(items=[], next_cursor=None),
            movements=Movements(items=[], next_cursor=None),
        )

    def with_lists(self, report: CaseReport, room: Room, seal: Seal) -> Self:
        """Return the case with as much of each list as there is room for."""
        goes_on = ReportPages(report.case.id, room, seal)
        version = report.statement.version if report.statement else 0
        return self.model_copy(
            update={
                "consents": goes_on.consents(report.consents, FIRST_NUMBER),
                "journal": goes_on.journal(report.journal, FIRST_NUMBER),
                "reads": goes_on.reads(report.reads, FIRST_READ),
                "movements": goes_on.movements(report.movements, f"{version}:0"),
            }
        )


class SubjectCases(Answered):
    """A page of a person's cases, oldest first."""

    items: list[SubjectCaseView]
    next_cursor: str | None


class SubjectReportView(Answered):
    """All data that we store on a person; each list goes on with its cursor.

    `unreadable`: ids of those cases of this page that cannot be read as they are stored.
    """

    made_at: datetime
    blocked_at: datetime | None
    cases: SubjectCases
    unreadable: list[str]

    @classmethod
    def of(cls, report: SubjectReport, seal: Seal, most: int = MOST_ANSWER_BYTES) -> Self:
        """Return the model of a report of at most `most` bytes; the first of its cases is in it whatever it takes."""
        room, cases, unreadable, seen = Room(most), list[SubjectCaseView](), list[str](), [""]
        room.takes(" " * _FRAME)
        for one in report.cases:
            if not isinstance(one, CaseReport):
                unreadable += [one.case_id] if isinstance(one, UnreadableCase) else []
                seen.append(one.case_id)
                continue
            view = SubjectCaseView.of(one)
            if not room.takes(view.model_dump_json(by_alias=True) + " " * _FRAME) and cases:
                break
            cases.append(view.with_lists(one, room, seal))
            seen.append(one.case.id)
        more = seal(ReportList.CASES, seen[-1]) if len(seen) <= report.of_all else None
        return cls(
            made_at=report.made_at,
            blocked_at=report.blocked_at,
            cases=SubjectCases(items=cases, next_cursor=more),
            unreadable=unreadable,
        )
