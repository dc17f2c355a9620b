"""Own transfers: neither income nor spending, named in pairs, never matched twice."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, SOMEBODY_ELSE, THIRD, account, movement

ACCOUNTS = [account(FIRST), account(SECOND), account(THIRD)]
ELSEWHERE = "KZ33900KZT0000000003"
BY_IIN = SortedBy("own_iin", "1", "counterparty.iin_bin=applicant")
BY_IBAN = SortedBy("own_iban", "1", "counterparty.iban=an account of the case")
sort = sort_for(APPLICANT)


def pairs(*movements: Movement) -> list[int | None]:
    """Sort, and return for each movement the place of its other side, or None; -1 for one that is no own transfer."""
    places = {one.id: place for place, one in enumerate(movements)}
    found = sort(ACCOUNTS, movements)
    return [(places.get(one.own_transfer_with or "") if one.own_transfer else -1) for one in found]


def out(**told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """Return money that leaves the first account."""
    return movement("debit", **told)


def into(**told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """Return money that comes to the second account."""
    return movement("credit", **({"iban": SECOND} | told))


@pytest.mark.parametrize("direction", ["credit", "debit"])
@pytest.mark.parametrize("category", [None, "11", "38"])
def test_money_to_and_from_oneself_is_an_own_transfer_whatever_the_bank_calls_it(
    direction: str, category: str | None
) -> None:
    """A counterparty with the applicant's IIN is the applicant; the other side, where unknown, is not named."""
    alone = movement(direction, category=category, iin=APPLICANT)
    assert sort([], [alone]) == [Sorted(own_transfer=True, sorted_by=BY_IIN)]


@pytest.mark.parametrize(
    ("told", "sorted_by"),
    [
        ({"to": SECOND}, BY_IBAN),
        ({"to": "kz11 901K ZT00 0000 0001"}, BY_IBAN),
        ({"to": SECOND, "iin": SOMEBODY_ELSE}, BY_IBAN),
        ({"knp": "342"}, SortedBy("own_knp", "1", "knp=342")),
        ({"knp": "343", "to": ELSEWHERE}, SortedBy("own_knp", "1", "knp=343")),
    ],
)
def test_an_account_of_the_case_or_the_purpose_code_shows_an_own_transfer(
    told: dict[str, str], sorted_by: SortedBy
) -> None:
    """By IBAN however it is written, or by КНП 342 and 343."""
    assert sort(ACCOUNTS, [out(**told)]) == [Sorted(own_transfer=True, sorted_by=sorted_by)]


@pytest.mark.parametrize("told", [{"to": FIRST}, {"to": ELSEWHERE}, {"iin": SOMEBODY_ELSE}, {"knp": "119"}])
def test_somebody_else_another_account_or_the_accounts_own_number_shows_nothing(told: dict[str, str]) -> None:
    """A bank that names an account as its own other side has made a slip."""
    assert not sort(ACCOUNTS, [out(**told)])[0].own_transfer


def test_a_debit_and_a_credit_of_which_nothing_is_said_are_paired() -> None:
    """The same amount on two accounts of the case within the window, and each names the other."""
    sides = [out(text="Перевод"), into(day="2025-07-12", text="Пополнение счета")]
    evidence = "the same amount on two accounts of the case, 2 days apart"
    assert sort(ACCOUNTS, sides) == [
        Sorted(own_transfer=True, own_transfer_with=other.id, sorted_by=SortedBy("own_pair", "1", evidence))
        for other in reversed(sides)
    ]


@pytest.mark.parametrize(("day", "paired"), [("08", False), ("09", True), ("10", True), ("13", True), ("14", False)])
def test_the_window_is_from_one_day_before_the_debit_to_three_days_after_it(day: str, *, paired: bool) -> None:
    """A bank may book the credit before the card's debit is settled."""
    assert pairs(out(), into(day=f"2025-07-{day}")) == ([1, 0] if paired else [-1, -1])


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "USD"},
        {"amount": "1000.01"},
        {"iban": FIRST},
        {"iin": SOMEBODY_ELSE},
        {"to": ELSEWHERE},
        {"name": "Асель Б."},
        {"knp": "119"},
        {"category": "1"},
        {"mcc": "5411"},
        {"text": "Жалақы"},
        {"text": "Внесение наличных"},
    ],
)
def test_what_says_otherwise_is_not_paired(changes: dict[str, str]) -> None:
    """Another currency, another amount, the same account, somebody else, another purpose."""
    assert pairs(out(), into(**changes)) == [-1, -1]


def test_a_salary_in_and_a_rent_out_of_one_amount_on_one_day_are_no_own_transfer() -> None:
    """By КНП or by words alone: each says what it is."""
    assert pairs(out(knp="855"), into(knp="332")) == [-1, -1]
    assert pairs(out(text="Аренда квартиры"), into(text="Заработная плата")) == [-1, -1]


def test_what_could_be_paired_in_two_ways_is_not_paired() -> None:
    """Two credits for one debit, or two debits for one credit: nobody knows which."""
    assert pairs(out(), into(), into(iban=THIRD)) == [-1, -1, -1]
    assert pairs(out(), out(day="2025-07-11"), into()) == [-1, -1, -1]


def test_a_side_that_is_own_by_itself_finds_the_one_that_says_nothing() -> None:
    """One bank gives the IIN, the other nothing."""
    assert pairs(out(iin=APPLICANT), into()) == [1, 0]


def test_sides_that_are_own_by_themselves_are_paired_though_there_are_several() -> None:
    """Both are own transfers in any case; the nearest days come first, then their order."""
    first, second = out(iin=APPLICANT), out(day="2025-07-11", iin=APPLICANT)
    assert pairs(first, second, into(iin=APPLICANT), into(day="2025-07-11", iin=APPLICANT)) == [2, 3, 0, 1]


def test_a_side_that_names_an_account_is_paired_with_that_account_only() -> None:
    """The third account got the same amount on the same day from somewhere else."""
    assert pairs(out(to=THIRD), into(iin=APPLICANT), into(iban=THIRD, iin=APPLICANT)) == [2, None, 0]


def test_the_applicants_name_beside_no_number_is_no_stranger() -> None:
    """It is known from a line that has the IIN beside it."""
    known = movement("debit", "5.00", iin=APPLICANT, name="АХМЕТОВА А.")
    assert pairs(known, out(name="Ахметова А."), into()) == [None, 2, 1]


@pytest.mark.parametrize("name", ["Асель Б.", "ТОО Ромашка", "Айгүл"])
def test_somebody_elses_name_on_both_sides_is_no_own_transfer(name: str) -> None:
    """Money lent to a friend and brought back, or paid to a shop and refunded, passes two accounts too."""
    assert pairs(out(name=name), into(name=name)) == [-1, -1]


def test_the_applicants_name_as_the_application_has_it_is_no_stranger() -> None:
    """Banks that know no more than a telephone number write Айгүл Ү. on both sides."""
    sides = [out(name="Айгүл Ү."), into(name="ҮЛГІОВА А.")]
    own = sort_for(APPLICANT, name=OwnName("Үлгіова", "Айгүл"))
    assert [one.own_transfer for one in own(ACCOUNTS, sides)] == [True, True]
    assert pairs(*sides) == [-1, -1]


sides = st.builds(
    Movement._replace,
    st.builds(
        movement,
        st.sampled_from(["credit", "debit"]),
        st.sampled_from(["5.00", "7.00"]),
        st.dates(movement("debit").booked_on, movement("debit", day="2025-07-20").booked_on).map(str),
        knp=st.sampled_from([None, None, "343", "119"]),
        currency=st.sampled_from(["KZT", "KZT", "USD"]),
    ),
    iban=st.sampled_from([FIRST, SECOND, THIRD]),
    counterparty=st.sampled_from(
        [
            None,
            None,
            Counterparty(None, APPLICANT, None),
            Counterparty(None, None, SECOND),
            Counterparty("A", None, None),
        ]
    ),
)


@settings(deadline=None)  # no wall clock decides here: the first example reads the rules
@given(st.lists(sides, max_size=25))
def test_no_movement_is_in_two_pairs_and_both_sides_of_a_pair_fit(movements: list[Movement]) -> None:
    """Each names the other; the directions differ, the accounts differ, amount and currency are the same."""
    found = sort(ACCOUNTS, movements)
    by_id = {one.id: (one, sorted_) for one, sorted_ in zip(movements, found, strict=True)}
    for one, sorted_ in by_id.values():
        if sorted_.own_transfer_with is not None:
            other, others = by_id[sorted_.own_transfer_with]
            assert (sorted_.own_transfer, others.own_transfer) == (True, True)
            assert others.own_transfer_with == one.id
            assert {one.direction, other.direction} == {"credit", "debit"}
            assert one.iban != other.iban
            assert (one.amount, one.currency) == (other.amount, other.currency)
            debit, credit = (one, other) if one.direction == "debit" else (other, one)
            assert -1 <= (credit.booked_on - debit.booked_on).days <= 3


def test_twenty_thousand_equal_sides_are_matched_in_a_second_or_two() -> None:
    """An applicant who moves one and the same sum all day long does not stop the statement."""
    many = [
        movement("debit" if n % 2 else "credit", iin=APPLICANT)._replace(iban=(FIRST, SECOND)[n % 2], amount=Decimal(5))
        for n in range(20_000)
    ]
    assert all(one.own_transfer_with for one in sort(ACCOUNTS, many))


def test_a_purpose_code_of_own_transfers_does_not_hide_the_pay_of_a_firm() -> None:
    """Somebody else's number and a text that names income: the clerk took the wrong КНП, and income would be lost."""
    (found,) = sort([], [movement("credit", text="Зарплата за октябрь", iin="990440000385", knp="342")])
    assert (found.category, found.own_transfer) == ("1", False)


@pytest.mark.parametrize("knp", ["342", "343"])
@pytest.mark.parametrize("direction", ["credit", "debit"])
@pytest.mark.parametrize(
    "text", [None, "Перевод", "Пополнение счета", "Перевод родственникам", "Оплата за продукты"], ids=str
)
def test_a_purpose_code_of_own_transfers_holds_beside_anothers_number(
    knp: str, direction: str, text: str | None
) -> None:
    """A number that a bank put there by mistake does not undo the code; only a text that names income does."""
    alone = movement(direction, knp=knp, iin=SOMEBODY_ELSE, text=text)
    assert sort([], [alone]) == [Sorted(own_transfer=True, sorted_by=SortedBy("own_knp", "1", f"knp={knp}"))]


def test_a_purpose_code_of_own_transfers_gives_way_to_named_income_of_somebody() -> None:
    """Alimony from a person under КНП 342 is a clerk's mistake; without that person's number the code holds."""
    alimony = [
        movement("credit", knp="342", text="Алименты", name="Асқар Б.", iin=iin) for iin in (SOMEBODY_ELSE, None)
    ]
    assert [one.own_transfer for one in sort([], alimony)] == [False, True]
