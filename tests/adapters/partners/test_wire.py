"""The rules for reading partners' answers without looking into what is not ours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.partners.fields import Message
from chalicelib.adapters.partners.wire import read, segment, split_object
from chalicelib.domain.errors import PartnerAnswerUnusable

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Answer(Message):
    """An answer with a number and a name."""

    number: int
    name: str


@given(st.dictionaries(st.text(), json_values, max_size=6), st.sampled_from([None, 1, "\t"]))
def test_splitting_finds_the_members_that_parsing_finds(value: dict[str, object], indent: int | str | None) -> None:
    """Each member's text means what the member means, however the object is laid out."""
    raw = json.dumps(value, indent=indent, ensure_ascii=False, separators=(" , ", " : ")).encode("utf-8", "replace")
    members = split_object(raw)
    assert {name: json.loads(text) for name, text in members.items()} == json.loads(raw)


def test_splitting_keeps_every_letter_as_it_came() -> None:
    """Numbers keep their digits and texts their escapes: nothing is written anew."""
    raw = b' {"accounts" : [ 1.10, 1e2, "\\u0410", 12345678901234567890.5 ] , "page":1}\n'
    assert split_object(raw) == {"accounts": b'[ 1.10, 1e2, "\\u0410", 12345678901234567890.5 ]', "page": b"1"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"[]",
        b'"text"',
        b"{",
        b"{,}",
        b'{"a"}',
        b'{"a":}',
        b'{"a":1,}',
        b'{"a":1 "b":2}',
        b"{1:2}",
        b'{"a":1}x',
        b'{"a":1}{}',
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":[-Infinity]}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_splitting_refuses_what_is_not_one_object(raw: bytes) -> None:
    """Broken, doubled, too deep or followed by more: a ValueError, never a crash."""
    with pytest.raises(ValueError, match=r".*"):
        split_object(raw)


def test_foreign_fields_are_ignored() -> None:
    """A partner may add fields; what we know of still counts."""
    assert read(Answer, b'{"number": 1, "name": "a", "new": {}}', "kdp") == Answer(number=1, name="a")


@pytest.mark.parametrize(
    ("raw", "places"), [(b'{"number": "900101300017"}', "name, number"), (b"[]", "body"), (b"{}", "name, number")]
)
def test_an_answer_that_does_not_fit_names_the_fields_and_no_value(raw: bytes, places: str) -> None:
    """The error is kept in histories and logs, so nothing of the answer may stand in it; a text is no number."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        read(Answer, raw, "kdp")
    assert str(error.value) == f"the answer of kdp cannot be used: does not fit in {places}"


def test_an_id_becomes_one_segment_of_a_path() -> None:
    """An id cannot lead to another address than its own."""
    assert segment("a/../b?c#d e") == "a%2F..%2Fb%3Fc%23d%20e"


@pytest.mark.parametrize("text", ["", ".", "..", "..."])
def test_dots_alone_are_no_segment(text: str) -> None:
    """Dots alone would be taken for a way up."""
    with pytest.raises(ValueError, match="an id in an address"):
        segment(text)
