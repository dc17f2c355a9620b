"""What each fact writes into the case: the dates kept apart, the application date, the consent's status, the debt."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import Bank, BankCounts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.parts import ApplicationDate, ConsentSummary, SmsTimes, StatementCount
from chalicelib.domain.case.states import ConsentStatus, Outcome, State
from chalicelib.domain.case.transitions import apply
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case, a_term

LATER = NOW + HOUR
WITHDRAWALS = (facts.ConsentWithdrawn, facts.PersonalDataWithdrawn, facts.ApplicationWithdrawn)


def after(case: Case, fact: Fact) -> Case:
    """The case after the fact, under the usual policy."""
    return apply(case, fact, a_policy())


def changed(before: Case, now: Case) -> dict[str, object]:
    """The fields that differ, with their new values."""
    return {name: value for name, value in vars(now).items() if value != getattr(before, name)}


def test_the_link_makes_the_consent_requested_and_gives_the_check_code() -> None:
    """With the link the consent is asked for; the code lets a caseworker say that the message is ours."""
    case = after(a_case(State.REQUESTING_LINK), facts.LinkMade(LATER, "a1b2c3"))
    assert (case.consent.status, case.check_code) == (ConsentStatus.REQUESTED, "a1b2c3")


def test_the_sending_starts_the_term_until_a_receipt_says_more() -> None:
    """The sending is kept as 1414 said it, and the consent is due by the term counted from it."""
    before = a_case(State.SENDING_SMS)
    case = after(before, facts.SmsAccepted(LATER, NOW + MINUTE, a_term()))
    assert changed(before, case) == {
        "state": State.AWAITING_CONSENT,
        "entered_at": LATER,
        "sms": SmsTimes(sent_at=NOW + MINUTE),
        "deadline": Deadline.of(a_term()),
        "consent": ConsentSummary(deadline=Deadline.of(a_term())),
        "look_at": a_policy().close_at(case),
    }


@pytest.mark.parametrize(
    ("ends_at", "moves"),
    [(END_OF_TUESDAY + DAY, True), (END_OF_TUESDAY, True), (END_OF_TUESDAY - DAY, False)],
)
def test_an_open_term_moves_only_later(ends_at: datetime, *, moves: bool) -> None:
    """A receipt moves the term later or leaves it with all that it was counted by."""
    waiting = after(a_case(State.SENDING_SMS), facts.SmsAccepted(NOW, NOW, a_term()))
    term = replace(a_term(ends_at, "one_working_day_after_delivery"), calendar="unconfirmed")
    case = after(waiting, facts.SmsDelivered(LATER, LATER, term))
    deadline = Deadline.of(term if moves else a_term())
    assert (case.deadline, case.consent.deadline) == (deadline, deadline)
    assert case.sms.delivered_at == LATER
    assert case.look_at == a_policy().close_at(case)


def test_a_receipt_that_overtakes_the_sending_is_only_kept() -> None:
    """Before we know of the sending there is no term to move."""
    before = replace(a_case(State.SENDING_SMS), look_at=NOW + a_policy().resume_after)
    case = after(before, facts.SmsDelivered(LATER, NOW + MINUTE, None))
    assert changed(before, case) == {"sms": SmsTimes(delivered_at=NOW + MINUTE)}


def test_the_consents_day_is_the_application_date_from_the_consent_on() -> None:
    """Algorithm p. 8: the day on which the Open API system received the consent, not that on which we heard of it."""
    received = END_OF_TUESDAY - MINUTE
    case = after(
        a_case(State.AWAITING_CONSENT, consent=ConsentSummary(status=ConsentStatus.REQUESTED)),
        facts.ConsentGranted(END_OF_TUESDAY + MINUTE, received, date(2025, 10, 14)),
    )
    assert (case.consent.received_at, case.consent.heard_at) == (received, END_OF_TUESDAY + MINUTE)
    assert case.application_date == ApplicationDate(date(2025, 10, 14), "consent_received")
    assert case.consent.status is ConsentStatus.GRANTED


def granted(state: State = State.AWAITING_BANK_DATA, **changes: object) -> Case:
    """A case after the consent."""
    given = {
        "consent": ConsentSummary(status=ConsentStatus.GRANTED, received_at=NOW),
        "application_date": ApplicationDate(date(2025, 10, 14), "consent_received"),
        "banks": (Bank(bic="ALATKZKA", name="Алатау (үлгі)"),),
        **changes,
    }
    return a_case(state, **given)


def test_data_keep_the_application_date_of_the_consent() -> None:
    """At `bank_data_ready` the date stays the consent's."""
    case = after(granted(), facts.BankDataReady(LATER))
    assert case.application_date == ApplicationDate(date(2025, 10, 14), "consent_received")
    assert case.statement.version == 1


def test_the_ordinary_procedure_takes_the_day_of_registration() -> None:
    """Also after a consent: without data the date is always that of registration."""
    case = after(granted(), facts.NoBankAnswered(LATER))
    assert case.application_date == ApplicationDate(date(2025, 10, 13), "ordinary_registration")
    assert case.statement.version == 0


def test_a_withdrawn_application_has_no_application_date() -> None:
    """Nobody applies any more."""
    case = after(granted(), facts.ApplicationWithdrawn(LATER))
    assert case.application_date is None


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (facts.ConsentRefused(LATER, NOW), ConsentStatus.REFUSED),
        (facts.ConsentNotGiven(LATER), ConsentStatus.REQUESTED),
        (facts.ConsentExpired(LATER), ConsentStatus.EXPIRED),
        (facts.ConsentRevoked(LATER, NOW), ConsentStatus.REVOKED),
        (facts.ConsentWithdrawn(LATER), ConsentStatus.WITHDRAWN),
        (facts.ApplicationWithdrawn(LATER), ConsentStatus.WITHDRAWN),
        (facts.PersonalDataWithdrawn(LATER), ConsentStatus.WITHDRAWN),
    ],
)
def test_refused_silent_expired_revoked_and_withdrawn_are_told_apart(fact: Fact, status: ConsentStatus) -> None:
    """Each way to lose a consent has a status of its own; silence leaves it requested."""
    case = after(a_case(State.AWAITING_CONSENT, consent=ConsentSummary(status=ConsentStatus.REQUESTED)), fact)
    assert (case.consent.status, case.consent.owes_revocation) == (status, False)


@pytest.mark.parametrize("state", [State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA, State.BANK_DATA_READY])
@pytest.mark.parametrize("kind", WITHDRAWALS)
def test_what_is_withdrawn_after_the_grant_is_owed_a_revocation(kind: type[Fact], state: State) -> None:
    """A consent that stands at the Open API system has to be revoked there, at once, also by an ended case."""
    case = after(granted(state), kind(LATER))
    assert (case.consent.status, case.consent.owes_revocation, case.look_at) == (ConsentStatus.WITHDRAWN, True, LATER)


@pytest.mark.parametrize("kind", WITHDRAWALS)
def test_before_the_link_there_is_nothing_to_revoke(kind: type[Fact]) -> None:
    """Only the withdrawal of the consent itself shows as its status when none was asked for."""
    case = after(a_case(State.CHECKING_MOBILE), kind(LATER))
    status = ConsentStatus.WITHDRAWN if kind is facts.ConsentWithdrawn else ConsentStatus.NONE
    assert (case.consent.status, case.consent.owes_revocation, case.look_at) == (status, False, None)


def test_a_revocation_at_the_partner_is_owed_nothing() -> None:
    """The Open API system knows already."""
    case = after(granted(), facts.ConsentRevoked(LATER, NOW))
    assert (case.consent.status, case.consent.owes_revocation) == (ConsentStatus.REVOKED, False)


def test_silent_banks_are_said_to_be_silent() -> None:
    """Silence is an outcome of its own, never zero income; who answered keeps the answer."""
    banks = (Bank(bic="ALATKZKA", name="A", outcome=Outcome.NO_ACCOUNTS), Bank(bic="ESILKZKA", name="E"))
    case = after(granted(banks=banks), facts.NoBankAnswered(LATER))
    assert case.banks == (banks[0], replace(banks[1], outcome=Outcome.SILENT))
    assert case.bank_counts == BankCounts(no_accounts=1, silent=1)


@pytest.mark.parametrize("fact", [facts.BankDataReady(LATER), facts.NoBankAnswered(LATER)])
def test_the_wait_ends_without_opening_the_banks(fact: Fact) -> None:
    """By their counts, in which who has not answered is silent; the banks themselves stay sealed."""
    sealed = granted(banks=None, counted=BankCounts(pending=2, data=1, denied=1, late=1))
    case = after(sealed, fact)
    assert (case.banks, case.counted) == (None, BankCounts(silent=2, data=1, denied=1, late=1))


def test_a_bank_that_answers_after_the_end_makes_a_new_version() -> None:
    """The statement that a caseworker saw stays that version."""
    ready = granted(State.BANK_DATA_READY, statement=StatementCount(version=1))
    answer = Bank(bic="ALATKZKA", name="Алатау (үлгі)", outcome=Outcome.DATA, late=True)
    case = after(ready, facts.BankAnswered(LATER, answer))
    assert (case.banks, case.statement.version) == ((answer,), 2)


def test_a_bank_that_answers_in_time_makes_no_version() -> None:
    """There is no statement yet."""
    answer = Bank(bic="ALATKZKA", name="Алатау (үлгі)", outcome=Outcome.NO_ACCOUNTS)
    case = after(granted(), facts.BankAnswered(LATER, answer))
    assert (case.banks, case.statement) == ((answer,), StatementCount(version=0))


def test_a_bank_may_answer_before_we_know_that_it_was_asked() -> None:
    """The answer waits on the case for the list of banks, which stays unknown until then."""
    answer = Bank(bic="ESILKZKA", name="Есіл (үлгі)", outcome=Outcome.NO_ACCOUNTS)
    case = after(granted(State.REQUESTING_BANK_DATA, banks=()), facts.BankAnswered(LATER, answer))
    assert (case.banks, case.complete) == ((answer,), None)
