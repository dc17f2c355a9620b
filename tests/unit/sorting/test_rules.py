"""The file of rules: a domain expert changes it, so its mistakes are found at once."""

from typing import Any

import pytest

from chalicelib.domain.categories import categories
from chalicelib.domain.data import load_table
from chalicelib.domain.sorting.rules import InvalidRule, read_rules, rules_of, spread, the_rules

RULE = {
    "id": "pharmacy",
    "version": "1",
    "looks_at": "text",
    "direction": "debit",
    "category": "30",
    "words": ["аптек*"],
    "why": "Medicine.",
}


def file_with(*rules: dict[str, Any]) -> dict[str, Any]:
    """Return a parsed file with these rules."""
    return {"version": "1", "rule": list(rules)}


def test_each_live_rule_says_in_a_sentence_why() -> None:
    """A rule nobody can explain is none."""
    assert [rule.id for rule in the_rules().rules if not rule.why.endswith(".")] == []


def test_the_rules_reach_every_category_but_those_that_no_evidence_shows() -> None:
    """All categories have a rule; none is there to take what remains."""
    assert set(categories()) - {rule.category for rule in the_rules().rules} == set()


def test_other_outflow_is_never_what_remains() -> None:
    """Category 37 comes from cash taken out, gambling, gifts to a fund, and kinds known by code, word or name."""
    to_other = {rule.id for rule in the_rules().rules if rule.category == "37"}
    cash_and_gambling = {"cash_out", "cash_out_mcc", "gambling_out", "gambling_out_mcc", "gambling_name"}
    known_kinds = {"kinds_without_category", "kinds_without_category_name", "mcc_kinds_without_category"}
    assert to_other == cash_and_gambling | known_kinds | {"donations", "fodder"}


def test_each_purpose_code_in_a_rule_is_in_the_list_with_its_source() -> None:
    """КНП is data with a source: a rule may not use a code that the list does not explain."""
    listed = {code for row in load_table("knp")["codes"] for code in spread(row["codes"])}
    used = {code for rule in the_rules().rules if rule.looks_at == "knp" for code in rule.codes}
    assert used - listed == set()
    assert load_table("knp")["source"]


def test_each_merchant_code_in_a_rule_is_one_of_the_standard() -> None:
    """MCC is checked against package iso18245, which running the rules does not need.

    Codes from 3000 to 3999 are of single airlines, car rentals and hotels: rules take them by whole blocks.
    """
    iso18245 = pytest.importorskip("iso18245", reason="iso18245 is not installed: MCC are not checked")
    unknown = []
    for rule in the_rules().rules:
        for code in (code for code in rule.codes if rule.looks_at == "mcc" and not code.startswith("3")):
            try:
                iso18245.get_mcc(code)
            except iso18245.MCCNotFound:
                unknown.append(code)
    assert unknown == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"why": ""}, "missing fields ['why'], unknown fields []"),
        ({"colour": "red"}, "missing fields [], unknown fields ['colour']"),
        ({"looks_at": "moon"}, "looks_at is unknown"),
        ({"party": "dog"}, "party is unknown"),
        ({"direction": "up"}, "direction is unknown"),
        ({"category": "42"}, "Appendix 3 has no such category"),
        ({"gives_way_to": ["42"]}, "Appendix 3 has no such category"),
        ({"category": "1"}, "the category does not fit the direction"),
        ({"direction": "both", "category": "1"}, "the category does not fit the direction"),
        ({"words": []}, "it needs codes or words"),
        ({"looks_at": "mcc"}, "it needs codes or words"),
        ({"codes": ["5912"]}, "codes and words exclude each other"),
        ({"looks_at": "mcc", "words": [], "codes": ["59x2"]}, "'59x2' is neither a code nor a range"),
        ({"words": ["*"]}, "The pattern '*' is not words with at most a star at the end of each"),
        ({"words": ["@nowhere"]}, "There is no list 'nowhere'"),
    ],
)
def test_a_rule_with_a_mistake_is_refused_by_its_name(changes: dict[str, Any], wrong: str) -> None:
    """The message names the rule and says what is wrong."""
    with pytest.raises(InvalidRule) as refused:
        read_rules(file_with({**RULE, **changes}))
    assert str(refused.value) == f"Rule pharmacy: {wrong}."


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"words": "аптека"}, "words must be a list of texts"),
        ({"words": [5912]}, "words must be a list of texts"),
        ({"looks_at": "mcc", "words": [], "codes": "5912"}, "codes must be a list of texts"),
        ({"looks_at": "mcc", "words": [], "codes": [5912]}, "codes must be a list of texts"),
        ({"unless": "дог"}, "unless must be a list of texts"),
        ({"category": 30}, "category must be a text"),
        ({"version": 1}, "version must be a text"),
        ({"refunds": "no"}, "refunds must be true or false"),
        ({"bare": "no"}, "bare must be true or false"),
    ],
)
def test_a_text_where_a_list_belongs_is_refused(changes: dict[str, Any], complaint: str) -> None:
    """Taken for a list it would be one of letters, and "аптека" would sort by every а."""
    with pytest.raises(InvalidRule, match=rf"Rule pharmacy: {complaint}"):
        read_rules(file_with(RULE | changes))


@pytest.mark.parametrize("rules", [[5], RULE, "pharmacy"])
def test_rules_of_another_shape_are_refused(rules: object) -> None:
    """With words, not with a stack of calls."""
    with pytest.raises(InvalidRule, match="Rules are written as"):
        read_rules({"version": "1", "rule": rules})


def test_two_rules_may_not_share_a_name_or_a_code() -> None:
    """Who sorted a line must be certain."""
    by_code = {key: value for key, value in RULE.items() if key != "words"} | {"looks_at": "mcc", "codes": ["5912"]}
    with pytest.raises(InvalidRule, match="twice: \\['pharmacy'\\]"):
        read_rules(file_with(RULE, RULE))
    with pytest.raises(InvalidRule, match="pharmacy already has mcc 5912 debit"):
        read_rules(file_with(by_code, by_code | {"id": "other"}))


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ({"version": "1"}, "There must be rules, and each needs its own name; names used twice: []."),
        ({"rule": [RULE]}, "The file needs a version, as a text."),
        ({"version": "", "rule": [RULE]}, "The file needs a version, as a text."),
        ({"version": 1, "rule": [RULE]}, "The file: version must be a text, in quotation marks."),
    ],
)
def test_a_file_without_version_or_rules_is_refused(file: dict[str, Any], wrong: str) -> None:
    """A statement names the version of its rules, so there must be one."""
    with pytest.raises(InvalidRule) as refused:
        read_rules(file)
    assert str(refused.value) == wrong


def test_a_version_that_never_was_live_has_no_rules() -> None:
    """The message says what may have happened: a statement is made again by its own book."""
    with pytest.raises(InvalidRule) as refused:
        rules_of("1999-1")
    assert str(refused.value) == "There is no book of rules 1999-1; a book that was live must not be removed."


def test_a_rule_gives_way_to_the_categories_that_it_names() -> None:
    """To every one by a star, or by the names of all."""
    named, every, all_of_them, no = (
        read_rules(file_with(RULE | {"gives_way_to": names})).rules[0]
        for names in (["16", "20"], ["*"], sorted(categories()), [])
    )
    assert [rule.gives_way("16") for rule in (named, every, all_of_them, no)] == [True, True, True, False]
    assert [rule.gives_way("17") for rule in (named, every, all_of_them, no)] == [False, True, True, False]


def test_a_range_of_codes_is_every_code_of_it() -> None:
    """Ranges keep leading zeros; one that runs backwards is a slip."""
    assert spread(["010", "331-333"]) == ("010", "331", "332", "333")
    with pytest.raises(ValueError, match="neither a code nor a range"):
        spread(["333-331"])


def test_a_named_list_is_replaced_by_its_words() -> None:
    """What many rules share is written once."""
    shared = file_with(RULE | {"words": ["@medicine", "лекарств*"]}) | {"lists": {"medicine": ["аптек*", "дәрі"]}}
    assert read_rules(shared).rules[0].words == ("аптек*", "дәрі", "лекарств*")


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ({"lists": {"medicine": "аптека"}}, "The file: lists must be a table of lists of texts, [lists]."),
        ({"first_names": "Асель"}, "The file: first_names must be a list of texts, in square brackets."),
        ({"never_income": ["@nowhere"]}, "The file of rules: There is no list 'nowhere'."),
        ({"latin": "whatever"}, "The file of rules: The spelling 'whatever' is unknown."),
    ],
)
def test_a_mistake_in_the_lists_of_the_file_is_refused(field: dict[str, Any], complaint: str) -> None:
    """Rules that lean on a list that is not there would match less in silence."""
    with pytest.raises(InvalidRule) as refused:
        read_rules(file_with(RULE) | field)
    assert str(refused.value) == complaint
