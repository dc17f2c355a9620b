"""Words in a text that say nothing about the payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.context import names_everything, without_surnames
from chalicelib.domain.sorting.rules import the_rules
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.text_folding import tokens_of
from tests.unit.bank_data.movements import APPLICANT, movement

WORDS = ("зарплата", "жалақы", "пенсия", "зейнетақы", "алименты", "кредит", "займ", "стипендия", "аренда", "дивиденды")

DENIALS = (
    "не {}", "Не за {}", "{} емес", "это не {}", "не является {}", "Это не моя {}", "Перевод не является {}",
    "{} болып табылмайды", "бұл менің {} емес",
)  # fmt: skip


def place(direction: str, text: str, **told: str) -> str:
    """Return the category of a single movement."""
    (found,) = sort_for(APPLICANT)([], [movement(direction, text=text, **told)])
    return found.category or ""


@given(st.sampled_from(WORDS), st.sampled_from(DENIALS))
def test_a_denied_word_never_decides(word: str, denial: str) -> None:
    """Whatever the word is, the text alone gives no category."""
    assert place("credit", denial.format(word), name="ТОО Үлгі") == ""


@given(st.sampled_from(("Школьная", "Пенсионная", "Студенческая", "Университетская", "Больничная", "Депозитная")))
def test_the_name_of_a_street_never_decides(street: str) -> None:
    """A pharmacy is one in any street."""
    assert place("debit", f"Покупка. Аптека, ул. {street} 5") == "30"


@given(st.lists(st.sampled_from(("иванов", "айгуль", "перевод", "ова", "5")), max_size=6))
def test_removing_words_keeps_the_places_of_the_others(words: list[str]) -> None:
    """Patterns must not match across a word that was removed."""
    book = the_rules()
    left, _ = without_surnames(words, book.first_names, book.surname_endings)
    assert len(left) == len(words)
    assert all(one in {"", before} for one, before in zip(left, words, strict=True))
    assert len(book.context.without_denied_and_streets(words)) == len(words)


@pytest.mark.parametrize(
    ("text", "categories", "everything"),
    [
        ("За оплату билета/услугу/продукты/товар", (), True),
        ("Зарплата, пособие, алименты, займ", ("1", "2", "8"), True),
        ("Молоко, хлеб, мясо", ("24",), False),
        ("Зарплата за 07/2025", ("1", "2", "8"), False),
        (None, ("1", "2", "8"), False),
    ],
)
def test_a_purpose_that_lists_possibilities_names_everything(
    text: str | None, categories: tuple[str, ...], *, everything: bool
) -> None:
    """Four words between slashes, or a list of words of three categories."""
    assert names_everything(text, categories) is everything


@pytest.mark.parametrize(
    ("direction", "text", "category"),
    [
        ("credit", "Пополнение P2P", ""),
        ("credit", "по номеру счета P2P PAYDALA*POPOLNENIE", ""),
        ("credit", "шот нөмірі бойынша PAYDALA LLP", ""),
        ("credit", "карта нөмірі бойынша аударым", ""),
        ("credit", "by account number PAYDALA LLP", ""),
        ("credit", "Пополнение. В Kaspi Терминале", "41"),
        ("credit", "Толықтыру Kaspi терминалында", "41"),
        ("credit", "Выплата вклада по Договору № 777KZT от 01.02.2025. Вкладчик", "41"),
        ("credit", "Покупка WOLT.COM", "24"),
        ("credit", "Покупка MAGNUM AF51", "24"),
        ("debit", "Покупка. Кафе Депозит", "24"),
        ("debit", "Такси до больницы", "31"),
        ("debit", "Комиссия за снятие наличных в банкомате", "36"),
        ("credit", "Жалақы 08.2025, алимент ұсталды", "1"),
        ("credit", "Алименты, удержанные из зарплаты", "2"),
    ],
)
def test_reported_wordings_of_banks_have_their_place(direction: str, text: str, category: str) -> None:
    """No broad word gives income, and the word at the head of the phrase decides."""
    assert place(direction, text) == category


@given(st.sampled_from(("010", "012", "017", "019", "089", "098")), st.sampled_from(("", "ОПВ", "Пеня СО", "платеж")))
def test_the_codes_of_contributions_give_no_income(knp: str, text: str) -> None:
    """A contribution that comes back is no pension and no pay."""
    assert place("credit", text, knp=knp) == "39"


def test_what_a_text_says_is_read_through_folded_letters() -> None:
    """The lists of the book are folded as texts are."""
    assert tokens_of("КӨШЕСІ")[0] in the_rules().context.street_previous


@pytest.mark.parametrize("text", ["", "Перевод", "Аударым"])
def test_the_code_of_gifts_gives_no_income_while_nobody_is_named(text: str) -> None:
    """КНП 119: money that came from nobody named may be the applicant's own."""
    assert place("credit", text, knp="119") == ""
    assert place("credit", text, knp="119", name="Айгүл С.") == "11"
