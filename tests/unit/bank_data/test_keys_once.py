"""A key that stands twice in one object is seen, also where the body is too large to look at each object."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entrypoints.problems import NotJson
from chalicelib.entrypoints.wire.bodies import has_each_key_once, parse_json


def written(raw: bytes) -> bytes:
    """What was parsed, as JSON again."""
    return json.dumps(json.loads(raw), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("raw", "once"),
    [
        (b'{"a": 1, "b": ":::"}', True),
        (b'{"a": 1, "a": 1}', False),
        (b'[{"a": {"b": 1, "b": 2}}]', False),
        (b'{"a": "1", "a": "::"}', False),
        (b'{"a": "::", "a": "1"}', False),
        (rb'{"a": 1, "a": "\u003a"}', False),
        (rb'{"a": 1, "b": "\u003A", "a": 1}', False),
        (rb'{"a": "\u003a", "b": "\\u003a"}', True),
        (b"{}", True),
        (b'"a: b"', True),
    ],
)
def test_a_key_that_stands_twice_is_seen(raw: bytes, *, once: bool) -> None:
    """Whatever colons stand in its values, plain or as escapes."""
    assert has_each_key_once(raw, written(raw)) == once


_TEXTS = st.sampled_from(['"a"', '"b"', '":"', r'"\u003a"', r'"\\u003a"', '"a:b"', "1", "null"])
_KEYS = st.sampled_from(['"a"', '"b"', '":"', r'"\u003a"'])
_BODIES = st.recursive(
    _TEXTS,
    lambda inner: st.lists(st.tuples(_KEYS, inner), max_size=4).map(
        lambda pairs: "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"
    ),
    max_leaves=8,
)


@given(_BODIES)
def test_counting_colons_says_what_looking_at_each_object_says(body: str) -> None:
    """The quick way and the slow one agree on every body."""
    raw = body.encode()
    try:
        parse_json(raw)
        once = True
    except NotJson:
        once = False
    assert has_each_key_once(raw, written(raw)) == once
