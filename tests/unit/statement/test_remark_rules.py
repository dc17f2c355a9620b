"""What each remark is about: which lines it names, in which order, and where its bounds are."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Account
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.rules import RuleBook, read_rules
from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.parts import Line, Remark
from chalicelib.domain.statement.remarks import remarks_of
from tests.unit.bank_data.movements import FIRST, SECOND, movement

QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
OWN = {"own": True, "rule": "own_iin"}
TWO_BENEFITS = "АСП и жилищная помощь"
LARGE = texts.large_credit(Decimal("235920.00"), 60)
BOOK = {
    "version": "1",
    "rule": [
        {"id": id_, "version": "1", "looks_at": "text", "direction": "credit", "category": category, "words": [words]}
        | {"why": "A benefit."}
        for id_, category, words in (("targeted", "1.1", "асп"), ("housing", "1.3", "жилищн* помощ*"))
    ],
}
LAST_DAYS = texts.cash_in_the_last_days(7)


@cache
def a_book() -> RuleBook:
    """A book of two rules: reading it takes no time."""
    return read_rules(BOOK)


def line(direction: str, id_: str, day: str = "2025-07-10", amount: str = "100.00", **told: Any) -> Line:  # noqa: ANN401 - a field may hold anything
    """A line that this rule sorted into this category, or to the own transfers."""
    rule, category = told.pop("rule", None), told.pop("of", None)
    own, beside = told.pop("own", False), told.pop("beside", None)
    found = Sorted(category, own, beside, SortedBy(rule, "1", "") if rule else None)
    return Line(movement(direction, amount, day, id=id_, **told), found)


def came(id_: str, *args: str, **told: Any) -> Line:  # noqa: ANN401 - a field may hold anything
    """Money that came."""
    return line("credit", id_, *args, **told)


def went(id_: str, *args: str, **told: Any) -> Line:  # noqa: ANN401 - a field may hold anything
    """Money that went."""
    return line("debit", id_, *args, **told)


def remarks(*lines: Line, accounts: tuple[Account, ...] = (), period: Period = QUARTER) -> list[Remark]:
    """Return the remarks on these lines, which are ordered by day, besides that on outflow."""
    found = remarks_of(lines, accounts, period, a_book())
    return [one for one in found if one.kind != "outflow_far_above_income"]


def about(kind: str, *ids: str) -> list[tuple[str, tuple[str, ...], int]]:
    """What a remark is and names."""
    return [(kind, ids, len(ids))]


def told(*lines: Line, **where: Any) -> list[tuple[str, tuple[str, ...], int]]:  # noqa: ANN401 - as `remarks` takes it
    """Return what the remarks on these lines are and name."""
    return [(one.kind, one.movements, one.count) for one in remarks(*lines, **where)]


def test_remarks_come_in_a_fixed_order_each_with_its_text() -> None:
    """First those on how the banks' data were read."""
    lines = (
        went("a", **OWN),
        came("b", "2025-08-01", of="1", name="A"),
        came("c", "2025-08-02", "235920.00", of="30"),
        came("d", "2025-08-03", of="1.1", text=TWO_BENEFITS),
        went("e", "2025-08-05", rule="gambling_out", text="Открытие счета", unclear=True),
        came("f", "2025-09-29", rule="cash_in"),
        went("g", "2025-09-30", "900000.00"),
    )
    assert remarks_of(lines, (), QUARTER, a_book(), {FIRST}) == (
        Remark("account_of_two_banks", texts.account_of_two_banks(FIRST), tuple("abcdefg"), 7),
        Remark("booking_unclear", texts.BOOKING_UNCLEAR, ("e",), 1),
        Remark("own_transfer_unpaired", texts.OWN_TRANSFER_UNPAIRED, ("a",), 1),
        Remark("new_salary_source", texts.NEW_SALARY_SOURCE, ("b",), 1),
        Remark("large_credit", LARGE, ("c",), 1),
        Remark("several_benefits_in_one", texts.SEVERAL_BENEFITS_IN_ONE, ("d",), 1),
        Remark("cash_paid_in", texts.CASH_PAID_IN, ("f",), 1),
        Remark("cash_in_the_last_days", LAST_DAYS, ("f",), 1),
        Remark("gambling", texts.GAMBLING, ("e",), 1),
        Remark("account_opened", texts.ACCOUNT_OPENED, ("e",), 1),
        Remark(
            "outflow_far_above_income",
            texts.outflow_far_above_income(Decimal("900100.00"), Decimal("236220.00")),
        ),
    )


@pytest.mark.parametrize("rule", ["own_iin", "own_iban", "own_knp", "own_name", "own_pair"])
def test_each_way_to_find_an_own_transfer_may_leave_it_without_its_other_side(rule: str) -> None:
    """One that has it needs no look; lines are named by day, those of a day by their id."""
    lines = [
        went("b", own=True, rule=rule),
        went("a", own=True, rule="own_iin"),
        went("c", own=True, rule=rule, beside="a"),
        came("0", "2025-07-11", own=True, rule=rule),
    ]
    assert told(*lines) == about("own_transfer_unpaired", "a", "b", "0")


@pytest.mark.parametrize(
    ("line", "remarked"),
    [
        (came("a", "2025-08-01", of="1", name="A"), True),
        (came("a", "2025-07-31", of="1", name="A"), False),
        (came("a", "2025-08-01", of="1.1", name="A"), False),
        (came("a", "2025-08-01", of="1", name=" ", iin=" "), False),
        (came("a", "2025-08-01", of="1", to=SECOND), False),
        (came("a", "2025-08-01", of="1"), False),
        (came("a", "2025-08-01", of="1", name="A", **OWN, beside="b"), False),
        (went("a", "2025-08-01", of="1", name="A"), False),
    ],
    ids=lambda value: str(value) if isinstance(value, bool) else "",
)
def test_only_pay_by_a_named_payer_after_the_first_month_is_of_a_new_source(line: Line, *, remarked: bool) -> None:
    """A number or a name names one; an account alone does not."""
    assert told(line) == (about("new_salary_source", "a") if remarked else [])


def test_a_payer_with_two_numbers_is_known_by_the_one_that_paid_first() -> None:
    """Blanks around a number are none of it, and a name without a number may be anybody's of that name."""
    known = [came("a", of="1", iin=" 1 ", name="A"), came("b", of="1", name="B")]
    later = [
        came("c", "2025-08-01", of="1", iin="1"),
        came("d", "2025-08-01", of="1", iin="2", name="A"),
        came("e", "2025-08-01", of="1", name="a"),
        came("f", "2025-08-01", of="1", iin="3", name="B"),
        came("g", "2025-08-01", of="1", iin="4"),
    ]
    assert told(*known, *later) == [*about("new_salary_source", "d"), *about("new_salary_source", "g")]


def test_a_payer_without_a_name_makes_no_other_known() -> None:
    """Neither by number, nor by name."""
    lines = [came("a", of="1", iin="1"), came("b", of="1", name="A"), came("c", "2025-08-01", of="1", iin="2")]
    assert told(*lines) == about("new_salary_source", "c")


def test_new_sources_after_the_first_twenty_share_a_remark() -> None:
    """Named by day, whichever payer came first."""
    payers = [came(f"{n:02}", "2025-08-01", of="1", name=f"P{n}") for n in range(22)]
    again = [came("23", "2025-08-02", of="1", name="P20"), came("22", "2025-08-02", of="1", name="P21")]
    single = [one for n in range(20) for one in about("new_salary_source", f"{n:02}")]
    assert told(*payers) == [*single, *about("new_salary_source", "20", "21")]
    assert told(*payers, *again) == [*single, *about("new_salary_source", "20", "21", "22", "23")]
    assert told(*payers[:20]) == single


def test_large_credits_are_named_by_day_whatever_their_category() -> None:
    """Tenge that came, no own transfer."""
    lines = [
        came("a", "2025-07-01", "235920.00", of="30"),
        came("b", "2025-07-02", "235920.00"),
        came("c", "2025-07-03", "300000.00", of="30"),
        came("d", "2025-07-03", "235919.99", of="30"),
        came("e", "2025-07-03", "900000.00", of="30", currency="USD"),
        came("f", "2025-07-03", "900000.00", **OWN, beside="g"),
        went("g", "2025-07-03", "900000.00", of="30"),
    ]
    assert told(*lines) == about("large_credit", "a", "b", "c")
    assert remarks(lines[0]) == [Remark("large_credit", LARGE, ("a",), 1)]


def test_no_credit_is_large_where_the_index_is_not_known() -> None:
    """Before the first law that is entered."""
    assert told(came("a", "2023-07-01", "900000.00"), period=Period(date(2023, 7, 1), date(2023, 9, 30))) == []


@pytest.mark.parametrize(
    "code", ["1", "1.1", "1.2", "1.3", "1.8", "1.9", "15", "16", "17", "18", "1.4", "1.5", "1.6", "1.7", "1.10"]
)
def test_a_payment_of_any_benefit_may_name_several(code: str) -> None:
    """The category is that of the first that it names; other money may name what it likes."""
    lines = [came("a", of=code, text=TWO_BENEFITS), came("b", of=code, text="АСП"), came("c", of=code)]
    assert told(*lines) == about("several_benefits_in_one", "a")
    assert told(came("a", of="30", text=TWO_BENEFITS)) == []


def test_payments_of_several_benefits_are_named_by_day() -> None:
    """Whatever their categories are."""
    lines = [came(id_, day, of=of, text=TWO_BENEFITS) for id_, day, of in (
        ("a", "2025-07-01", "15"), ("b", "2025-07-02", "1.1"), ("c", "2025-07-03", "15"),
    )]  # fmt: skip
    assert told(*lines) == about("several_benefits_in_one", "a", "b", "c")


@pytest.mark.parametrize(("rule", "came_in"), [("cash_in", True), ("cash_in_mcc", True), ("cash_out", False)])
def test_cash_is_known_by_its_rules(rule: str, *, came_in: bool) -> None:
    """In the last seven days both ways, on every day what was paid in."""
    lines = [line("debit", "a", "2025-09-23", rule=rule), line("debit", "b", "2025-09-24", rule=rule)]
    last = about("cash_in_the_last_days", "b")
    assert told(*lines) == ([*about("cash_paid_in", "a", "b"), *last] if came_in else last)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("cash_out_mcc", "cash_in_the_last_days"),
        *((f"gambling_{name}", "gambling") for name in ("in", "out", "in_mcc", "out_mcc", "name", "name_in")),
    ],
)
def test_a_line_is_remarked_upon_by_its_rule(rule: str, kind: str) -> None:
    """Cash taken out, and each sign of gambling."""
    assert remarks(went("a", "2025-09-30", rule=rule)) == [
        Remark(kind, LAST_DAYS if kind == "cash_in_the_last_days" else texts.GAMBLING, ("a",), 1)
    ]
