"""Which codes and words of a movement do not contradict that it is one side of an own transfer."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.own_transfers import OWN_RULES, Owner, find_own_transfers
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, account, movement

ACCOUNTS = [account(FIRST), account(SECOND)]
PAIR = SortedBy("own_pair", "1", "the same amount on two accounts of the case, 0 days apart")


def sides(**told: Any) -> tuple[Movement, Movement]:  # noqa: ANN401 - a field may hold anything
    """Return a debit and the credit that fits it, of which this is said."""
    return movement("debit"), movement("credit", iban=SECOND, **told)


def found(by_rules: Sorted, **told: Any) -> dict[int, Sorted]:  # noqa: ANN401 - a field may hold anything
    """Return the own transfers among two sides, of whose credit the rules say this."""
    return find_own_transfers(Owner(APPLICANT), ACCOUNTS, sides(**told), [Sorted(), by_rules])


@pytest.mark.parametrize(
    ("told", "paired"),
    [
        *(({"mcc": mcc}, True) for mcc in ("4829", "6012", "6538")),
        *(({"mcc": mcc}, False) for mcc in ("6011", "5411")),
        *(({"category": category}, True) for category in ("11", "38", "41")),
        *(({"category": category}, False) for category in ("1", "24", "40")),
        ({"category": "11", "mcc": "5411"}, False),
        ({"category": "11", "knp": "119"}, False),
    ],
    ids=str,
)
def test_only_codes_of_transfers_leave_a_side_of_a_pair_what_it_is(told: dict[str, str], *, paired: bool) -> None:
    """The MCC of transfers between cards and accounts, and the categories of deposits, relatives and transfers."""
    assert set(found(Sorted(), **told)) == ({0, 1} if paired else set())


@pytest.mark.parametrize(
    ("category", "rule", "paired"),
    [
        (None, None, True),
        ("11", "some_rule", True),
        ("38", "some_rule", True),
        ("41", "some_rule", False),
        ("1", "some_rule", False),
        ("8", "deposit_in", True),
        ("40", "deposit_out", True),
    ],
)
def test_what_the_rules_say_of_a_side_must_fit_a_transfer(
    category: str | None, rule: str | None, *, paired: bool
) -> None:
    """Nothing, a deposit or a relative; a rule of deposits, whatever category it names."""
    by_rules = Sorted(category, sorted_by=SortedBy(rule, "1", "words") if rule else None)
    assert set(found(by_rules)) == ({0, 1} if paired else set())


def test_a_bank_that_names_a_transfer_outweighs_the_rules_words() -> None:
    """Its category is asked first."""
    assert set(found(Sorted("1", sorted_by=SortedBy("wages", "1", "words")), category="11")) == {0, 1}


def test_two_sides_that_fit_are_shown_as_a_pair_and_no_longer_by_the_name() -> None:
    """Equal sides on two accounts are more than a name; a number beside one of them stays the reason."""
    debit = movement("debit", name="Айгүл Ү.")
    credit = movement("credit", iban=SECOND, name="ҮЛГІОВА А.")
    own = sort_for(APPLICANT, name=OwnName("Үлгіова", "Айгүл"))
    assert own(ACCOUNTS, [debit, credit]) == [
        Sorted(own_transfer=True, own_transfer_with=credit.id, sorted_by=PAIR),
        Sorted(own_transfer=True, own_transfer_with=debit.id, sorted_by=PAIR),
    ]
    by_iin = debit._replace(counterparty=movement("debit", iin=APPLICANT).counterparty)
    first, _ = own(ACCOUNTS, [by_iin, credit])
    assert (first.own_transfer_with, first.sorted_by) == (
        credit.id,
        SortedBy("own_iin", "1", "counterparty.iin_bin=applicant"),
    )


def test_a_movement_that_a_caseworker_has_sorted_is_no_side_of_a_pair() -> None:
    """The human's word holds, so the other side stays alone too."""
    assert find_own_transfers(Owner(APPLICANT), ACCOUNTS, sides(), [Sorted()] * 2, besides={0}) == {}


def test_without_accounts_there_are_no_pairs() -> None:
    """A case whose banks named none has nothing to be moved between."""
    assert find_own_transfers(Owner(APPLICANT), [], sides(), [Sorted()] * 2) == {}


def test_the_rules_of_own_transfers_have_these_names() -> None:
    """Lines show them, and stored statements keep them."""
    assert OWN_RULES == ("own_iin", "own_iban", "own_knp", "own_name", "own_pair")


BY_NAME = SortedBy("own_name", "1", "counterparty.name=applicant")


def test_what_the_rules_call_own_is_own_though_its_other_side_is_not_found() -> None:
    """A line that is own by its name stays so; the applicant's IIN beside it is the stronger reason."""
    alone = [movement("credit", text="Пополнение"), movement("credit", iin=APPLICANT)]
    by_rules = [Sorted(own_transfer=True, sorted_by=BY_NAME)] * 2
    assert find_own_transfers(Owner(APPLICANT), ACCOUNTS, alone, by_rules) == {
        0: Sorted(own_transfer=True, sorted_by=BY_NAME),
        1: Sorted(own_transfer=True, sorted_by=SortedBy("own_iin", "1", "counterparty.iin_bin=applicant")),
    }


def test_what_the_rules_put_into_a_category_is_not_own_by_them() -> None:
    """Only what they call own is."""
    line = [movement("credit")]
    assert find_own_transfers(Owner(APPLICANT), ACCOUNTS, line, [Sorted("11", sorted_by=BY_NAME)]) == {}


@pytest.mark.parametrize(
    ("name", "paired"),
    [(OwnName("Үлгіова", "Айгүл"), True), (OwnName("Ахметова", "Асель"), False), (None, False)],
)
def test_the_applicants_name_alone_is_no_stranger_on_a_side_of_a_pair(name: OwnName | None, *, paired: bool) -> None:
    """In any spelling, also where the rules do not call the line own; a name that is another's is a stranger."""
    named = sides(name="ҮЛГІОВА  Айгүл")
    own = find_own_transfers(Owner(APPLICANT, name), ACCOUNTS, named, [Sorted(), Sorted()])
    assert set(own) == ({0, 1} if paired else set())


def test_another_side_of_which_nothing_is_known_is_no_stranger() -> None:
    """Neither number nor name: as if the bank had named nobody."""
    nobody = [one._replace(counterparty=Counterparty(None, None, None)) for one in sides()]
    assert set(find_own_transfers(Owner(APPLICANT), ACCOUNTS, nobody, [Sorted(), Sorted()])) == {0, 1}
