"""Reading what banks send: each line is read, or set aside with a reason."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Account, Balance, Counterparty, Movement, ParsedPage, SetAside
from tests.unit.bank_data.pages import APPLICANT, BIC, IBAN, QUARTER, SOMEBODY_ELSE, account, join, line, parse


def test_a_page_is_read_whole() -> None:
    """Each field of the contract arrives in our words; money has two digits, empty texts are none."""
    counterparty = {"name": "Дүкен", "iin_bin": None, "iban": ""}
    movement = line(amount="1500.5", category="24", knp="710", mcc="5411", counterparty=counterparty, text="Нан")
    balance = {"amount": "10", "as_of": "2025-09-30T23:59:59+05:00"}
    assert parse(account(movement, balance=balance)) == ParsedPage(
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
                bank_id="1",
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
        ({"currency": "tenge"}, "currency_unknown"),
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
def test_a_line_that_cannot_be_read_is_set_aside_and_the_others_are_read(
    changes: dict[str, object], reason: str
) -> None:
    """One unusable line is set aside with its reason and place; the lines beside it are read."""
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
        ({"holder_iin": f" {SOMEBODY_ELSE}"}, "other_holder"),
        ({"holder_iin": "900101300018"}, "not_understood"),
        ({"holder_iin": "Иванов"}, "not_understood"),
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
    (page,) = parse_pages([accounts], bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert page == ParsedPage(BIC, (), (), (SetAside(SetAsideReason.NOT_UNDERSTOOD, BIC, "accounts"),))


def test_half_a_surrogate_pair_is_replaced_and_costs_no_money() -> None:
    """JSON can hold characters that nothing can store: the movement is worth more than the character."""
    assert [movement.text for movement in parse(account(line(text="Нан \ud83c"))).movements] == ["Нан ?"]


def test_what_a_bank_sends_beyond_the_limit_is_counted_and_not_read() -> None:
    """A page of 4 MiB with 1,400,000 empty movements must not prevent reading those of other banks."""
    accounts = [account(*[0] * 99_998), account(line()), account(line(), line())]
    pages = [[account(line(), line(), line())], accounts]
    first, second = parse_pages(pages, bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    counts = Counter[str]()
    for aside in second.set_aside:
        counts[aside.reason] += aside.count
    assert (len(unite([first])[1]), first.set_aside) == (1, ())
    assert (second.movements, counts) == ((), {"not_understood": 99_993, "too_many": 8})
