"""What may happen between two calls of a driver: people's acts, other drivers, other applicants."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.adapters.ids import new_id
from chalicelib.domain.calendar.day_orders import DayOrder, DayOrderRefused
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AWAITING
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.refusals import CaseNotFound, Refusal
from chalicelib.services.console.enter_day_order import enter_day_order
from chalicelib.services.decisions.people.intake import Application
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.office.take_in_application import take_in_application
from chalicelib.services.office.withdraw import withdraw
from chalicelib.services.steps.driver import drive
from chalicelib.services.steps.move_terms import move_terms
from tests.fakes.people import PERSON
from tests.services.office import ANNA, BORIS

if TYPE_CHECKING:
    from tests.faults.attempt import Attempt

PAUSED_FOR = timedelta(minutes=30)
SLEPT_FOR = timedelta(minutes=3)
"""Longer than a lease."""
AUDITOR = replace(ANNA, subject="auditor", roles=frozenset({"auditor"}))
SOMEBODY = replace(PERSON, iin="900101300811", mobile="+77017654321")


class Act(StrEnum):
    """What happens, all of it, between two calls of a driver."""

    APPLICATION_WITHDRAWN = "the application is withdrawn"
    BANK_CONSENT_WITHDRAWN = "the consent to bank data is withdrawn"
    PERSONAL_DATA_WITHDRAWN = "the consent to personal data is withdrawn"
    REVOKED = "the consent is revoked at the Open API system"
    REFUSED = "the person says no at the Open API system"
    YES_AGAIN = "the person says yes again, and leaves a bank out"
    KDP_REVOKED = "the consent is revoked at KDP"
    BLOCKED = "the person is blocked"
    RELEASED = "the person is released from the case"
    PAUSED = "calls are paused, and released later"
    DAY_MOVED = "a day off is moved"
    ANOTHER_DRIVER = "another driver comes"
    SLEPT = "the worker sleeps past its lease, and another comes"
    ANOTHER_APPLICANT = "another person applies at another authority"


CHANGES_NOTHING = frozenset({Act.ANOTHER_DRIVER, Act.SLEPT, Act.ANOTHER_APPLICANT})
"""After these the outcome must be the same as without them."""
_WITHDRAWN = {
    Act.APPLICATION_WITHDRAWN: What.APPLICATION,
    Act.BANK_CONSENT_WITHDRAWN: What.BANK_CONSENT,
    Act.PERSONAL_DATA_WITHDRAWN: What.PERSONAL_DATA_CONSENT,
}
_CAN_BE_TAKEN_BACK = {Act.REVOKED: {"granted"}, Act.REFUSED: {"pending", "granted"}}
_AS_STATUS = {Act.REVOKED: "revoked", Act.REFUSED: "refused"}


def perform(attempt: "Attempt", act: Act) -> bool:
    """Let it happen now, in other processes; return False where it is not possible."""
    mine, attempt.office.deps = attempt.office.deps, attempt.besides
    try:
        before = attempt.case
        return before is not None and bool(_perform(attempt, act, before))
    except (Refusal, DayOrderRefused, CaseNotFound):
        return False
    finally:
        attempt.office.deps = mine


def _perform(attempt: "Attempt", act: Act, case: Case) -> bool:
    office, deps = attempt.office, attempt.besides
    if act in _WITHDRAWN:
        return withdraw(deps, attempt.caller, case.id, _WITHDRAWN[act], "бас тартты") != case
    if act in _AS_STATUS:
        asked = office.world.consents.get(f"{case.id}-link-1")
        if asked is None or asked.status not in _CAN_BE_TAKEN_BACK[act]:
            return False
        office.hears(office.decides(_AS_STATUS[act]))
        return True
    acts: Mapping[Act, Callable[[Attempt, Case], bool]] = {
        Act.YES_AGAIN: _say_yes_again,
        Act.KDP_REVOKED: _revoke_at_kdp,
        Act.BLOCKED: _block,
        Act.RELEASED: _release,
        Act.PAUSED: _pause,
        Act.DAY_MOVED: _move_a_day,
        Act.ANOTHER_DRIVER: _drive,
        Act.SLEPT: _sleep,
        Act.ANOTHER_APPLICANT: _another_applies,
    }
    return acts[act](attempt, case)


def _say_yes_again(attempt: "Attempt", case: Case) -> bool:
    """The person, who has said yes, says so again for all banks but one, a second later."""
    office, asked = attempt.office, attempt.office.world.consents.get(f"{case.id}-link-1")
    banks = tuple(bank.bic for bank in office.world.script(attempt.iin).banks)[1:]
    if asked is None or asked.status != "granted" or not banks or case.ended:
        return False
    office.passes(timedelta(seconds=1))
    asked.banks = banks
    office.hears(office.decides("granted"))
    return True


def _revoke_at_kdp(attempt: "Attempt", case: Case) -> bool:
    asked = attempt.office.world.kdp.get(f"{case.id}-kdp-1")
    if asked is None or asked.status != "granted":
        return False
    attempt.office.hears_kdp(attempt.office.kdp_answers("revoked"))
    return True


def _block(attempt: "Attempt", _case: Case) -> bool:
    block_subject(attempt.besides, AUDITOR, attempt.iin, "сот шешімі")
    return True


def _release(attempt: "Attempt", _case: Case) -> bool:
    return release_subject(attempt.besides, AUDITOR, attempt.iin, "қате өтініш") > 0


def _pause(attempt: "Attempt", _case: Case) -> bool:
    operations, now = attempt.besides.operations, attempt.office.clock.now()
    operations.pause(Pause("operator-1", now, "restore"))
    attempt.later(now + PAUSED_FOR, lambda: operations.pause(None))
    return True


def _move_a_day(attempt: "Attempt", case: Case) -> bool:
    due_at = case.due_at if case.state in AWAITING and case.due_at else attempt.office.clock.now() + timedelta(days=1)
    day = almaty_day(due_at - timedelta(minutes=1))
    order = DayOrder(number=0, day=day, working=False, order="№ 1", by="anna", at=attempt.office.clock.now())
    enter_day_order(attempt.besides, order)
    for _ in move_terms(attempt.besides):
        pass
    return True


def _drive(attempt: "Attempt", case: Case) -> bool:
    drive(attempt.besides, case.id)
    return True


def _sleep(attempt: "Attempt", case: Case) -> bool:
    attempt.office.passes(SLEPT_FOR)
    return _drive(attempt, case)


def _another_applies(attempt: "Attempt", _case: Case) -> bool:
    """Another person's case, taken in and driven as far as it goes now; it shares every table and partner."""
    deps = replace(attempt.besides, new_id=new_id)
    form = replace(SOMEBODY.form, signed_on=almaty_day(attempt.office.clock.now()))
    sent = Application(
        number="2025-999999",
        person=replace(SOMEBODY, form=form),
        language="ru",
        submitted_at=attempt.office.clock.now(),
        group=None,
    )
    with suppress(Refusal):
        taken = take_in_application(deps, BORIS, sent)
        attempt.others.append(taken.case.id)
        drive(deps, taken.case.id)
    return True
