"""The call centre's look-up: was this message ours, and of which day. It says nothing else (order p. 6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseNotFound, TooManyChecks
from chalicelib.services.office.record_reads import note_read
from chalicelib.services.steps.request_link import message_digests

WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class MessageCheck:
    """Whether we sent the message, and on which day; None when we did not."""

    ours: bool
    sent_on: date | None = None


def check_message(deps: Deps, caller: Caller, mobile: str, check_code: str) -> MessageCheck:
    """Return whether an SMS with this code went out to this number.

    `mobile` in E.164. Whoever guesses runs into the number of look-ups that one caller has in an hour, right or wrong,
    and who guesses under many names into the number that one mobile has, whoever asks.
    What went out for a person who was erased since is not known any more. Raises `TooManyChecks`, `StoreBusy`.
    """
    now = deps.clock.now()
    until = _end_of_window(now)
    counted = (deps.digest("actor", caller.subject), deps.digest("checked-mobile", mobile))
    if not all(deps.subjects.take_check(one, deps.policy.message_checks, until) for one in counted):
        raise TooManyChecks(max(1, ceil((until - now).total_seconds())))
    case = _case(deps, deps.subjects.case_of_message(message_digests(deps, mobile, check_code), now))
    if case is None or case.sms_sent_at is None or case.check_code is None:
        return MessageCheck(ours=False)
    note_read(deps, caller, "message_check", case.id)
    return MessageCheck(ours=True, sent_on=almaty_day(case.sms_sent_at))


def _case(deps: Deps, case_id: str | None) -> Case | None:
    try:
        return deps.cases.load(case_id) if case_id is not None else None
    except CaseNotFound:
        return None


def _end_of_window(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + WINDOW
