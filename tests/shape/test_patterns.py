"""No pattern that reads what banks write needs more than one step a letter."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import chalicelib.domain.bank_data
import chalicelib.domain.sorting
import chalicelib.domain.statement
from chalicelib.domain import text_folding, visible_text

PACKAGES = (chalicelib.domain.bank_data, chalicelib.domain.sorting, chalicelib.domain.statement)
ONLY_WHOLE = {"_WITH_INITIALS", "_LOOSELY", "_ALONE"}
"""Patterns that are matched at one place of a text, and never searched for in it."""
MOST_TIMES = 20
PARSER: Any = re._parser  # noqa: SLF001 - the parsed form of a pattern has no other door
REPEATS = {PARSER.MAX_REPEAT, PARSER.MIN_REPEAT}


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every pattern of the modules that read banks' texts, by module and name."""
    modules = [text_folding, visible_text]
    for package in PACKAGES:
        names = [one.name for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
        modules += map(importlib.import_module, names)
    found: dict[str, re.Pattern[str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            several = value if isinstance(value, tuple) else (value,)
            found |= {
                f"{module.__name__}.{name}[{n}]": one for n, one in enumerate(several) if isinstance(one, re.Pattern)
            }
    return found


def repeats(parsed: object) -> Iterator[tuple[object, int]]:
    """Yield each repetition of a parsed pattern with the most times that it repeats."""
    for operator, argument in parsed:  # type: ignore[attr-defined]
        if operator in REPEATS or operator == PARSER.POSSESSIVE_REPEAT:
            yield operator, int(argument[1])
        for part in argument if isinstance(argument, tuple | list) else (argument,):
            for one in part if isinstance(part, list) else (part,):
                if isinstance(one, PARSER.SubPattern):
                    yield from repeats(one)


def faults(pattern: str, *, whole: bool = False) -> list[str]:
    """Return what makes a pattern take more than one step a letter."""
    parsed = PARSER.parse(pattern)
    found = []
    if any(operator in REPEATS and times > MOST_TIMES for operator, times in repeats(parsed)):
        found.append("it repeats without end and goes back: write ++, *+ or {n,}+")
    operator, argument = parsed[0]
    begins_without_end = operator in {*REPEATS, PARSER.POSSESSIVE_REPEAT} and argument[1] > MOST_TIMES
    if begins_without_end and len(parsed) > 1 and not whole:
        found.append("it begins with a repetition without end, so each letter is a place to begin at")
    return found


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_takes_one_step_a_letter(name: str) -> None:
    """None goes back, and none tries a long run again from each of its letters."""
    whole = name.rpartition(".")[2].removesuffix("[0]") in ONLY_WHOLE
    assert faults(patterns()[name].pattern, whole=whole) == []


@pytest.mark.parametrize("pattern", [r"a+b", r"(?:x+)+y", r"x(?:a|b+)*", r"\s++$", r"a{5,}b", r"x.*?y"])
def test_patterns_that_go_back_are_found(pattern: str) -> None:
    """Also within groups and branches."""
    assert faults(pattern) != []
