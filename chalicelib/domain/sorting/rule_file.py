"""The shape of a file of rules: what TOML lets pass and a person who writes rules gets wrong.

A text in the place of a list would be a list of its letters, and sort by each of them.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.bank_data.editions import Editions

_TEXTS = frozenset(
    {"id", "version", "looks_at", "direction", "category", "why", "party", "latin", "reader", "tables"}
    | {"income", "part_kk", "part_ru"}
)
_LISTS = frozenset(
    {"codes", "clauses", "words", "with", "unless", "gives_way_to", "refund_words", "firm_words", "surname_endings"}
    | {"first_names", "person_words", "never_income", "bare_words", "misspelt"}
    | {"denies_next", "denies_previous", "denials_kept", "street_next", "street_previous", "purchase_words"}
    | {"paid_words", "products"}
)
_TABLE_OF_LISTS = "lists"
_SWITCHES = frozenset({"refunds", "name_also_in_text", "despite", "bare", "on_deposit"})


def misshapen(table: Mapping[str, Any]) -> str | None:
    """Return what in the parsed file has not the shape that it must have, or None; other fields are not looked at."""
    rules = table.get("rule", ())
    if not isinstance(rules, list | tuple) or not all(isinstance(rule, Mapping) for rule in rules):
        return "Rules are written as [[rule]]."
    if wrong := _wrong_field(table) or Editions.of(table).unknown:
        return f"The file: {wrong}."
    return next(
        (f"Rule {rule.get('id', 'without id')}: {wrong}." for rule in rules if (wrong := _wrong_field(rule))), None
    )


def _wrong_field(fields: Mapping[str, Any]) -> str | None:
    for name, value in fields.items():
        if name in _TEXTS and not isinstance(value, str):
            return f"{name} must be a text, in quotation marks"
        if name in _LISTS and not _is_a_list_of_texts(value):
            return f"{name} must be a list of texts, in square brackets"
        if name == _TABLE_OF_LISTS and not (
            isinstance(value, Mapping) and all(map(_is_a_list_of_texts, value.values()))
        ):
            return f"{name} must be a table of lists of texts, [lists]"
        if name in _SWITCHES and not isinstance(value, bool):
            return f"{name} must be true or false"
    return None


def _is_a_list_of_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
