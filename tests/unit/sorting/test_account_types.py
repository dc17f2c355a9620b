"""Which types of account are deposits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.account_types import is_housing_savings, kind_of_account

DEPOSITS = (
    *("SVGS", "LLSV", "svgs", "savings", "deposit", "term_deposit", "вклад", "депозит", "салым"),
    *("Kaspi Депозит", "Срочный вклад", "сберегательный", "Жинақ салымы", "Вклад «Максимальный»", "Накопительный счёт"),
    *(
        "Мерзімді салым",
        "Жинақ шоты",
        "Savings deposit with replenishment",
        "Депозит с картой",
        "Term deposit for a year",
    ),
)
OTHERS = (
    *(
        "CACC",
        "CARD",
        "TRAN",
        "LOAN",
        "SLRY",
        "card",
        "current",
        "Kaspi Gold",
        "Карточный счет",
        "Текущий счет вкладчика",
    ),
    *("Кредит под залог депозита", "Недепозитный счет", "Салымшының ағымдағы шоты", "Карталық шот", "Current account"),
    *("Loan secured by deposit", "Карта к депозиту", "Счет для погашения займа", "Ипотека «7-20-25»", "Несие шоты"),
)
UNKNOWN = ("OTHR", "NONCURRENT", "PRD-4471", "Продукт 88", "Z-PLUS", "", None)


@pytest.mark.parametrize("named", DEPOSITS)
def test_codes_and_product_names_of_deposits_are_deposits(named: str) -> None:
    """ISO 20022 codes, and names in Kazakh, Russian and English."""
    assert kind_of_account(named) == "deposit"


@pytest.mark.parametrize("named", OTHERS)
def test_current_accounts_cards_and_loans_are_no_deposits(named: str) -> None:
    """Also where the name mentions a deposit beside what the account is."""
    assert kind_of_account(named) == "other"


@pytest.mark.parametrize("named", UNKNOWN)
def test_a_type_that_says_nothing_is_unknown(named: str | None) -> None:
    """It is neither counted nor taken for a current account."""
    assert kind_of_account(named) == "unknown"


@given(
    st.sampled_from((*DEPOSITS, *OTHERS)),
    st.sampled_from((str.upper, str.lower, str.title)),
    st.sampled_from(" \t\u00a0"),
)
def test_capitals_and_blanks_change_no_kind(named: str, spelt: object, blank: str) -> None:
    """Banks pad their fields and write in capitals."""
    assert callable(spelt)
    assert kind_of_account(f"{blank}{spelt(named)}{blank}") == kind_of_account(named)


@given(st.text())
def test_any_text_has_a_kind(named: str) -> None:
    """Nothing that a bank writes raises."""
    assert kind_of_account(named) in {"deposit", "other", "unknown"}


def test_housing_savings_are_known_by_their_bank_or_their_name() -> None:
    """Rules No. 227 leave them out of fact (28)."""
    assert is_housing_savings("HCSKKZKA", "Вклад")
    assert is_housing_savings("CASPKZKA", "Тұрғын үй құрылыс жинағы")
    assert not is_housing_savings("CASPKZKA", "Вклад")
