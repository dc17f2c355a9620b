"""JSON that everybody reads in the same way is read; any other is refused with a reason that quotes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.strict_json import DEEPEST, NotStrictJson, read_json, read_json_object

NO_JSON = "The text is not JSON in UTF-8, or repeats a key; check it with a JSON validator."
TOO_DEEP = "The text nests deeper than 32; send it as the contract says."

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_valid_json_is_read(value: object, escaped: bool, indent: int | None) -> None:  # noqa: FBT001 - drawn
    """Whatever its layout, and with or without escapes."""
    assert read_json(json.dumps(value, ensure_ascii=escaped, indent=indent).encode()) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", NO_JSON),
        (b"q7Zk1x", NO_JSON),
        (b'{"a": 1', NO_JSON),
        (b'{"a": 1,}', NO_JSON),
        (b"{'a': 1}", NO_JSON),
        (b'{"a": 1}{}', NO_JSON),
        (b'{"a": 1, "a": 1}', NO_JSON),
        (b'[{"a": {"b": 1, "b": 2}}]', NO_JSON),
        (rb'{"a": 1, "\u0061": 1}', NO_JSON),
        (b'{"a": NaN}', NO_JSON),
        (b'{"a": [-Infinity]}', NO_JSON),
        (b'{"a": 1e999}', NO_JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", NO_JSON),
        (rb'{"a": "\ud800"}', NO_JSON),
        (rb'{"\uDC00": 1}', NO_JSON),
        (rb'["\ud83d\ude00 \ude00"]', NO_JSON),
        ('"\ud800"', NO_JSON),
        (b'{"a": "\xff"}', NO_JSON),
        (b'\xef\xbb\xbf{"a": 1}', NO_JSON),
        (b'{"a": "\x00"}', NO_JSON),
        (b"[" * 100_000, TOO_DEEP),
        (b'{"a":' * 100_000, TOO_DEEP),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), TOO_DEEP),
        (b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), TOO_DEEP),
        (b'[1, {"a":' * 17 + b"1" + b"}]" * 17, TOO_DEEP),
    ],
    ids=range(25),
)
def test_what_two_parsers_could_read_differently_is_refused(text: bytes | str, why: str) -> None:
    """Broken, doubled, no number, half a letter, too deep: one error, which shows nothing of the text."""
    with pytest.raises(NotStrictJson) as error:
        read_json(text)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud800"', "\\ud800"),
        (b"[1.10, 1e2]", [1.1, 100.0]),
        (b'{"a": ":", ":": {"a": 1}}', {"a": ":", ":": {"a": 1}}),
    ],
)
def test_valid_json_that_looks_wrong_is_read(text: bytes, value: object) -> None:
    """A whole pair of surrogates, an escaped backslash, and a name repeated in another object."""
    assert read_json(text) == value


def test_a_text_may_nest_as_deep_as_the_limit() -> None:
    """The limit itself is allowed."""
    assert json.dumps(read_json(b"[" * DEEPEST + b"]" * DEEPEST)) == "[" * DEEPEST + "]" * DEEPEST
    objects = '{"a": ' * DEEPEST + "1" + "}" * DEEPEST
    assert json.dumps(read_json(objects)) == objects


def test_a_text_that_is_too_large_is_not_parsed() -> None:
    """The size is looked at first, and the limit itself is allowed."""
    with pytest.raises(NotStrictJson) as error:
        read_json(b"[1]", largest=2)
    assert (str(error.value), read_json(b"[1]", largest=3)) == ("The text is larger than 2 bytes; send less.", [1])


@pytest.mark.parametrize("text", [b"[]", b"null", b"1", b'"a"'])
def test_an_object_is_asked_for(text: bytes) -> None:
    """JSON that is no object has no members."""
    with pytest.raises(NotStrictJson) as error:
        read_json_object(text)
    assert str(error.value) == "The text must be a JSON object."


_TEXTS: Any = st.sampled_from(['"a"', '":"', r'"\u003a"', "1", "null"])
_NAMES = st.sampled_from(['"a"', '"b"', r'"\u0061"'])


@given(st.lists(st.tuples(_NAMES, _TEXTS), max_size=4))
def test_each_name_of_an_object_is_unique(pairs: list[tuple[str, str]]) -> None:
    """An object is read if and only if no two of its names mean the same letters."""
    text = "{" + ",".join(f"{name}:{value}" for name, value in pairs) + "}"
    names = [json.loads(name) for name, _ in pairs]
    try:
        read = len(read_json_object(text))
    except NotStrictJson:
        read = None
    assert read == (len(pairs) if len(set(names)) == len(names) else None)
