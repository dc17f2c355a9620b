"""Bodies of the calls on a person's rights and of the call centre's check (contract: section 1)."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.domain.refusals import FieldError, InvalidInput
from chalicelib.entrypoints.wire.answered import Answered
from chalicelib.entrypoints.wire.bodies import SentBody
from chalicelib.entrypoints.wire.case import ListedCaseView
from chalicelib.entrypoints.wire.fields import Iin, Mobile, TypedReason
from chalicelib.services.office.block_subject import Blocked
from chalicelib.services.office.check_message import MessageCheck
from chalicelib.services.office.report_subject import ReportList


class SubjectBody(SentBody):
    """The person the call is about, and why it is made."""

    iin: Iin
    reason: TypedReason


class SubjectReportBody(SubjectBody):
    """The person and why; to go on, the list and its `next_cursor`. Without both it is the first answer."""

    list: ReportList | None = None
    cursor: Annotated[str, Field(min_length=1, max_length=2048)] | None = None

    def goes_on(self) -> tuple[ReportList, str] | None:
        """Return which list is to go on, and its cursor, or None for the first answer. Raises `InvalidInput`."""
        if self.list is None and self.cursor is None:
            return None
        if self.list is not None and self.cursor is not None:
            return self.list, self.cursor
        missing = "list" if self.list is None else "cursor"
        raise InvalidInput((FieldError(missing, "send list and cursor together, or neither"),))


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
    """Since when calls for the person are blocked, and the person's cases, as in a list: without their banks.

    `unreadable`: the ids of the cases that cannot be read as they are stored.
    """

    blocked_at: datetime
    cases: list[ListedCaseView]
    unreadable: list[str]

    @classmethod
    def of(cls, blocked: Blocked) -> Self:
        """Return the model of the answer."""
        cases = [ListedCaseView.of(case) for case in blocked.cases]
        return cls(blocked_at=blocked.since, cases=cases, unreadable=list(blocked.unreadable))


class ReleaseView(Answered):
    """How many open cases of the person were ended: 1, or 0 where there is none."""

    released: int
