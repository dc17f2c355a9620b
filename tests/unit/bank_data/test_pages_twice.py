"""Which lines of a bank are one movement; and that no line is lost and nothing raises, whatever a page holds."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import Balance
from tests.unit.bank_data.pages import APPLICANT, BIC, IBAN, QUARTER, account, count, join, line, parse


def test_the_same_movement_on_two_pages_counts_once() -> None:
    """Rule 1: the same id and content are one movement, on one page or on two."""
    assert (count([line()], [line()]), count([line(), line()])) == (1, 1)


def test_an_amount_written_otherwise_is_the_same_content() -> None:
    """1500.5 and 1500.50 are the same money."""
    assert count([line(amount="1500.5")], [line(amount="1500.50")]) == 1


def test_two_alike_movements_with_different_ids_count_twice() -> None:
    """Rule 2: two bus rides on a day are two movements."""
    assert (count([line(id="1"), line(id="2")]), count([line(id="1")], [line(id="2")])) == (2, 2)


def test_an_id_that_repeats_with_other_content_names_nothing() -> None:
    """Rule 3: a bank that gives each line the id 0 loses none of them, also not two that are alike."""
    zero = [line(id="0", amount="90"), line(id="0", amount="90"), line(id="0", amount="100")]
    assert (count(zero), count(zero, zero)) == (3, 3)


def test_an_id_that_repeats_on_another_page_with_other_content_is_another_movement() -> None:
    """Ids may start again on each page."""
    assert count([line(amount="90")], [line(amount="100")]) == 2


def test_without_ids_the_content_and_its_ordinal_within_the_page_decide() -> None:
    """Rule 3: the second of two equal lines of a page is a second movement, even if the page is repeated."""
    two, three = [line(id=None)] * 2, [line(id=None)] * 3
    assert (count(two), count(two, two), count(two, three)) == (2, 2, 3)


def test_the_same_line_on_two_accounts_counts_twice() -> None:
    """Ids are one account's own."""
    other = parse(account(line(), iban="KZ75125KZT1001300335"))
    assert len(unite([parse(account(line())), other])[1]) == 2


def test_an_account_on_two_pages_is_one_with_the_first_known_balance() -> None:
    """Pages repeat their accounts, and perhaps only one of them has the balance."""
    balances = [None, {"amount": "1", "as_of": "2025-09-30"}, {"amount": "2", "as_of": "2025-09-30"}]
    accounts, _ = unite(parse(account(balance=balance)) for balance in balances)
    assert [taken.balance for taken in accounts] == [Balance(Decimal("1.00"), "2025-09-30")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from([IBAN]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
fields = ["id", "booked_on", "direction", "amount", "currency", "category", "counterparty", "text"]
spoilt_lines = st.one_of(
    json_values,
    st.dictionaries(st.sampled_from(fields), json_values).map(lambda changes: line(**changes)),
)


@given(lines=st.lists(spoilt_lines, max_size=6))
def test_whatever_a_bank_sends_each_line_is_taken_or_set_aside(lines: list[object]) -> None:
    """No line raises and none is lost: it is a movement, alike to one, or set aside."""
    page = parse(account(*lines))
    set_aside = {aside.where for aside in page.set_aside}
    kept = [n for n in range(len(lines)) if f"accounts[0].movements[{n}]" not in set_aside]
    assert len(page.movements) <= len(kept) == len(lines) - len(set_aside)
    assert bool(page.movements) == bool(kept)
    assert all(m.amount >= 0 and m.amount.as_tuple().exponent == -2 for m in page.movements)
    assert all(m.id.encode() for m in page.movements)


@given(st.one_of(json_values, st.lists(st.fixed_dictionaries({"iban": json_values, "movements": json_values}))))
def test_no_page_raises_an_error(accounts: object) -> None:
    """An unreadable page is set aside, and the other banks' pages count."""
    (page,) = parse_pages([accounts], bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert page.movements == ()


@given(st.lists(st.builds(line, id=st.sampled_from(["", "0", "1"]), amount=st.sampled_from(["1", "2"])), max_size=6))
def test_a_repeated_page_adds_no_movement(lines: list[dict[str, Any]]) -> None:
    """Deliveries repeat, whatever the ids are; without an id that proves it the statement has a remark."""
    once = parse(account(*lines))
    accounts, movements = unite([once, parse(account(*lines))])
    known, before = unite([once])
    assert (accounts, {one.id for one in movements}) == (known, {one.id for one in before})
