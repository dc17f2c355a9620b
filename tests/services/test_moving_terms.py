"""Orders that move days off, and the open terms that follow them: only later, once, resumably (design decision 4)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

import pytest

from chalicelib.domain.calendar.day_orders import DayOrder, DayOrderRefused
from chalicelib.domain.errors import StoreBusy, VersionConflict
from chalicelib.domain.messages.operations import Failure
from chalicelib.services.steps.move_terms import Moved, move_terms
from tests.fakes.people import PERSON
from tests.services.moving import DECISION_DUE, certainty, counted_by, enter, moved, terms
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

END_OF_WEDNESDAY = END_OF_TUESDAY + DAY
OTHERS = ("900101300811", "630015456084")


def test_an_order_gets_its_number_and_its_time_when_it_is_entered() -> None:
    """Whoever enters it gives neither."""
    office = Office()
    first = enter(office)
    office.passes(MINUTE)
    second = enter(office, working=True, order="№ 8", replaces="№ 7")
    assert office.day_orders.all() == (first, second)
    assert [(one.number, one.at) for one in (first, second)] == [(1, MONDAY), (2, MONDAY + MINUTE)]


def test_an_order_twice_is_refused_and_changes_nothing() -> None:
    """A clear error (issue: bad input)."""
    office = Office()
    enter(office)
    with pytest.raises(DayOrderRefused, match="already off by order № 7"):
        enter(office)
    assert len(office.day_orders.all()) == 1


def test_an_order_that_somebody_enters_at_the_same_moment_is_seen() -> None:
    """The number was taken between reading and writing: the order is checked against the new one first."""
    office = Office()
    add = office.day_orders.add
    came: list[DayOrder] = []

    def another_first(order: DayOrder) -> None:
        if not came:
            came.append(order)
            add(replace(order, order="№ 6", by="operator-2"))
        add(order)

    office.day_orders.add = another_first  # type: ignore[method-assign]
    with pytest.raises(DayOrderRefused, match="already off by order № 6"):
        enter(office)
    assert [order.by for order in office.day_orders.all()] == ["operator-2"]


def test_a_number_that_is_taken_each_time_is_for_later() -> None:
    """More than five in a row is a fault of the store."""
    office = Office()

    def taken(order: DayOrder) -> None:  # noqa: ARG001 - the port's
        raise VersionConflict

    office.day_orders.add = taken  # type: ignore[method-assign]
    with pytest.raises(StoreBusy):
        enter(office)


def test_a_day_off_moves_the_open_terms_that_it_touches_later() -> None:
    """The person has the working day that the law gives; the authority its fifteen. The journal says why."""
    office = Office()
    before = office.asks_for_consent()
    enter(office)
    assert moved(office) == Moved(looked_at=1, moved=1)
    assert (terms(before), terms(office.case)) == (
        (END_OF_TUESDAY, END_OF_TUESDAY, before.due_rule, "confirmed", "calendar-1+0", DECISION_DUE),
        (END_OF_WEDNESDAY, END_OF_WEDNESDAY, before.due_rule, "confirmed", "calendar-1+1", DECISION_DUE + DAY),
    )
    entry = office.cases.journal(office.case_id)[-1]
    told = {"due_at": END_OF_TUESDAY.isoformat(), "calendar": "calendar-1+1"}
    assert (entry.event, entry.data, office.case.look_at) == ("term_counted_anew", told, before.sms.ask_at)


def test_terms_move_once() -> None:
    """Counted again by the same calendar nothing changes: the version, the journal and the look stay."""
    office = Office()
    office.asks_for_consent()
    enter(office)
    moved(office)
    before = office.case
    assert (moved(office), office.case) == (Moved(looked_at=1, moved=0), before)


def test_a_term_moves_only_later() -> None:
    """The order is revoked: the person was told Wednesday and may rely on it."""
    office = Office()
    enter(office)
    office.asks_for_consent()
    before = office.case
    enter(office, working=True, order="№ 8", replaces="№ 7")
    assert (before.due_at, moved(office), office.case) == (END_OF_WEDNESDAY, Moved(looked_at=1, moved=0), before)


def test_an_order_that_touches_no_open_term_moves_none() -> None:
    """A day past all of them."""
    office = Office()
    before = office.asks_for_consent()
    enter(office, date(2025, 11, 10))
    assert (moved(office), office.case) == (Moved(looked_at=1, moved=0), before)


@pytest.mark.parametrize("worked", [False, True])
def test_an_estimated_day_is_unconfirmed_until_an_order_fixes_it(worked: bool) -> None:  # noqa: FBT001 - the case
    """Kurban Ait of 2026: fixed as the library guessed, or as a working day; the term shown never moves earlier."""
    office = Office(datetime(2026, 5, 26, 5, tzinfo=UTC))
    case = office.asks_for_consent()
    assert (certainty(case), case.due_at) == ("unconfirmed", datetime(2026, 5, 28, 19, tzinfo=UTC))
    enter(office, date(2026, 5, 27), working=worked)
    assert moved(office) == Moved(looked_at=1, moved=1)
    assert (certainty(office.case), office.case.due_at) == ("confirmed", case.due_at)
    assert moved(office) == Moved(looked_at=1, moved=0)


def test_the_moving_can_be_stopped_and_begun_again() -> None:
    """A process that died after the first case: the next one does the others, and the first is not moved twice."""
    office = Office()
    for number, iin in enumerate((PERSON.iin, *OTHERS), 1):
        office.applies(replace(PERSON, iin=iin), f"2025-{number}")
        office.drives()
    enter(office)
    assert [one.moved for one in islice(move_terms(office.deps), 1)] == [1]
    assert moved(office) == Moved(looked_at=3, moved=2)


def test_a_window_counts_its_term_anew_before_it_closes() -> None:
    """The order came at the last moment and nobody has counted anew: the window stays open all the same."""
    office = Office()
    office.asks_for_consent()
    office.clock.set(END_OF_TUESDAY - MINUTE)
    enter(office)
    case = office.lives_until(END_OF_TUESDAY + HOUR)
    assert (case.state, case.due_at, office.journal[-1]) == ("awaiting_consent", END_OF_WEDNESDAY, "term_counted_anew")
    assert office.lives_until(END_OF_WEDNESDAY + HOUR).reason == "consent_not_given"


def test_the_banks_term_moves_too_and_ends_at_their_closing_hour_where_that_is_set() -> None:
    """18:00 in Almaty by this setting; moved by a day the hour stays."""
    office = Office()
    office.change_policy(banks_closing_hour=datetime(2025, 1, 1, 18).time())  # noqa: DTZ001 - a wall clock's hour
    case = office.asks_the_banks()
    closing = datetime(2025, 10, 14, 13, tzinfo=UTC)
    rule = "one_working_day_after_bank_request_until_closing"
    assert (case.bank_data_due_at, case.due_rule) == (closing, rule)
    enter(office)
    moved(office)
    assert (office.case.bank_data_due_at, office.case.due_rule) == (closing + DAY, rule)
    assert office.lives_until(closing + DAY + HOUR).ended


def test_an_unreadable_case_does_not_stop_the_counting_of_other_terms() -> None:
    """It goes on the list of failures; its window counts its term anew when it can be read again."""
    office = Office()
    bad = office.asks_for_consent().id
    office.applies(replace(PERSON, iin=OTHERS[0]), "2025-000124")
    office.drives()
    office.cases.unreadable.add(bad)
    enter(office)
    assert (moved(office), office.case.due_at) == (Moved(2, 1, 1), END_OF_WEDNESDAY)
    assert office.operations.failures() == (Failure(bad, "count-terms", "CaseUnreadable", MONDAY),)


def test_each_deadline_stores_its_rule_and_calendar_while_another_one_runs() -> None:
    """Years later it can be said what each date was counted by; one that moves, by the calendar that moved it."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    enter(office)
    moved(office)
    office.answers("granted")
    office.drives()
    case = office.case
    sent, delivered = "one_working_day_after_sending", "one_working_day_after_delivery"
    assert [counted_by(one) for one in (case.decision, case.consent.deadline, case.bank_data_deadline)] == [
        ("working_days_after_registration", "calendar-1+1"),
        (delivered, "calendar-1+1"),
        ("one_working_day_after_bank_request", "calendar-1+1"),
    ]
    assert counted_by(Office().asks_for_consent().consent.deadline) == (sent, "calendar-1+0")
