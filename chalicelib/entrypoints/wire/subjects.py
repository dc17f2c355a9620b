"""Bodies of the calls on a person's rights and of the call centre's check (contract: section 1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.statement.statement import Line
from chalicelib.entrypoints.wire.answer_size import MOST_ANSWER_BYTES, bytes_sent
from chalicelib.entrypoints.wire.answered import Answered
from chalicelib.entrypoints.wire.bodies import SentBody
from chalicelib.entrypoints.wire.case import CaseView
from chalicelib.entrypoints.wire.fields import Iin, Mobile, TypedReason
from chalicelib.entrypoints.wire.records import ConsentView, EntryView
from chalicelib.entrypoints.wire.statement import MovementView, StatementView
from chalicelib.services.office.block_subject import Blocked
from chalicelib.services.office.check_message import MessageCheck
from chalicelib.services.office.report_subject import CaseReport, SubjectReport


class SubjectBody(SentBody):
    """The person the call is about, and why it is made."""

    iin: Iin
    reason: TypedReason


class MessageCheckBody(SentBody):
    """The number that received a message, and the last six letters or digits of the link in it."""

    mobile: Mobile
    check_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{6}$")]


class MessageCheckView(Answered):
    """Whether the message was ours, and the day we sent it."""

    ours: bool
    sent_on: date | None

    @classmethod
    def of(cls, check: MessageCheck) -> Self:
        """Return the model of the answer."""
        return cls.model_validate(check)


class BlockView(Answered):
    """Since when calls for the person are blocked, and the person's cases."""

    blocked_at: datetime
    cases: list[CaseView]

    @classmethod
    def of(cls, blocked: Blocked) -> Self:
        """Return the model of the answer."""
        return cls(blocked_at=blocked.since, cases=[CaseView.of(case) for case in blocked.cases])


class ReleaseView(Answered):
    """How many open cases of the person were ended: 1, or 0 where there is none."""

    released: int


class AddressView(Answered):
    """The applicant's address."""

    locality: str
    district: str | None
    street: str | None
    house: str | None
    apartment: str | None


class IdentityDocumentView(Answered):
    """The applicant's identity document."""

    type: str
    series: str | None
    number: str
    issued_on: date


class SignedDocumentView(Answered):
    """A reference to the signed application, which is stored elsewhere."""

    ref: str
    sha256: str
    method: str
    signed_by: str


class FormView(Answered):
    """The form that the applicant signed; all its statements are true."""

    version: str
    signed_on: date
    document: SignedDocumentView | None


class RepresentativeView(Answered):
    """The legal representative who consents for the applicant, and the basis of that."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    basis: str


class PersonView(Answered):
    """The applicant as in the application."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    address: AddressView
    identity_document: IdentityDocumentView
    mobile: str
    phone: str | None
    email: str | None
    form: FormView
    representative: RepresentativeView | None


class ReadView(Answered):
    """One read of the case: who, what, when, why."""

    at: datetime
    by: str
    roles: list[str]
    authority: str | None
    what: str
    why: str | None


class ErasedView(Answered):
    """A class of the case's data that was erased, and when."""

    key_class: KeyClass
    at: datetime


class SubjectCaseView(Answered):
    """A case with all stored data; erased data are null. `withheld` says why there is no statement."""

    case: CaseView
    person: PersonView | None
    link: str | None
    consents: list[ConsentView]
    journal: list[EntryView]
    reads: list[ReadView]
    erased: list[ErasedView]
    statement: StatementView | None
    withheld: str | None
    movements: list[MovementView]
    movements_left_out: int

    @classmethod
    def of(cls, report: CaseReport) -> Self:
        """Return the model of a case, without its movements."""
        statement = report.statement
        return cls(
            case=CaseView.of(report.case),
            person=PersonView.model_validate(report.person) if report.person else None,
            link=report.link.url if report.link else None,
            consents=[ConsentView.of(consent) for consent in report.consents],
            journal=[EntryView.of(entry) for entry in report.journal],
            reads=[ReadView.model_validate({**vars(read), "roles": list(read.roles)}) for read in report.reads],
            erased=[ErasedView.model_validate(erased) for erased in report.case.erased],
            statement=StatementView.of(statement) if statement else None,
            withheld=report.withheld,
            movements=[],
            movements_left_out=len(statement.lines) if statement else 0,
        )

    def with_movements(self, lines: Sequence[Line], room: int) -> tuple[Self, int]:
        """Return the case with as many movements as fit into `room` bytes, and the bytes that are left."""
        shown: list[MovementView] = []
        for line in lines:
            view = MovementView.of(line)
            room -= bytes_sent(view.model_dump_json(by_alias=True)) + len(",")
            if room < 0:
                break
            shown.append(view)
        return self.model_copy(update={"movements": shown, "movements_left_out": len(lines) - len(shown)}), room


class SubjectReportView(Answered):
    """All data that we store on a person."""

    made_at: datetime
    blocked_at: datetime | None
    cases: list[SubjectCaseView]

    @classmethod
    def of(cls, report: SubjectReport, most: int = MOST_ANSWER_BYTES) -> Self:
        """Return the model of a report of at most `most` bytes; each case says how many movements did not fit."""
        made = cls(
            made_at=report.made_at,
            blocked_at=report.blocked_at,
            cases=[SubjectCaseView.of(one) for one in report.cases],
        )
        room, cases = most - bytes_sent(made.model_dump_json(by_alias=True)), []
        for view, one in zip(made.cases, report.cases, strict=True):
            case, room = view.with_movements(one.statement.lines if one.statement else (), room)
            cases.append(case)
        return made.model_copy(update={"cases": cases})
