"""The DynamoDB expressions that our adapters use: conditions, key conditions, updates."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt
from typing import Any

Item = dict[str, dict[str, Any]]
Named = Mapping[str, Any]
"""The values of `#names` and `:values`."""
Condition = Callable[[Item, Named], bool]

_TOKEN = re.compile(r"<=|>=|[=<>(),]|[#:]?\w+")
_COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


@cache
def condition(expression: str) -> Condition:
    """Return a function that says whether an item meets a condition; a missing item is empty."""
    tokens = _TOKEN.findall(expression)
    found = _either(tokens)
    assert not tokens, f"not understood: {tokens}"
    return found


def _either(tokens: list[str]) -> Condition:
    ways = [_all(tokens)]
    while tokens[:1] == ["OR"]:
        tokens.pop(0)
        ways.append(_all(tokens))
    return lambda item, named: any(way(item, named) for way in ways)


def _all(tokens: list[str]) -> Condition:
    parts = [_one(tokens)]
    while tokens[:1] == ["AND"]:
        tokens.pop(0)
        parts.append(_one(tokens))
    return lambda item, named: all(part(item, named) for part in parts)


def _one(tokens: list[str]) -> Condition:
    first = tokens.pop(0)
    if first == "(":
        inner = _either(tokens)
        _drop(tokens, ")")
        return inner
    if first in {"attribute_not_exists", "attribute_exists"}:
        _drop(tokens, "(")
        name, wanted = tokens.pop(0), first == "attribute_exists"
        _drop(tokens, ")")
        return lambda item, named: (_name(name, named) in item) is wanted
    how = tokens.pop(0)
    if how == "BETWEEN":
        low = tokens.pop(0)
        _drop(tokens, "AND")
        high = tokens.pop(0)
        return lambda item, named: _compare(item, named, first, ">=", low) and _compare(item, named, first, "<=", high)
    other = tokens.pop(0)
    return lambda item, named: _compare(item, named, first, how, other)


def _compare(item: Item, named: Named, name: str, how: str, value: str) -> bool:
    """Compare two values; a missing value or one of another type never matches."""
    there, given = item.get(_name(name, named)), named[value]
    return there is not None and there.keys() == given.keys() and _COMPARES[how](plain(there), plain(given))


def plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - text, bytes in base64, or a number
    """Return a typed value in a form that sorts."""
    [(kind, content)] = value.items()
    return Decimal(content) if kind == "N" else content


def _name(name: str, named: Named) -> str:
    return str(named[name]) if name.startswith("#") else name


def _drop(tokens: list[str], wanted: str) -> None:
    assert tokens.pop(0) == wanted


_UPDATE = re.compile(r"SET (?P<set>.+?)(?: ADD (?P<add>\S+ \S+))?")
_SET = re.compile(r"(?P<name>\S+) = (?:if_not_exists\((?P<unless>\S+), (?P<first>\S+)\)|(?P<value>[^,\s]+))")


def updated(item: Item, expression: str, named: Named) -> Item:
    """Return the item after `SET a = :b, c = if_not_exists(c, :d) ADD e :f`."""
    parts = _UPDATE.fullmatch(expression)
    assert parts is not None, f"not understood: {expression}"
    after = dict(item)
    for one in _SET.finditer(parts["set"]):
        name = _name(one["name"], named)
        given: dict[str, Any] = named[one["value"] or one["first"]]
        after[name] = given if one["value"] else item.get(name, given)
    if parts["add"] is None:
        return after
    name, value = parts["add"].split()
    before = item.get(_name(name, named), {"N": "0"})
    after[_name(name, named)] = {"N": str(plain(before) + plain(named[value]))}
    return after
