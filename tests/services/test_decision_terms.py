"""The authority's term follows the orders that move days, in whatever state the case is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.messages.changes import Listing
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.move_terms import Moved, recount_terms
from tests.fakes.store import InMemoryCases
from tests.services.moving import DECISION_DUE, certainty, counted_by, enter, moved, terms
from tests.services.office import DAY, SHARDS, Office


def test_the_decision_has_its_fifteen_days_also_in_a_state_without_a_term() -> None:
    """Our patience does not follow the calendar, the authority's term does."""
    office = Office()
    office.applies()
    before = office.case
    enter(office, date(2025, 10, 31))
    moved(office)
    assert terms(office.case) == (*terms(before)[:5], DECISION_DUE + DAY)


def test_the_authoritys_term_follows_also_when_the_case_has_ended_here() -> None:
    """The decision in the ordinary procedure is still due: its term moves once, only later; nothing else changes."""
    office = Office()
    office.script.kdp = "refused"
    before = office.asks_for_consent()
    enter(office)
    assert [moved(office), moved(office)] == [Moved(looked_at=1, moved=1), Moved(looked_at=1, moved=0)]
    after = office.case
    rule = "working_days_after_registration"
    assert after == replace(
        before,
        decision=replace(before.decision, at=DECISION_DUE + DAY, rule=rule, calendar_version="calendar-1+1"),
        version=before.version + 1,
        updated_at=after.updated_at,
        journal=replace(before.journal, seq=before.journal.seq + 1, hash=after.journal.hash),
    )
    entry = office.cases.journal(office.case_id)[-1]
    told = {"decision_due_at": DECISION_DUE.isoformat(), "calendar": "calendar-1+1"}
    assert (entry.event, entry.data) == ("term_counted_anew", told)


@pytest.mark.parametrize("over", ["withdrawn", "decided"])
def test_a_case_without_a_pending_decision_is_unchanged(over: str) -> None:
    """The application was withdrawn, or the term of the decision has passed."""
    office = Office()
    office.script.kdp = "refused"
    office.applies()
    if over == "withdrawn":
        office.withdraws(What.APPLICATION)
    else:
        office.drives()
        office.clock.set(DECISION_DUE)
    before = office.case
    enter(office)
    assert (moved(office), recount_terms(office.deps, before), office.case) == (Moved(), before, before)


def test_a_decision_term_that_touches_an_estimated_day_says_so_until_an_order_fixes_it() -> None:
    """Three weeks before Kurban Ait only the authority's term reaches it; its date stays, and what it rests on."""
    office = Office(datetime(2026, 5, 11, 5, tzinfo=UTC))
    rule, before = "working_days_after_registration", office.asks_for_consent()
    assert certainty(before) == "confirmed"
    assert (*counted_by(before.decision), before.decision.calendar) == (rule, "calendar-1+0", "unconfirmed")
    enter(office, date(2026, 5, 27))
    assert [moved(office), moved(office)] == [Moved(looked_at=1, moved=1), Moved(looked_at=1, moved=0)]
    assert office.case.decision == replace(before.decision, calendar="confirmed")


def test_a_case_that_ended_and_owes_a_revocation_is_counted_once() -> None:
    """It is both among those for which something is left to do and among those that wait for the decision."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    enter(office)
    assert moved(office) == Moved(looked_at=1, moved=1)


class PageByPage(InMemoryCases):
    """A feed that gives one case at a time; `asked`: since when, and how many, it was asked for."""

    asked: tuple[tuple[datetime, int], ...] = ()

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return the next one."""
        self.asked = (*self.asked, (since, limit))
        return super().changed(authority, since, after, 1, until)


def test_all_cases_that_may_wait_for_their_decision_are_gone_through() -> None:
    """Page by page of the feed, from twice the term and a month of holidays ago."""
    office = Office()
    office.script.kdp = "refused"
    for number in ("2025-1", "2025-2"):
        office.applies(number=number)
        office.drives()
    since = office.passes(14 * DAY) - timedelta(days=2 * 15 + 31)
    enter(office, date(2025, 10, 31))
    cases = PageByPage(SHARDS)
    vars(cases).update(vars(office.cases))
    office.deps = replace(office.deps, cases=cases)
    assert (moved(office), set(cases.asked)) == (Moved(looked_at=2, moved=2), {(since, 100)})
