"""Tell the call centre whether we sent a message, and on which day; nothing else (Algorithm, p. 6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.refusals import CaseNotFound, TooManyChecks
from chalicelib.services.decisions.link import message_digest_parts
from chalicelib.services.needs import HasCases, HasDigest, HasPolicy, HasSubjects, ReadingPorts
from chalicelib.services.office.record_reads import record_read

WINDOW = timedelta(hours=1)


class CheckMessagePorts(HasCases, HasDigest, HasPolicy, HasSubjects, ReadingPorts, Protocol):
    """What checking a message uses."""


@dataclass(frozen=True)
class MessageCheck:
    """Whether we sent the message, and on which day; None when we did not."""

    ours: bool
    sent_on: date | None = None


def check_message(deps: CheckMessagePorts, caller: Caller, mobile: str, check_code: str) -> MessageCheck:
    """Return whether an SMS with this code went out to this number.

    `mobile` in E.164. Against guessing, look-ups are limited per hour, both for each caller and for each mobile number;
    successful ones count too. Messages to a person who was erased since are unknown.
    Raises `TooManyChecks`, `StoreBusy`.
    """
    now = deps.clock.now()
    until = _end_of_window(now)
    limits = (deps.digest("actor", caller.subject), deps.digest("checked-mobile", mobile))
    if not all(deps.subjects.take_one(limited, deps.policy.message_checks, until) for limited in limits):
        raise TooManyChecks(max(1, ceil((until - now).total_seconds())))
    digests = deps.digest.all(*message_digest_parts(mobile, check_code))
    case = _load(deps, deps.subjects.case_of_message(digests, now))
    if case is None or case.sms.sent_at is None or case.check_code is None:
        return MessageCheck(ours=False)
    record_read(deps, caller, "message_check", case.id)
    return MessageCheck(ours=True, sent_on=almaty_day(case.sms.sent_at))


def _load(deps: CheckMessagePorts, case_id: str | None) -> Case | None:
    try:
        return deps.cases.load(case_id) if case_id is not None else None
    except CaseNotFound:
        return None


def _end_of_window(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + WINDOW
