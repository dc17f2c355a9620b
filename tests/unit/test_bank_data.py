"""Taking in what banks send: nothing is lost, nothing is counted twice, nothing raises."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bank_data import (
    Account,
    Balance,
    Counterparty,
    Movement,
    Page,
    SetAside,
    parse_page,
    unite,
)
from chalicelib.domain.bank_lines import SetAsideReason
from chalicelib.domain.working_days import Period

IBAN = "KZ86125KZT5004100100"
APPLICANT = "900101300017"
SOMEBODY_ELSE = "900101300811"
BIC = "EXMPKZKA"
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))


def join(*parts: str) -> str:
    """Stand for the keyed digest: keeps its parts apart and can be read in a failing test."""
    return "|".join(parts)


def line(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a field may hold anything
    """Return a movement as a bank sends it, with some fields changed."""
    usual = {"id": "1", "booked_on": "2025-07-15", "direction": "debit", "amount": "1500.50", "currency": "KZT"}
    return usual | changes


def account(*movements: object, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a field may hold anything
    """Return the applicant's account as a bank sends it, with these movements and some fields changed."""
    usual = {"iban": IBAN, "holder_iin": APPLICANT, "type": "current", "currency": "KZT", "balance": None}
    return usual | {"movements": list(movements)} | changes


def parse(*accounts: object) -> Page:
    """Return the page with these accounts."""
    return parse_page(list(accounts), bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)


def test_a_page_is_read_whole() -> None:
    """Each field of the contract arrives in our words; money has two digits, empty texts are none."""
    counterparty = {"name": "Дүкен", "iin_bin": None, "iban": ""}
    movement = line(amount="1500.5", category="24", knp="710", mcc="5411", counterparty=counterparty, text="Нан")
    balance = {"amount": "10", "as_of": "2025-09-30T23:59:59+05:00"}
    assert parse(account(movement, balance=balance)) == Page(
        bic=BIC,
        accounts=(
            Account(
                iban=IBAN,
                bic=BIC,
                type="current",
                currency="KZT",
                holder="applicant",
                balance=Balance(amount=Decimal("10.00"), as_of="2025-09-30T23:59:59+05:00"),
            ),
        ),
        movements=(
            Movement(
                id=f"{BIC}|{IBAN}|1|2025-07-15|debit|1500.50|KZT|24|710|5411|Дүкен|||Нан|0",
                bic=BIC,
                iban=IBAN,
                booked_on=date(2025, 7, 15),
                direction="debit",
                amount=Decimal("1500.50"),
                currency="KZT",
                category="24",
                knp="710",
                mcc="5411",
                counterparty=Counterparty(name="Дүкен", iin_bin=None, iban=None),
                text="Нан",
            ),
        ),
        set_aside=(),
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": "1500.505"}, "amount_too_precise"),
        ({"amount": "1500.500"}, "amount_too_precise"),
        ({"amount": "-1500.50"}, "amount_negative"),
        ({"amount": "1e3"}, "not_understood"),
        ({"amount": "1 500,50"}, "not_understood"),
        ({"amount": "NaN"}, "not_understood"),
        ({"amount": "9" * 16}, "not_understood"),
        ({"amount": 1500.5}, "not_understood"),
        ({"amount": None}, "field_missing"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "kzt"}, "currency_unknown"),
        ({"currency": None}, "field_missing"),
        ({"booked_on": "2025-06-30"}, "outside_of_period"),
        ({"booked_on": "2025-10-01"}, "outside_of_period"),
        ({"booked_on": "2025-02-30"}, "not_understood"),
        ({"booked_on": "15.07.2025"}, "not_understood"),
        ({"booked_on": ["2025-07-15"]}, "not_understood"),
        ({"direction": "in"}, "not_understood"),
        ({"direction": None}, "field_missing"),
        ({"counterparty": "Дүкен"}, "not_understood"),
        ({"text": {"kk": "Нан"}}, "not_understood"),
        ({"mcc": True}, "not_understood"),
    ],
)
def test_a_line_that_cannot_be_taken_is_set_aside_and_the_others_stand(changes: dict[str, object], reason: str) -> None:
    """One bad line is set aside with its reason and place, and costs none of its neighbours."""
    page = parse(account(line(id="a"), line(id="b", **changes), line(id="c")))
    assert page.set_aside == (SetAside(SetAsideReason(reason), BIC, "accounts[0].movements[1]"),)
    assert [movement.id.split("|")[2] for movement in page.movements] == ["a", "c"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iban": "KZ87125KZT5004100100"}, "iban_invalid"),
        ({"iban": None}, "field_missing"),
        ({"iban": 86}, "not_understood"),
        ({"holder_iin": SOMEBODY_ELSE}, "other_holder"),
        ({"currency": "XAU"}, "currency_unknown"),
    ],
)
def test_an_account_that_cannot_be_taken_sets_its_movements_aside(changes: dict[str, object], reason: str) -> None:
    """Money on somebody else's or an unknown account is counted line by line and is in no total."""
    page = parse(account(line(id="a"), line(id="b"), **changes), account(line(id="c")))
    assert page.set_aside == (SetAside(SetAsideReason(reason), BIC, "accounts[0]", count=2),)
    assert [movement.id.split("|")[2] for movement in page.movements] == ["c"]


def test_an_account_without_movements_that_cannot_be_taken_is_one_line() -> None:
    """An empty account of another holder is not passed over in silence."""
    assert parse(account(holder_iin=SOMEBODY_ELSE)).set_aside == (
        SetAside(SetAsideReason.OTHER_HOLDER, BIC, "accounts[0]", count=1),
    )


def test_an_account_whose_holder_is_not_stated_is_taken_and_says_so() -> None:
    """The contract lets a bank leave the holder out: a human sees that it is unstated."""
    assert [taken.holder for taken in parse(account(holder_iin=None)).accounts] == ["unstated"]


@pytest.mark.parametrize(
    ("balance", "reason"),
    [
        ({"amount": "-5.00", "as_of": "2025-09-30"}, "amount_negative"),
        ({"amount": "5.00", "as_of": None}, "field_missing"),
        ({"amount": "5.00", "as_of": "yesterday"}, "not_understood"),
        ("5.00", "not_understood"),
    ],
)
def test_a_balance_that_cannot_be_taken_leaves_its_account_standing(balance: object, reason: str) -> None:
    """An overdraft or an undated balance is set aside, the account and its movements are not."""
    page = parse(account(line(), balance=balance))
    assert page.set_aside == (SetAside(SetAsideReason(reason), BIC, "accounts[0].balance"),)
    assert ([taken.balance for taken in page.accounts], len(page.movements)) == ([None], 1)


@pytest.mark.parametrize("accounts", ["accounts", {"iban": IBAN}, 5])
def test_accounts_of_another_shape_are_one_line_set_aside(accounts: object) -> None:
    """A page whose accounts are no list is not taken for a page without accounts."""
    page = parse_page(accounts, bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert page == Page(BIC, (), (), (SetAside(SetAsideReason.NOT_UNDERSTOOD, BIC, "accounts"),))


def test_half_a_surrogate_pair_is_replaced_and_costs_no_money() -> None:
    """JSON can hold characters that nothing can store: the movement is worth more than the character."""
    assert [movement.text for movement in parse(account(line(text="Нан \ud83c"))).movements] == ["Нан ?"]


def count(*pages: list[dict[str, Any]]) -> int:
    """Return how many movements stand on pages with these lines of one account."""
    _, movements = unite(parse(account(*lines)) for lines in pages)
    return len(movements)


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
    """Ids may start anew on each page."""
    assert count([line(amount="90")], [line(amount="100")]) == 2


def test_without_ids_the_content_and_its_ordinal_within_the_page_decide() -> None:
    """Rule 3: the second of two alike lines of a page is a second movement, also when the page comes again."""
    two, three = [line(id=None)] * 2, [line(id=None)] * 3
    assert (count(two), count(two, two), count(two, three)) == (2, 2, 3)


def test_the_same_line_on_two_accounts_or_at_two_banks_counts_twice() -> None:
    """Ids are a bank's own, and one account's own."""
    other = parse(account(line(), iban="KZ75125KZT1001300335"))
    elsewhere = parse_page([account(line())], bic="OTHRKZKA", period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert len(unite([parse(account(line())), other, elsewhere])[1]) == 3


def test_an_account_on_two_pages_is_one_with_the_first_balance_that_is_known() -> None:
    """Pages repeat their accounts, the balance may stand on only one of them."""
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
def test_whatever_a_page_holds_nothing_raises(accounts: object) -> None:
    """A page that makes no sense is set aside, the other banks' pages stand."""
    page = parse_page(accounts, bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert page.movements == ()


@given(st.lists(st.builds(line, id=st.sampled_from(["", "0", "1"]), amount=st.sampled_from(["1", "2"])), max_size=6))
def test_a_page_that_comes_twice_changes_nothing(lines: list[dict[str, Any]]) -> None:
    """Deliveries repeat: a second one adds no movement, whatever the ids are."""
    once = parse(account(*lines))
    assert unite([once, parse(account(*lines))]) == unite([once])
