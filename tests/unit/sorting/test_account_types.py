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
DEPOSIT_WORDS = (
    *("td", "time_deposit", "fixed_deposit", "ondp", "депозит", "депозита", "депозиты", "депозиту"),
    *("депозитный", "депозитная", "депозитного", "вклад", "вклада", "вклады", "вкладу", "вкладной"),
    *("сберегательный", "сбережения", "накопление", "срочный", "копилка", "салым", "салымы"),
    *("салымдар", "салымдық", "депозиттік", "депозиті", "жинақ", "мерзімді", "deposit", "deposits"),
    *("saving", "savings", "depozitnyi", "vklad", "vklada", "salym", "salymy", "zhinaq", "jinaq"),
    *("zhinak", "sberegatelnyi", "nakopitelnyi"),
)
OTHER_WORDS = (
    *("cash", "char", "cish", "comm", "cpac", "mgld", "odft", "sacc", "taxe", "tras", "trad", "vacc", "cc", "текущий"),
    *("расчетный", "карточный", "карта", "карты", "карту", "карт", "картсчет", "дебетовый"),
    *("зарплатный", "недепозитный", "вкладчика", "кредит", "займ", "заем", "ссуда", "ипотека"),
    *("ипотечный", "рассрочка", "овердрафт", "кошелек", "эскроу", "социальный", "пенсионный"),
    *("брокерский", "ағымдағы", "карталық", "картасы", "жалақы", "несие", "қарыз", "әмиян"),
    *("жәрдемақы", "зейнетақы", "салымшы", "current", "checking", "card", "debit", "credit", "loan"),
    *("loans", "mortgage", "overdraft", "wallet", "salary", "payroll", "transaction", "settlement"),
    *("depositor", "tekushii", "kredit", "kartochnyi", "ipoteka", "gold", "голд", "visa", "mastercard"),
    *("platinum", "red", "bonus", "бонус"),
)
OTHER_PHRASES = ("не депозит", "не вклад", "есеп айырысу шоты", "бөліп төлеу", "салым емес", "депозит емес")
MORE_PHRASES = ("non deposit", "not a deposit", "карта шоты")
UNKNOWN = ("OTHR", "NONCURRENT", "PRD-4471", "Продукт 88", "Z-PLUS", "", None)


@pytest.mark.parametrize("named", DEPOSITS)
def test_codes_and_product_names_of_deposits_are_deposits(named: str) -> None:
    """ISO 20022 codes, and names in Kazakh, Russian and English."""
    assert kind_of_account(named) == "deposit"


@pytest.mark.parametrize("named", OTHERS)
def test_current_accounts_cards_and_loans_are_no_deposits(named: str) -> None:
    """Also where the name mentions a deposit beside what the account is."""
    assert kind_of_account(named) == "other"


@pytest.mark.parametrize("word", DEPOSIT_WORDS)
def test_each_word_for_a_deposit_is_enough_alone(word: str) -> None:
    """No other word stands in for it."""
    assert kind_of_account(word) == "deposit"


@pytest.mark.parametrize("word", [*OTHER_WORDS, *OTHER_PHRASES, *MORE_PHRASES])
def test_each_word_for_another_account_is_enough_alone(word: str) -> None:
    """Also one that names a deposit only to deny it."""
    assert kind_of_account(word) == "other"


@pytest.mark.parametrize("preposition", ["под", "для", "к", "с", "со", "по", "на", "из", "без"])
def test_what_follows_a_preposition_describes_the_account_and_does_not_name_it(preposition: str) -> None:
    """A deposit stays one, whatever it is for; where the head says nothing, the rest is read too."""
    assert kind_of_account(f"Продукт {preposition} вклад") == "deposit"
    assert kind_of_account(f"Вклад {preposition} кредит") == "deposit"


@pytest.mark.parametrize("preposition", ["for", "with", "by", "to", "of", "without"])
def test_in_english_the_head_is_the_last_word_before_the_preposition(preposition: str) -> None:
    """A deposit of a card is a deposit, although the card comes last."""
    assert kind_of_account(f"Deposit {preposition} card") == "deposit"


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
    assert is_housing_savings("CASPKZKA", named)


def test_a_bare_latin_word_of_the_housing_bank_says_nothing_of_housing() -> None:
    """That bank takes other deposits too; a Cyrillic name or a longer one is its product."""
    named = ("SVGS", "deposit", "вклад", "term deposit")
    assert [is_housing_savings("HCSKKZKA", one) for one in named] == [False, False, True, True]
    assert is_housing_savings("hcskkzka", "вклад")
