"""What facts that come late in a case write: a consent that is gone, a day that is moved, a reopening."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import Bank, BankCounts
from chalicelib.domain.case.case import Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.parts import Acknowledged, ApplicationDate, ConsentSummary, RequestCounts, SmsTimes
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, State, Step
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case, a_term
from tests.unit.case.test_recording import LATER, after, changed, granted


@pytest.mark.parametrize(
    ("fact", "status", "heard_at"),
    [
        (facts.ConsentRefused(LATER, NOW), ConsentStatus.REFUSED, LATER),
        (facts.ConsentRevoked(LATER, NOW), ConsentStatus.REVOKED, NOW),
        (facts.ConsentWithdrawn(LATER), ConsentStatus.WITHDRAWN, NOW),
    ],
)
def test_the_term_to_destroy_bank_data_starts_when_we_learn_that_the_consent_is_gone(
    fact: Fact, status: ConsentStatus, heard_at: datetime
) -> None:
    """By a no, a revocation or a withdrawal; `heard_at` is when the last decision on the page was reported."""
    case = after(
        granted(State.BANK_DATA_READY, consent=ConsentSummary(status=ConsentStatus.GRANTED, heard_at=NOW)), fact
    )
    assert (case.consent.status, case.consent.gone_at, case.consent.heard_at) == (status, LATER, heard_at)


def test_the_term_to_destroy_bank_data_starts_once() -> None:
    """A revocation after a withdrawal, or after another revocation, does not start it again."""
    gone = granted(State.BANK_DATA_READY, consent=ConsentSummary(status=ConsentStatus.WITHDRAWN, gone_at=NOW))
    for fact in (facts.ConsentRevoked(LATER, NOW), facts.ConsentWithdrawn(LATER), facts.ConsentRefused(LATER, NOW)):
        assert after(gone, fact).consent.gone_at == NOW


def test_a_no_before_any_yes_takes_nothing_back() -> None:
    """No consent was given, so none is gone and nothing has to be destroyed."""
    case = after(
        a_case(State.AWAITING_CONSENT, consent=ConsentSummary(status=ConsentStatus.REQUESTED)),
        facts.ConsentRefused(LATER, NOW),
    )
    assert (case.consent.gone_at, case.consent.heard_at) == (None, LATER)


DECISION = Term(
    last_day=date(2025, 11, 10),
    ends_at=NOW + 28 * DAY,
    rule="decision",
    calendar="confirmed",
    calendar_version="calendar-2",
    started_at=NOW,
)
CONFIRMED = Deadline(END_OF_TUESDAY + DAY, "old_rule", NOW, "confirmed", "calendar-1")
UNCONFIRMED = replace(CONFIRMED, calendar="unconfirmed")


def window_of(state: State, deadline: Deadline) -> dict[str, object]:
    """The field of the window that is open in the state, with this deadline."""
    consent = state is State.AWAITING_CONSENT
    return {"consent": ConsentSummary(deadline=deadline)} if consent else {"bank_data_deadline": deadline}


@pytest.mark.parametrize("state", [State.AWAITING_CONSENT, State.AWAITING_BANK_DATA])
def test_a_day_order_that_only_settles_a_day_changes_only_how_certain_it_is(state: State) -> None:
    """The due time and what it was counted by stay; so does the deadline of the other window."""
    before = a_case(
        state, deadline=UNCONFIRMED, consent=ConsentSummary(deadline=UNCONFIRMED), bank_data_deadline=UNCONFIRMED
    )
    moved = facts.TermMoved(LATER, replace(a_term(), calendar_version="calendar-2"), replace(DECISION, ends_at=NOW))
    case = after(before, moved)
    assert changed(before, case) == {
        "deadline": CONFIRMED,
        **window_of(state, CONFIRMED),
        "look_at": a_policy().close_at(case),
    }


def test_a_step_of_ours_has_no_term_to_count_again() -> None:
    """Its patience stays, whatever the calendar says; no window gets a deadline by it."""
    moved = facts.TermMoved(LATER, None, replace(DECISION, ends_at=NOW))
    before = a_case(State.CHECKING_MOBILE)
    case = after(before, moved)
    assert (case.deadline, case.consent.deadline, case.bank_data_deadline) == (before.deadline, None, None)


def test_a_day_order_moves_the_decision_later_and_never_earlier() -> None:
    """Later: counted by the new calendar. Otherwise only how certain the day is changes."""
    before = a_case(State.ORDINARY_PROCEDURE, deadline=None, decision=UNCONFIRMED)
    later = after(before, facts.TermMoved(LATER, None, DECISION))
    assert changed(before, later) == {"decision": Deadline.of(DECISION)}
    earlier = after(before, facts.TermMoved(LATER, None, replace(DECISION, ends_at=NOW)))
    assert changed(before, earlier) == {"decision": CONFIRMED}
    same = after(before, facts.TermMoved(LATER, None, replace(DECISION, ends_at=before.decision.at)))
    assert changed(before, same) == {"decision": CONFIRMED}


def test_a_reopened_case_starts_a_new_generation_with_nothing_of_the_old_request() -> None:
    """Date, term, banks, intent and acknowledgement of the first request are gone; the next one has another number."""
    intents = (
        Intent(step=Step.SMS, request_id="sms-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW),
        Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW),
    )
    before = granted(
        State.ORDINARY_PROCEDURE,
        consent=ConsentSummary(status=ConsentStatus.REFUSED, heard_at=NOW, gone_at=NOW),
        ended_at=NOW,
        deadline=None,
        counted=BankCounts(denied=1),
        acknowledged=Acknowledged(at=NOW, version=3, statement=1),
        bank_data_deadline=CONFIRMED,
        intents=intents,
    )
    case = after(before, facts.Reopened(LATER, NOW + MINUTE, date(2025, 10, 15)))
    asked_at = LATER + a_policy().resume_after
    assert changed(before, case) == {
        "state": State.REQUESTING_BANK_DATA,
        "generation": 2,
        "entered_at": LATER,
        "deadline": Deadline(LATER + a_policy().patience[State.REQUESTING_BANK_DATA], "patience"),
        "look_at": asked_at,
        "consent": replace(before.consent, status=ConsentStatus.GRANTED, received_at=NOW + MINUTE, gone_at=None),
        "application_date": ApplicationDate(date(2025, 10, 15), "consent_received"),
        "ended_at": None,
        "acknowledged": Acknowledged(),
        "requests": RequestCounts(data=2),
        "banks": (),
        "counted": BankCounts(),
        "bank_data_deadline": None,
        "intents": intents[:1],
    }
    never_asked = after(
        replace(before, intents=intents[:1], consent=replace(before.consent, heard_at=None)),
        facts.Reopened(LATER, NOW, date(2025, 10, 13)),
    )
    assert (never_asked.requests.data, never_asked.consent.heard_at) == (1, LATER)


def test_a_receipt_that_came_first_is_not_asked_for() -> None:
    """The question for the receipt is planned with the sending, unless the delivery was already reported."""
    sent = facts.SmsAccepted(LATER, NOW, a_term(), LATER + HOUR)
    assert after(a_case(State.SENDING_SMS), sent).sms.ask_at == LATER + HOUR
    assert after(a_case(State.SENDING_SMS, sms=SmsTimes(delivered_at=NOW)), sent).sms.ask_at is None


def test_a_block_is_recorded_from_its_first_order() -> None:
    """A second one changes nothing."""
    blocked = after(a_case(State.CHECKING_MOBILE), facts.SubjectBlocked(NOW))
    assert (blocked.blocked_at, after(blocked, facts.SubjectBlocked(LATER)).blocked_at) == (NOW, NOW)


def test_each_wait_for_kdp_and_each_request_for_a_link_is_counted_from_its_own_time() -> None:
    """The waits cost working days; the time of the link bounds how old its answer may be."""
    pending = after(a_case(requests=RequestCounts(waits=1)), facts.PersonalDataPending(LATER, a_term()))
    accepted = after(a_case(State.CHECKING_MOBILE), facts.MobileAccepted(LATER))
    assert (pending.requests.waits, accepted.requests.link_at) == (2, LATER)


def test_a_failure_overrides_a_delivery() -> None:
    """1414's own clock decides before it comes to this; see the decision on receipts."""
    before = a_case(State.AWAITING_CONSENT, sms=SmsTimes(delivered_at=NOW))
    case = after(before, facts.SmsUndeliverable(LATER, NOW + MINUTE))
    assert (case.sms.failed_at, case.sms.delivered_at) == (NOW + MINUTE, None)


def test_an_answer_of_a_bank_that_is_not_listed_yet_joins_those_that_are() -> None:
    """None of the answers that overtook the list is lost."""
    first, second = (
        Bank(bic="ALATKZKA", name="A", outcome=Outcome.NO_ACCOUNTS),
        Bank(bic="ESILKZKA", name="E", outcome=Outcome.DENIED),
    )
    case = after(granted(State.REQUESTING_BANK_DATA, banks=(first,)), facts.BankAnswered(LATER, second))
    assert case.banks == (first, second)


@pytest.mark.parametrize("state", [State.AWAITING_CONSENT, State.AWAITING_BANK_DATA])
def test_a_day_order_moves_a_running_term_later(state: State) -> None:
    """With all that it was counted by; a term that would end at the same time is the newly counted one."""
    before = a_case(state, deadline=UNCONFIRMED, bank_data_deadline=None)
    for ends_at in (UNCONFIRMED.at, UNCONFIRMED.at + DAY):
        term = a_term(ends_at)
        case = after(before, facts.TermMoved(LATER, term, replace(DECISION, ends_at=NOW)))
        assert changed(before, case) == {
            "deadline": Deadline.of(term),
            **window_of(state, Deadline.of(term)),
            "look_at": a_policy().close_at(case),
        }


@pytest.mark.parametrize(
    ("received_on", "later"),
    [
        (date(2025, 10, 13), False),
        (date(2025, 10, 31), False),
        (date(2025, 11, 1), True),
        (date(2026, 1, 2), True),
        (date(2025, 9, 30), False),
    ],
)
def test_a_consent_of_a_later_month_than_the_registration_is_put_before_a_human(
    received_on: date, *, later: bool
) -> None:
    """Social Code, art. 123, 127: assistance runs from the month of application."""
    asked = a_case(State.AWAITING_CONSENT, consent=ConsentSummary(status=ConsentStatus.REQUESTED))
    over = a_case(
        State.ORDINARY_PROCEDURE, consent=ConsentSummary(status=ConsentStatus.REQUESTED), deadline=None, ended_at=NOW
    )
    for case, fact in (
        (asked, facts.ConsentGranted(LATER, NOW, received_on)),
        (over, facts.Reopened(LATER, NOW, received_on)),
    ):
        kinds = [(one.kind, one.since) for one in after(case, fact).attention]
        assert kinds == ([(AttentionKind.LATER_MONTH, LATER)] if later else [])


def test_a_person_who_is_released_leaves_a_consent_to_be_revoked() -> None:
    """As with a withdrawal: granted it is owed, requested it is only withdrawn."""
    one = after(granted(), facts.Released(LATER))
    assert (one.consent.status, one.consent.owes_revocation, one.consent.gone_at) == (
        ConsentStatus.WITHDRAWN,
        True,
        LATER,
    )
    asked = a_case(State.AWAITING_CONSENT, consent=ConsentSummary(status=ConsentStatus.REQUESTED))
    other = after(asked, facts.Released(LATER))
    assert (other.consent.status, other.consent.owes_revocation, other.consent.gone_at) == (
        ConsentStatus.WITHDRAWN,
        False,
        LATER,
    )


@pytest.mark.parametrize(
    "fact", [facts.TermMoved(LATER, a_term(), replace(DECISION, ends_at=NOW)), facts.SmsDelivered(LATER, NOW, a_term())]
)
def test_a_case_without_a_deadline_gets_the_term(fact: Fact) -> None:
    """There is none that could move earlier."""
    case = after(a_case(State.AWAITING_CONSENT, deadline=None), fact)
    assert (case.deadline, case.consent.deadline) == (Deadline.of(a_term()), Deadline.of(a_term()))
