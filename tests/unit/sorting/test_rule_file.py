"""What a file of rules says is what the rules are, field by field."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from chalicelib.domain.bank_data.editions import Editions
from chalicelib.domain.categories import Title, in_words
from chalicelib.domain.data import load_table
from chalicelib.domain.sorting.context import ContextWords
from chalicelib.domain.sorting.income_marks import IncomeMark
from chalicelib.domain.sorting.live import LIVE
from chalicelib.domain.sorting.rule_file import misshapen
from chalicelib.domain.sorting.rules import InvalidRule, Rule, RuleBook, read_rules, spread
from chalicelib.domain.sorting.words import Patterns, patterns_of

SHORT: dict[str, Any] = {
    "id": "pharmacy",
    "version": "1",
    "looks_at": "text",
    "direction": "debit",
    "category": "30",
    "words": ["аптек*"],
    "why": "Medicine.",
}
WHOLE: dict[str, Any] = {
    "id": "rent",
    "version": "3",
    "looks_at": "knp",
    "direction": "credit",
    "category": "5",
    "why": "Rent.",
    "codes": ["850-851"],
    "with": ["дом*", "үй"],
    "unless": ["@refunds"],
    "party": "firm",
    "gives_way_to": ["16"],
    "refunds": True,
    "despite": True,
    "on_deposit": True,
    "bare": True,
    "income": "no",
    "clauses": ["181 8(26)"],
    "part_kk": "төлем",
    "part_ru": "выплата",
}
LISTS = {"refunds": ["возврат*", "отмена"]}
NOT_CHECKED = {"rule", "latin_from"}


def book(*rules: Mapping[str, Any], **fields: object) -> RuleBook:
    """Read a file with these rules."""
    return read_rules({"version": "x", "rule": list(rules), "lists": LISTS, **fields})


def test_each_field_of_a_rule_is_read_as_it_is_written() -> None:
    """What it leaves out has its default: for any party, without exceptions."""
    assert book(SHORT, WHOLE).rules == [
        Rule(
            id="pharmacy",
            version="1",
            looks_at="text",
            direction="debit",
            category="30",
            why="Medicine.",
            words=("аптек*",),
            directions=("debit",),
        ),
        Rule(
            id="rent",
            version="3",
            looks_at="knp",
            direction="credit",
            category="5",
            why="Rent.",
            codes=("850", "851"),
            besides=patterns_of(["дом*", "үй"]),
            unless=patterns_of(["возврат*", "отмена"]),
            party="firm",
            gives_way_to=frozenset({"16"}),
            refunds=True,
            despite=True,
            on_deposit=True,
            bare=True,
            directions=("credit",),
            income=IncomeMark(Title(kk="төлем", ru="выплата"), counts_as_income=False, basis=in_words(["181 8(26)"])),
        ),
    ]
    defaults = book(SHORT).rules[0]
    assert (defaults.besides, defaults.unless, defaults.party, defaults.income) == (None, None, "any", None)
    assert (defaults.refunds, defaults.despite, defaults.bare, defaults.on_deposit) == (False, False, False, False)


def test_a_rule_for_both_directions_takes_both() -> None:
    """Only a category for both, such as 36, has one."""
    assert book(SHORT | {"category": "36", "direction": "both"}).rules[0].directions == ("credit", "debit")


@pytest.mark.parametrize(
    ("field", "patterns"),
    [
        ("refund_words", lambda book: book.refund_words),
        ("firm_words", lambda book: book.firm_words),
        ("first_names", lambda book: book.first_names),
        ("person_words", lambda book: book.person_words),
        ("never_income", lambda book: book.never_income),
        ("bare_words", lambda book: book.bare_words),
        ("purchase_words", lambda book: book.purchase_words),
        ("paid_words", lambda book: book.paid_words),
        ("denials_kept", lambda book: book.context.denials_kept),
        ("products", lambda book: book.context.products),
    ],
)
def test_a_list_of_the_file_is_found_under_its_name(field: str, patterns: Callable[[RuleBook], Patterns]) -> None:
    """A named list in it is spelt out; a file without it has no such words."""
    assert patterns(book(SHORT, **{field: ["@refunds", "серик"]})) == patterns_of(["возврат*", "отмена", "серик"])
    assert patterns(book(SHORT)) == Patterns()


def test_a_file_says_besides_how_its_words_are_read() -> None:
    """Latin spellings, slips of the hand, endings of surnames, denials and addresses, the editions."""
    said = book(
        SHORT,
        surname_endings=["ов", "ова"],
        name_also_in_text=True,
        misspelt=["ок"],
        denies_next=["не"],
        denies_previous=["емес"],
        street_next=["ул"],
        street_previous=["көшесі"],
        latin="loose",
        latin_from=3,
        reader="2026-1",
        tables="2026-1",
    )
    assert (said.version, said.surname_endings, said.name_also_in_text, said.loosely) == (
        "x",
        ("ов", "ова"),
        True,
        True,
    )
    assert said.misspelt == {"о": "ок", "окк": "ок", "ко": "ок"}
    assert said.context == ContextWords(
        denies_next=frozenset({"не"}),
        denies_previous=frozenset({"емес"}),
        denials_kept=said.context.denials_kept,
        street_next=frozenset({"ул"}),
        street_previous=frozenset({"кошеси"}),
        products=said.context.products,
    )
    assert said.text.any_in(["apteka"])
    assert said.editions == Editions("2026-1", "2026-1")
    plain = book(SHORT)
    assert (plain.surname_endings, plain.name_also_in_text, plain.misspelt, plain.loosely) == ((), False, {}, False)
    assert not plain.text.any_in(["apteka"])


def test_the_words_of_a_text_and_of_a_name_are_looked_for_apart() -> None:
    """Each is told of by its number in the file."""
    said = book(SHORT, SHORT | {"id": "shop", "looks_at": "name", "words": ["магазин"], "category": "24"})
    assert [(hit.owner, hit.pattern) for hit in said.text.hits(["аптека", "магазин"])] == [(0, "аптек*")]
    assert [(hit.owner, hit.pattern) for hit in said.name.hits(["аптека", "магазин"])] == [(1, "магазин")]


def test_what_a_shop_sends_back_has_its_code_in_both_directions() -> None:
    """An MCC of a rule with refunds; any other code only in the direction of its rule."""
    mcc = {key: value for key, value in SHORT.items() if key != "words"} | {"looks_at": "mcc", "codes": ["5912"]}
    knp = mcc | {"looks_at": "knp", "codes": ["851"], "id": "other"}
    assert book(mcc).by_code.keys() == {("mcc", "5912", "debit")}
    assert book(mcc | {"refunds": True}).by_code.keys() == {("mcc", "5912", "debit"), ("mcc", "5912", "credit")}
    assert book(knp | {"refunds": True}).by_code.keys() == {("knp", "851", "debit")}


@pytest.mark.parametrize("field", ["id", "version", "looks_at", "direction", "category", "why"])
def test_a_rule_without_one_of_its_first_fields_is_refused(field: str) -> None:
    """The message names the field and, if it has one, the rule."""
    rule = {name: value for name, value in SHORT.items() if name != field}
    name = rule.get("id", "without id")
    with pytest.raises(InvalidRule, match=rf"^Rule {name}: missing fields \['{field}'\], unknown fields \[\]\.$"):
        book(rule)


@pytest.mark.parametrize("code", ["", "a", "a-5", "-5", "5-", "5-a", "33-5", "05-5", "6-5"])
def test_what_is_neither_a_code_nor_a_range_is_refused(code: str) -> None:
    """Digits, or two codes of one length, the smaller first."""
    with pytest.raises(ValueError, match="neither a code nor a range"):
        spread([code])


def test_a_range_may_be_a_single_code() -> None:
    """The last one belongs to it."""
    assert spread(["09-11", "5-5"]) == ("09", "10", "11", "5")


def test_every_field_of_the_live_book_has_its_shape() -> None:
    """A number is neither a text nor a list nor a switch; whatever is read is looked at."""
    table = load_table(f"rules/{LIVE}")
    of_the_file, of_a_rule = table.keys() - NOT_CHECKED, {name for rule in table["rule"] for name in rule}
    assert misshapen(table) is None
    assert {name for name in of_the_file if misshapen({**table, name: 5}) is None} == set()
    assert {name for name in of_a_rule if misshapen({"rule": [{"id": "a", name: 5}]}) is None} == set()


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ({"rule": [{"words": 5}]}, "Rule without id: words must be a list of texts, in square brackets."),
        ({"rule": [{"id": "a", "bare": "yes"}]}, "Rule a: bare must be true or false."),
        ({"rule": [{"id": "a"}, {"id": "b", "why": 5}]}, "Rule b: why must be a text, in quotation marks."),
        ({"lists": {"a": ["б"], "b": "в"}}, "The file: lists must be a table of lists of texts, [lists]."),
        ({"lists": ["а"]}, "The file: lists must be a table of lists of texts, [lists]."),
        ({"reader": "1"}, "The file: there is no edition '1' of reader, only 2026-1."),
        ({"reader": 1}, "The file: reader must be a text, in quotation marks."),
        ({"tables": 1}, "The file: tables must be a text, in quotation marks."),
        ({"rule": {}}, "Rules are written as [[rule]]."),
        ({}, None),
    ],
)
def test_a_wrong_shape_is_told_in_words(table: dict[str, Any], wrong: str | None) -> None:
    """Which rule, which field, and how it is written."""
    assert misshapen(table) == wrong
