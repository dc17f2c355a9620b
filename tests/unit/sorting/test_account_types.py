"""Which types of account are deposits."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.account_types import is_housing_savings, kind_of_account

TYPES = Path(__file__).parents[1] / "data" / "account_types.csv"
WITHIN_A_WORD = re.compile("[a-zа-яё][A-ZА-ЯЁ]")


def types_of(kind: str) -> list[str]:
    """Read the table of types of accounts: those of one kind."""
    with TYPES.open(encoding="utf-8", newline="") as lines:
        return [line["type"] for line in csv.DictReader(lines) if line["kind"] == kind]


@pytest.mark.parametrize("kind", ["deposit", "other", "unknown"])
def test_each_type_of_the_table_is_of_its_kind(kind: str) -> None:
    """ISO 20022 codes and names of products in Kazakh, Russian and English; what says nothing is unknown."""
    types = types_of(kind)
    assert len(types) >= 35
    assert [named for named in types if kind_of_account(named) != kind] == []


@pytest.mark.parametrize("preposition", ["под", "для", "к", "с", "со", "по", "на", "из", "без"])
def test_what_follows_a_preposition_describes_the_account_and_does_not_name_it(preposition: str) -> None:
    """A deposit stays one, whatever it is for; where the head says nothing, the rest is read too."""
    assert kind_of_account(f"Продукт {preposition} вклад") == "deposit"
    assert kind_of_account(f"Вклад {preposition} кредит") == "deposit"
    assert kind_of_account(f"Вклад Әже {preposition} кредит") == "deposit"


@pytest.mark.parametrize("preposition", ["for", "with", "by", "to", "of", "without"])
def test_in_english_the_head_is_the_last_word_before_the_preposition(preposition: str) -> None:
    """A deposit of a card is a deposit, although the card comes last."""
    assert kind_of_account(f"Deposit {preposition} card") == "deposit"


def test_no_type_is_unknown() -> None:
    """It is neither counted nor taken for a current account."""
    assert kind_of_account(None) == "unknown"


@given(
    st.sampled_from([named for named in (*types_of("deposit"), *types_of("other")) if not WITHIN_A_WORD.search(named)]),
    st.sampled_from((str.upper, str.lower, str.title)),
    st.sampled_from(" \t\u00a0"),
)
def test_capitals_and_blanks_change_no_kind(named: str, spelt: object, blank: str) -> None:
    """Banks pad their fields and write in capitals; only in `SavingsAccount` a capital begins a word."""
    assert callable(spelt)
    assert kind_of_account(f"{blank}{spelt(named)}{blank}") == kind_of_account(named)


@given(st.text())
def test_any_text_has_a_kind(named: str) -> None:
    """Nothing that a bank writes raises."""
    assert kind_of_account(named) in {"deposit", "other", "unknown"}


def test_a_deposit_is_no_housing_savings_unless_it_says_so() -> None:
    """Rules No. 227 p. 7 (28) leave these out; what their bank has is left out by the bank, see test_fact_numbers."""
    assert [is_housing_savings(named) for named in ("Тұрғын үй құрылыс жинағы", "Вклад", "SVGS", None)] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "named",
    [
        "Жилищные строительные сбережения",
        "жилстройсбережения",
        "ЖСС",
        "тұрғын үй құрылысы",
        "housing savings",
        "housing construction",
    ],
)
def test_each_name_of_housing_savings_is_enough_at_any_bank(named: str) -> None:
    """In Russian, Kazakh and English."""
    assert is_housing_savings(named)


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        *((phrase, "other") for phrase in ("Есеп айырысу шоты", "Бөліп төлеу", "Счет ИП", "ЖК шоты", "Төлем шоты")),
        ("E money", "other"),
        ("Депозит счет ИП", "deposit"),
        ("Сбер Банк", "unknown"),
        ("Сбер Банк карта", "other"),
        ("Хоум Кредит вклад", "deposit"),
        ("для вклада", "deposit"),
        ("накопительный", "deposit"),
        ("накопительный текущий", "other"),
        ("Gold", "other"),
        ("Пенсионный", "other"),
        ("XX SVGS", "deposit"),
        ("XX SACC", "other"),
        ("ISO:SVGS", "deposit"),
        ("Карта салым шоты", "deposit"),
        ("Депозиттік карта", "other"),
        ("E money deposit", "deposit"),
        ("Вклад текущий", "deposit"),
    ],
)
def test_a_phrase_a_banks_name_and_an_adjective_are_read_as_such(named: str, kind: str) -> None:
    """A phrase names the account from its first word on; a bank that is called like an account says nothing of it."""
    assert kind_of_account(named) == kind


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        *((f"{word} deposit", "other") for word in ("not", "no", "non", "not a", "not the", "no any", "не")),
        ("депозит емес", "other"),
        ("не вклад", "other"),
        ("не карта", "unknown"),
        ("не карта, вклад", "deposit"),
        ("Вклад: не", "deposit"),
        ("накопительный не вклад текущий", "other"),
    ],
)
def test_what_an_account_is_said_not_to_be_does_not_name_it(named: str, kind: str) -> None:
    """What is no deposit is another account; what is no card may be anything."""
    assert kind_of_account(named) == kind


def test_only_the_first_two_hundred_letters_are_read() -> None:
    """A name that goes on for ever costs no more than another."""
    assert [kind_of_account("x" * n + " вклад") for n in (194, 195)] == ["deposit", "unknown"]
    assert [kind_of_account("x" * n + " svgs") for n in (195, 196)] == ["deposit", "unknown"]
