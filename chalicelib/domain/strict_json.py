"""JSON as RFC 8259 defines it, without what parsers read in different ways.

Whoever signs, verifies, stores and shows a text has to read the same thing in it. So a repeated name, NaN, Infinity, a
number too large for a float, half a pair of surrogates, a byte order mark and anything but UTF-8 are refused, and so is
a text that is too large or nests too deep. Everything that reads JSON from outside reads it here.
"""

import json
import re
from math import isinf
from typing import Any, NoReturn

DEEPEST = 32
"""How deep a text may nest. The contract's messages nest six deep."""

_WHOLES = frozenset({dict, list})
_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class NotStrictJson(ValueError):
    """The text is no JSON that everybody reads in the same way. `why` completes "The text ...", and quotes nothing."""

    def __init__(self, why: str = "is not JSON in UTF-8, or repeats a key; check it with a JSON validator") -> None:
        """`why`: what is wrong, and what to do."""
        super().__init__(f"The text {why}.")
        self.why = why


def read_json(text: bytes | str, *, largest: int | None = None) -> Any:  # noqa: ANN401 - whatever JSON came
    """Return what the JSON text says. `largest`: the most bytes (or letters) that it may have.

    Raises `NotStrictJson`.
    """
    if largest is not None and len(text) > largest:
        raise NotStrictJson(f"is larger than {largest} bytes; send less")
    try:
        letters = (text.encode() if isinstance(text, str) else text).decode()
        document = _DECODER.decode(letters)
        if _HALF_A_PAIR.search(letters):
            json.dumps(document, ensure_ascii=False).encode()
    except ValueError:
        raise NotStrictJson from None
    except RecursionError:
        raise NotStrictJson(_TOO_DEEP) from None
    if _nests_too_deep(document):
        raise NotStrictJson(_TOO_DEEP)
    return document


def read_json_object(text: bytes | str, *, largest: int | None = None) -> dict[str, Any]:
    """Return the members of a JSON object. Raises `NotStrictJson`, also for JSON that is no object."""
    document = read_json(text, largest=largest)
    if not isinstance(document, dict):
        raise NotStrictJson("must be a JSON object")
    return document


_TOO_DEEP = f"nests deeper than {DEEPEST}; send it as the contract says"


def _nests_too_deep(document: object) -> bool:
    """Return whether it nests deeper than `DEEPEST`.

    How deep Python's own parser goes depends on the stack at that moment: what is taken here must be readable later.
    """
    level: list[Any] = [document] if type(document) in _WHOLES else []
    for _ in range(DEEPEST):
        if not level:
            return False
        # A call for each value, or isinstance instead of type, would slow down a page of 4 MiB.
        level = [
            part
            for whole in level
            for part in (whole.values() if type(whole) is dict else whole)
            if type(part) in _WHOLES
        ]
    return bool(level)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError  # a name occurs twice
    return made


def _constant(_name: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are not JSON


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError  # the number is too large
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite)
