"""Words in Kazakh and Russian, as people and banks write them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.sorting.words import Hit, InvalidPattern, Patterns, patterns_of
from chalicelib.domain.text_folding import tokens_of
from tests.unit.bank_data.movements import APPLICANT, movement

FORMS = Path(__file__).parents[1] / "data" / "word_forms.csv"
FEWEST_FORMS = 200
sort = sort_for(APPLICANT)


def forms() -> list[tuple[str, str, str]]:
    """Read the table of word forms: direction, text, and the category, empty where no rule may match."""
    with FORMS.open(encoding="utf-8", newline="") as lines:
        return [(line["direction"], line["text"], line["category"]) for line in csv.DictReader(lines)]


def test_the_table_has_forms_that_must_and_forms_that_must_not_match() -> None:
    """Two hundred word forms at least, and of those that must not match a good share."""
    expected = [category for _, _, category in forms()]
    assert len(expected) >= FEWEST_FORMS
    assert expected.count("") >= 40


@pytest.mark.parametrize("category", sorted({category for _, _, category in forms()}))
def test_the_word_forms_of_a_category_are_sorted_there(category: str) -> None:
    """Endings, capitals and a Russian keyboard make no difference; a word that only begins alike is another word."""
    table = [(direction, text) for direction, text, expected in forms() if expected == category]
    found = [sort([], [movement(direction, text=text)])[0].category or "" for direction, text in table]
    wrong = [(text, place) for (_, text), place in zip(table, found, strict=True) if place != category]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ЖАЛАҚЫ", ["жалакы"]),
        ("Жалакы", ["жалакы"]),
        ("з/п за июль", ["з", "п", "за", "июль"]),
        ("Зapплaтa", ["зарплата"]),
        ("зар\u00adпла\u200bта", ["зарплата"]),
        ("Қолма-қол, №5", ["колма", "кол", "no5"]),
        ("ATM 12", ["atm", "12"]),
        ("ёлка", ["елка"]),
        ("", []),
        (None, []),
    ],
)
def test_letters_are_folded_before_they_are_compared(text: str | None, tokens: list[str]) -> None:
    """Kazakh letters, capitals, Latin look-alikes and invisible signs do not tell words apart; numbers stay."""
    assert list(tokens_of(text)) == tokens


def test_patterns_are_told_of_by_their_owner_as_they_are_written() -> None:
    """One word, a beginning, and several words in a row; what is interrupted or ends otherwise is not there."""
    patterns = Patterns()
    patterns.add(1, ["алимент*", "мал"])
    patterns.add(2, ["жилищн* помощь", "помощь"])
    found = [sorted(patterns.hits(tokens_of(text))) for text in ("Алименттер, мал", "жилищная помощь", "малый")]
    assert found == [
        [Hit(1, "алимент*"), Hit(1, "мал")],
        [Hit(2, "жилищн* помощь"), Hit(2, "помощь")],
        [],
    ]
    assert not patterns.any_in(tokens_of("жилищная срочная помощ"))


@pytest.mark.parametrize("pattern", ["", " ", "*", "а*б", "— *"])
def test_a_pattern_that_could_match_nothing_or_everything_is_refused(pattern: str) -> None:
    """A slip in the list of words shows at once."""
    with pytest.raises(InvalidPattern):
        patterns_of([pattern])


@given(st.text())
def test_any_text_has_tokens_and_folding_them_again_changes_nothing(text: str) -> None:
    """Nothing that a bank may write raises."""
    tokens = list(tokens_of(text))
    assert [again for token in tokens for again in tokens_of(token)] == tokens
