"""The sentences of the facts have the numbers of their parts, and each line of a fact is counted as what it is."""

from decimal import Decimal

import pytest

from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.statement import means_fact_texts as texts
from chalicelib.domain.statement.means_facts import DEPOSITS, LOANS, OUTFLOW, counted_as, facts_of
from chalicelib.domain.statement.parts import Line
from tests.unit.bank_data.movements import movement
from tests.unit.statement.test_means_facts import BASIS

WORDS = "words"


def line(direction: str, category: str | None, rule: str | None = None, **told: str) -> Line:
    """Return a movement of 30.00 that this rule sorted into this category."""
    by = SortedBy(rule, "1", WORDS) if rule else None
    return Line(movement(direction, "30.00", **told), Sorted(category, sorted_by=by))


def test_each_sentence_has_the_sums_of_tenge_alone() -> None:
    """What went to relatives is within the outflow, what was repaid is beside the loans."""
    lines = [
        line("debit", "38"),
        line("debit", "24"),
        line("debit", "38", currency="USD"),
        line("debit", "40"),
        line("debit", "40", currency="USD"),
        line("credit", "8"),
    ]
    outflow, loans, deposits = facts_of(lines, (), BASIS)
    assert [outflow.text, loans.text, deposits.text] == [
        texts.outflow(Decimal("90.00"), Decimal("30.00"), Decimal("30.00")),
        texts.loans(Decimal("30.00"), Decimal("10.00"), Decimal("30.00")),
        texts.deposits(Decimal("0.00")),
    ]
    assert [(one.rule, one.title, one.currency) for one in (outflow, loans, deposits)] == [
        (rule, texts.TITLES[rule], "KZT") for rule in ("227-7-26", "227-7-27", "227-7-28")
    ]


@pytest.mark.parametrize(
    ("one", "counted"),
    [
        (line("credit", "24"), None),
        (line("debit", None), (True, "unsorted")),
        (line("debit", "24"), (True, "24")),
        (line("debit", "39"), (False, "taxes")),
        (line("debit", "24", "insurance_out"), (False, "insurance")),
        (line("debit", "24", "insurer_name"), (False, "insurance")),
        (line("debit", "24", knp="125"), (True, "24")),
        (line("debit", "39", knp="121"), (False, "insurance")),
        (line("debit", "41", "currency_exchange"), (False, "currency_exchange")),
        (line("debit", "41", "knp_currency"), (False, "currency_exchange")),
        (line("debit", "41", "another_rule"), (True, "41")),
        (line("debit", "39", "insurance_out", currency="EUR"), (False, "EUR")),
    ],
)
def test_a_debit_is_counted_as_outflow_or_left_out_as_what_it_is(one: Line, counted: object) -> None:
    """(26): by currency first, then insurance, taxes and exchange; a credit is not about it."""
    assert counted_as(OUTFLOW, one) == counted


@pytest.mark.parametrize(
    ("one", "counted"),
    [
        (line("credit", "24"), None),
        (line("credit", None), None),
        (line("credit", "8"), (True, "8")),
        (line("credit", "8", "grant"), (False, "grants")),
        (line("credit", "8", "another_rule"), (True, "8")),
        (line("credit", "8", currency="USD"), (False, "USD")),
        (line("credit", "8", "grant", currency="USD"), (False, "USD")),
        (line("credit", "8", text="Ипотека"), (False, "mortgages")),
        (line("credit", "41", "private_debt_in"), (False, "between_people")),
        (line("credit", "41", "another_rule"), None),
        (line("debit", "41"), None),
        (line("debit", "40"), (False, "repaid")),
        (line("debit", "40", "mortgage_out"), (False, "mortgages_repaid")),
        (line("credit", "40"), None),
    ],
)
def test_a_line_of_loans_is_counted_or_left_out_as_what_it_is(one: Line, counted: object) -> None:
    """(27): what lenders paid out counts; what goes back, or is between people, stands apart or is not about it."""
    assert counted_as(LOANS, one) == counted


def test_no_line_is_about_deposits_and_another_rule_has_no_fact() -> None:
    """(28) is about balances."""
    assert counted_as(DEPOSITS, line("debit", "24")) is None
    with pytest.raises(KeyError, match="227-7-29"):
        counted_as("227-7-29", line("debit", "24"))
