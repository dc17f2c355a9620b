"""Patterns of words: where they are found, in which spelling, and what is none."""

import pytest

from chalicelib.domain.sorting.transliteration import loose_skeleton, skeleton
from chalicelib.domain.sorting.word_lists import WordLists
from chalicelib.domain.sorting.words import Hit, InvalidPattern, Patterns, Spelling, loosely_written, patterns_of
from chalicelib.domain.text_folding import tokens_of


def found(patterns: list[str], text: str, latin_from: int = 0, spelling: Spelling = skeleton) -> list[str]:
    """Return the patterns that are in a text, each as often as it is there."""
    return [hit.pattern for hit in patterns_of(patterns, latin_from, spelling).hits(tokens_of(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "is_there"),
    [
        ("аренда", "за аренда", True),
        ("аренда", "аренду", False),
        ("аренд*", "аренду", True),
        ("аренд*", "аренд", True),
        ("аренд*", "арен", False),
        ("зп", "зп", True),
        ("зп", "з п", False),
        ("я", "я", True),
        ("я*", "яблоко", True),
        ("зп*", "зпшка", True),
        ("в долг", "дам в долг", True),
        ("в долг", "в", False),
        ("в долг", "в пути долг", False),
        ("в долг*", "в долги", True),
        ("в* долг", "во долг", True),
        ("не пришла зарплата", "опять не пришла зарплата", True),
        ("не пришла зарплата", "не пришла вовремя зарплата", False),
        ("не пришла зарплата", "не пришла", False),
        ("не пришла моя зарплат*", "не пришла моя зарплата", True),
        ("не пришла моя зарплат*", "не пришла твоя зарплата", False),
        ("не пришла моя зарплат*", "не пришла моя", False),
        ("со-оплата*", "со оплатой", False),
        ("со-оплат*", "со оплатой", True),
        ("со-оплат*", "соя оплатой", False),
    ],
)
def test_a_pattern_is_words_that_follow_each_other(pattern: str, text: str, *, is_there: bool) -> None:
    """A star at the end of a word stands for any ending; a sign within one parts it."""
    assert found([pattern], text) == [pattern] * is_there
    assert patterns_of([pattern]).any_in(tokens_of(text)) is is_there


def test_patterns_are_yielded_in_the_order_of_their_places() -> None:
    """Also several that begin alike, and one as often as it is there."""
    patterns = ["за", "за дом", "за дом мамы", "дом*", "мамы"]
    assert found(patterns, "за дом мамы за дома") == ["за", "за дом", "за дом мамы", "дом*", "мамы", "за", "дом*"]


def test_words_are_asked_again_after_a_pattern_is_added() -> None:
    """What was remembered of a word, and of a pair of words, is forgotten."""
    patterns = patterns_of(["за дом"])
    assert list(patterns.hits(["за", "сад"])) == []
    patterns.add(7, ["за сад", "сад"])
    assert list(patterns.hits(["за", "сад"])) == [Hit(7, "за сад"), Hit(7, "сад")]
    assert list(patterns.hits(["за", "дом"])) == [Hit(0, "за дом")]


def test_a_pattern_is_told_of_by_the_number_it_was_added_under() -> None:
    """Without a number it is nought."""
    assert list(patterns_of(["дом"]).hits(["дом"])) == [Hit(0, "дом")]


@pytest.mark.parametrize(
    ("pattern", "text", "latin_from", "is_there"),
    [
        ("аренда", "arenda", 4, True),
        ("аренда", "arenda", 6, True),
        ("аренда", "arenda", 7, False),
        ("аренда", "arenda", 0, False),
        ("аренда", "arendy", 4, False),
        ("аренд*", "arendy", 4, True),
        ("яблоко", "yabloko", 4, True),
        ("кафе", "kafe", 4, True),
        ("в долг", "v dolg", 4, True),
        ("в долг", "v dolgi", 4, False),
        ("в долг*", "v dolgi", 4, True),
        ("в долг", "в dolg", 4, True),
        ("в долг", "v долг", 4, True),
        ("в долг", "v dom", 4, False),
        ("в долг*", "в dolgi", 0, False),
        ("в долг", "в dolg", 0, False),
        ("в долг", "в долгь", 4, False),
        ("в долг*", "v dom", 4, False),
        ("киім", "kim", 4, True),
        ("яд", "yad", 1, True),
        ("за 5", "za 5", 4, False),
        ("дом 2025", "dom 2025", 4, False),
        ("дом 2025", "дом 2025", 4, True),
        ("halyk", "халык", 4, False),
        ("halyk", "halyk", 4, True),
        ("halyk", "halik", 4, False),
        ("за halyk", "za halik", 4, True),
        ("көмек", "kómek", 4, False),
        ("kása", "kássa", 4, False),
        ("77ъ", "77", 1, False),
        ("дом ъ", "дом", 1, False),
        ("дом ъ*", "дом", 1, False),
    ],
)
def test_a_pattern_long_enough_is_found_in_latin_letters_too(
    pattern: str, text: str, latin_from: int, *, is_there: bool
) -> None:
    """Its letters are counted, without numbers; a pattern in Latin letters is as it is written, a number no word."""
    assert found([pattern], text, latin_from) == [pattern] * is_there


@pytest.mark.parametrize(
    ("pattern", "text", "latin_from", "is_there"),
    [
        ("көмек", "kómek", 4, True),
        ("көмегі көп*", "kómegi kóptik", 4, True),
        ("зарплата", "zарплата", 4, False),
        ("киім", "kim", 4, False),
        ("киім", "kim", 3, True),
        ("дом 2025", "dom 2025", 4, False),
        ("5 көмек", "5 kómek", 4, True),
    ],
)
def test_loosely_the_letters_that_stay_are_counted(pattern: str, text: str, latin_from: int, *, is_there: bool) -> None:
    """киім comes to kim, which is a surname. Letters with signs are Latin, those among Cyrillic ones are not."""
    assert found([pattern], text, latin_from, loose_skeleton) == [pattern] * is_there


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("", r"^A pattern is at least one word$"),
        ("*", r"^The pattern '\*' is not words with at most a star at the end of each$"),
        ("дом **", "at most a star"),
        ("а*б", "at most a star"),
        ("дом —", "at most a star"),
    ],
)
def test_a_pattern_that_is_no_words_is_refused_with_the_reason(pattern: str, wrong: str) -> None:
    """It would match nothing, or everything."""
    with pytest.raises(InvalidPattern, match=wrong):
        patterns_of([pattern])


def test_patterns_are_found_in_latin_letters_only_if_they_say_so() -> None:
    """Without a number of letters, never."""
    patterns = Patterns()
    patterns.add(0, ["аренда"])
    assert (patterns.any_in(["аренда"]), patterns.any_in(["arenda"])) == (True, False)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("social'naya, 5%", "socialnaya, 5 процент "),
        ("а'б'в '5' г'5", "абв '5' г'5"),
        ("", ""),
        (None, None),
    ],
)
def test_loosely_a_sign_within_a_word_is_none(text: str | None, read: str | None) -> None:
    """Between two letters only; `%` is a word, and no text stays none."""
    assert loosely_written(text) == read


def test_a_named_list_is_spelt_out_once() -> None:
    """A word that is in it twice, or beside it, is one."""
    words = WordLists.of({"lists": {"months": ["май", "июнь", "май"]}})
    assert words.spelt_out(["июнь", "@months", "авг"]) == ("июнь", "май", "авг")
    with pytest.raises(InvalidPattern, match=r"^There is no list 'days'$"):
        words.spelt_out(["@days"])


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("епревод", "перевод"),
        ("преевод", "перевод"),
        ("перевдо", "перевод"),
        ("первод", "перевод"),
        ("перево", "перевод"),
        ("пееревод", "перевод"),
        ("переводд", "перевод"),
        ("еревод", None),
        ("пперевод", None),
        ("перевот", None),
        ("перевод", None),
        ("сад", None),
        ("саад", "саад"),
    ],
)
def test_a_slip_is_a_letter_lost_doubled_or_swapped(slip: str, word: str | None) -> None:
    """The first letter is never lost; what is a word of the list by itself is no slip."""
    assert WordLists.of({}).misspelt(["перевод", "сад", "саад"]).get(slip) == (word if word != slip else None)


def test_a_slip_of_two_words_is_none() -> None:
    """кт may be кот or кит, and nobody knows which."""
    assert WordLists.of({}).misspelt(["кот", "кит"]).keys() & {"кт", "ко", "ки"} == {"ко", "ки"}


def test_a_book_may_not_ask_for_a_spelling_that_there_is_not() -> None:
    """It is named."""
    with pytest.raises(InvalidPattern, match=r"^The spelling 'whatever' is unknown$"):
        WordLists.of({"latin": "whatever"})


def test_a_book_reads_latin_letters_as_it_says() -> None:
    """Strictly or loosely, from so many letters on; a list that is filled later does the same."""
    strict, loose = WordLists.of({"latin_from": 4}), WordLists.of({"latin": "loose", "latin_from": 4})
    assert (strict.loose, loose.loose, WordLists.of({"latin": "strict"}).loose) == (False, True, False)
    assert [words.patterns(["көмек"]).any_in(["kómek"]) for words in (strict, loose)] == [False, True]
    assert [words.none_yet() for words in (strict, loose)] == [
        Patterns(latin_from=4),
        Patterns(latin_from=4, spelling=loose_skeleton),
    ]
    assert not WordLists.of({}).patterns(["аренда"]).any_in(["arenda"])


def test_a_book_names_its_words_of_context() -> None:
    """Each list under its name, with named lists spelt out and words folded."""
    table = {
        "lists": {"no": ["Емес"]},
        "denies_next": ["НЕ"],
        "denies_previous": ["@no"],
        "denials_kept": ["не пришла"],
        "street_next": ["ул"],
        "street_previous": ["көшесі"],
        "products": ["зарплатн* карт*"],
    }
    words = WordLists.of(table).context(table)
    assert (words.denies_next, words.denies_previous) == (frozenset({"не"}), frozenset({"емес"}))
    assert (words.street_next, words.street_previous) == (frozenset({"ул"}), frozenset({"кошеси"}))
    assert (words.denials_kept, words.products) == (patterns_of(["не пришла"]), patterns_of(["зарплатн* карт*"]))
