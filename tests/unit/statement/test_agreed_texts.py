"""The words of remarks and facts, as they were translated: a caseworker reads them, so none changes unseen."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from chalicelib.domain.categories import Title
from chalicelib.domain.statement import means_fact_texts as facts
from chalicelib.domain.statement import remark_texts as remarks
from chalicelib.domain.statement.mci import mci_for
from tests.unit.bank_data.movements import FIRST
from tests.unit.statement.test_means_facts import ENTRY, PUBLISHED, QUARTER

AGREED = Path(__file__).with_name("agreed_texts.txt")
SOME, MORE, MOST = Decimal("0.50"), Decimal("1234.00"), Decimal("1234567.89")
LEFT_OUT = (
    "own_transfers",
    "taxes",
    "insurance",
    "currency_exchange",
    "between_people",
    "grants",
    "mortgages",
    "mortgages_repaid",
    "repaid",
    "balance_unknown",
    "housing_savings",
    "USD",
)
COUNTED = ("24", "unsorted", "deposits")


def of_remarks() -> Iterator[tuple[str, Title]]:
    """Each text of a remark, with values as they come."""
    yield from ((name, getattr(remarks, name)) for name in dir(remarks) if name.isupper())
    yield "two banks", remarks.account_of_two_banks(FIRST)
    yield "not all named", remarks.with_count(remarks.GAMBLING, 100, 150)
    yield "currencies", remarks.currencies_not_shown(3)
    yield "accounts", remarks.accounts_not_shown(4)
    yield "large", remarks.large_credit(Decimal("235920.00"), 60)
    yield "last days", remarks.cash_in_the_last_days(7)
    yield "outflow", remarks.outflow_far_above_income(MOST, SOME)


def of_facts() -> Iterator[tuple[str, Title]]:
    """Each text of a fact, with and without the numbers that an operator enters."""
    yield from facts.TITLES.items()
    yield from ((f"counted {what}", facts.why(what)) for what in COUNTED)
    yield from ((f"left out {what}", facts.why(what)) for what in LEFT_OUT)
    yield "outflow", facts.outflow(MOST, MORE, SOME)
    yield "loans", facts.loans(MOST, MORE, SOME)
    yield "deposits", facts.deposits(MOST)
    neither = replace(ENTRY, published=replace(PUBLISHED, poverty_line=None, subsistence_minimum=None))
    for name, entry in (("entered", ENTRY), ("not entered", neither), ("no entry", None)):
        yield f"poverty line {name}", facts.poverty_line(entry)
        yield f"two minimums {name}", facts.two_minimums(entry)
    yield "200 MCI", facts.two_hundred_mci(mci_for(QUARTER))
    yield "no MCI", facts.two_hundred_mci(None)
    yield "no type", facts.type_unknown("")
    yield "type", facts.type_unknown("Продукт 88")


def test_each_text_is_the_one_agreed_on_in_both_languages() -> None:
    """A change of the words is a change of the file, which a translator reads. `~` is a no-break space."""
    shown = "".join(f"{name}\n  kk {text.kk}\n  ru {text.ru}\n" for name, text in (*of_remarks(), *of_facts()))
    assert shown.replace("\u00a0", "~") == AGREED.read_text(encoding="utf-8")


def test_of_a_type_the_first_hundred_letters_are_shown() -> None:
    """A bank may send any number of them."""
    whole, cut = facts.type_unknown("Z" * 100), facts.type_unknown("Z" * 101)
    assert [text.count("Z") for text in (whole.kk, whole.ru, cut.kk, cut.ru)] == [100] * 4
    assert ["Z…»" in text for text in (whole.kk, whole.ru, cut.kk, cut.ru)] == [False, False, True, True]
