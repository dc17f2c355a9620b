"""The report on a period: what it counts, what it leaves out, and that it grows with no number of cases."""

import tracemalloc
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.messages.changes import Listing
from chalicelib.services.console.period_figures import FEW, NOT_BY_BANK, Figure, PeriodFigures
from chalicelib.services.console.report_period import report_period
from tests.fakes.people import PERSON
from tests.services.office import ALATAU, DAY, ESIL, MONDAY, Office

TODAY = MONDAY.date()
MONTH = TODAY.replace(day=1)
NONE = dict.fromkeys(("asked", "in_time", "late", "silent", "refused", "pending"), 0)
DATA = Bank(bic=ALATAU, name="Alatau", outcome=Outcome.NO_ACCOUNTS)
SILENT = Bank(bic=ESIL, name="Esil", outcome=Outcome.SILENT)
LATE = Bank(bic=ESIL, name="Esil", outcome=Outcome.NO_ACCOUNTS, late=True)
REFUSED = Bank(bic=ALATAU, name="Alatau", outcome=Outcome.DENIED)


def rows(office: Office, first: date = TODAY, last: date = TODAY) -> dict[tuple[str, str], dict[str, int]]:
    """The rows of a period, without steps that no case has reached."""
    *_, figures = report_period(office.deps, first, last)
    return {(row.section, row.name): row.numbers for row in figures.rows() if any(row.numbers.values())}


def test_a_case_is_counted_at_each_step_that_it_reached() -> None:
    """Also when it has ended since; its end is counted by its reason, and its terms by whether they were kept."""
    office = Office()
    office.gets_the_data()
    office.applies(replace(PERSON, iin="900101300811"), "2025-2")
    found = rows(office)
    assert [(name, numbers["cases"]) for (section, name), numbers in found.items() if section == "funnel"] == [
        ("application_received", 2),
        ("personal_data_consent_asked", 1),
        ("mobile_checked", 1),
        ("sms_sent", 1),
        ("consent_given", 1),
        ("banks_asked", 1),
        ("bank_data_ready", 1),
    ]
    assert (found["ends", "bank_data_ready"], found["ends", "open"]) == ({"cases": 1}, {"cases": 1})
    assert (found["terms", "consent"], found["terms", "bank_data"]) == ({"kept": 1, "missed": 0},) * 2
    assert found["banks", NOT_BY_BANK] == {"cases": 1}


def test_only_cases_received_in_the_period_are_counted() -> None:
    """From the first moment of its first day to the last of its last day, in Asia/Almaty."""
    office = Office()
    office.applies()
    assert rows(office, TODAY - DAY, TODAY + DAY)["funnel", "application_received"] == {"cases": 1}
    assert rows(office, TODAY + DAY, TODAY + 2 * DAY) == {}
    assert rows(office, TODAY - 2 * DAY, TODAY - DAY) == {}


def test_a_missed_term_is_counted_as_missed() -> None:
    """The authority did not take the result over within its term."""
    office = Office()
    office.gets_the_data()
    office.passes(60 * DAY)
    assert rows(office)["terms", "decision"] == {"kept": 0, "missed": 1}


def figures_of(office: Office, *cases: tuple[Bank, ...]) -> PeriodFigures:
    """The figures of the month in which the office's case was received, of cases that asked these banks."""
    figures = PeriodFigures(policy=office.policy, now=office.clock.now(), months=frozenset({MONTH}))
    for banks in cases:
        figures.add(replace(office.case, banks=banks))
    return figures


def bank_rows(figures: PeriodFigures) -> list[Figure]:
    """The rows of banks."""
    return [row for row in figures.rows() if row.section == "banks"]


def test_a_bank_is_named_only_if_many_cases_asked_it() -> None:
    """Of five cases in a month on; the others are added up, so that nobody learns the bank of a person."""
    office = Office()
    office.gets_the_data()
    figures = figures_of(office, (DATA,), (DATA,), (DATA, LATE), (DATA, SILENT), (REFUSED, SILENT))
    figures.add(replace(office.case, banks=None))
    assert bank_rows(figures) == [
        Figure("banks", ALATAU, NONE | {"asked": 5, "in_time": 5}),
        Figure("banks", FEW, NONE | {"asked": 5}),
        Figure("banks", "erased or not opened", {"cases": 1}),
    ]


def test_one_case_more_is_not_seen_in_the_numbers_of_banks() -> None:
    """They are rounded to the nearest five, so two reports of a month do not tell what one case asked."""
    office = Office()
    office.gets_the_data()
    before, after = figures_of(office, *[(DATA,)] * 8), figures_of(office, *[(DATA,)] * 9)
    assert bank_rows(before) == bank_rows(after) == [Figure("banks", ALATAU, NONE | {"asked": 10, "in_time": 10})]


def test_a_longer_period_says_no_more_than_its_months() -> None:
    """A bank with few cases in a month is not named by the difference of two reports either."""
    office = Office()
    office.gets_the_data()
    september = (TODAY - 20 * DAY).replace(day=1)
    figures = replace(figures_of(office, *[(DATA,)] * 100), months=frozenset({MONTH, september}))
    alone = bank_rows(figures)
    for _ in range(3):
        figures.add(replace(office.case, received_at=MONDAY - 20 * DAY, banks=(DATA,)))
    few = Figure("banks", FEW, NONE | {"asked": 5, "in_time": 5})
    assert bank_rows(figures) == [*alone, few]


def test_banks_are_counted_by_whole_months_that_are_over() -> None:
    """Of other days only how many cases asked banks; otherwise a report of one day less would tell of that day."""
    office = Office()
    office.gets_the_data()
    before = rows(office, MONTH, date(2025, 10, 31))
    office.passes(30 * DAY)
    periods = (
        (date(2025, 9, 15), date(2025, 11, 11)),
        (MONTH, date(2025, 10, 30)),
        (date(2025, 10, 2), date(2025, 12, 1)),
    )
    shown = [rows(office, *period) for period in periods]
    assert [NOT_BY_BANK in {name for _, name in found} for found in (before, *shown)] == [True, False, True, True]
    assert [found.get(("banks", FEW)) for found in shown] == [None, None, None]
    assert rows(office, MONTH, date(2025, 10, 31)).get(("banks", NOT_BY_BANK)) is None


@dataclass(frozen=True)
class ManyCases:
    """A store of many cases, each made when its page is read; some of them change while they are read."""

    like: Case
    number: int

    def changed(self, _authority: None, _since: datetime, after: str | None, limit: int) -> Listing:
        """Return a page; each page begins with the last case of the page before, which has changed."""
        begin = int(after or 0)
        end = min(begin + limit, self.number)
        ids = range(max(begin - 1, 0), end)
        page = tuple(replace(self.like, id=f"case-{number:020}", banks=()) for number in ids)
        return Listing(page, str(end) if end < self.number else None)

    def banks(self, _case_id: str, _at: BanksAt) -> tuple[Bank, ...]:
        """Return none."""
        return ()


def test_many_cases_are_counted_page_by_page() -> None:
    """Once each, although some are listed twice; in memory are a page and the ids, not the cases."""
    office = Office()
    office.asks_for_consent()
    store: Any = SimpleNamespace(cases=ManyCases(office.case, 20_000), clock=office.clock, policy=office.policy)
    tracemalloc.start()
    *_, figures = (page for page in report_period(store, TODAY, TODAY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert figures.reached["application_received"] == 20_000
    assert peak < 8_000_000


def test_banks_are_opened_under_the_authority_of_their_case() -> None:
    """The list has proved it, so the head is not read once more; afterwards each key opens as before."""
    office, under = Office(), list[str | None]()
    office.gets_the_data()
    office.passes(30 * DAY)
    office.deps = replace(office.deps, open_under=under.append)
    rows(office, MONTH, date(2025, 10, 31))
    assert under == [office.case.authority, None]
