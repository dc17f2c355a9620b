"""The rules for reading partners' answers without looking into what is not ours."""

import pytest
from pydantic import ValidationError

from chalicelib.adapters.partners.fields import Message
from chalicelib.adapters.partners.wire import read, segment
from chalicelib.domain.errors import PartnerAnswerUnusable


class Answer(Message):
    """An answer with a number and a name."""

    number: int
    name: str


def test_foreign_fields_are_ignored() -> None:
    """A partner may add fields; what we know of still counts."""
    assert read(Answer, b'{"number": 1, "name": "a", "new": {}}', "kdp") == Answer(number=1, name="a")


@pytest.mark.parametrize(
    ("raw", "places"), [(b'{"number": "900101300017"}', "name, number"), (b"[]", "body"), (b"{}", "name, number")]
)
def test_an_invalid_answer_is_reported_by_its_fields_without_values(raw: bytes, places: str) -> None:
    """Histories and logs store the error, so it has nothing of the answer; a text is not a number."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        read(Answer, raw, "kdp")
    assert str(error.value) == f"the answer of kdp cannot be used: does not fit in {places}"


def test_a_message_is_not_changed_and_not_built_before_it_is_needed() -> None:
    """What a partner said stays; a start builds no model that it does not need."""

    class Unused(Message):
        number: int

    assert not Unused.__pydantic_complete__
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Answer(number=1, name="a"), "number", 2)  # noqa: B010 - a type checker forbids it, too


def test_an_id_becomes_one_segment_of_a_path() -> None:
    """An id cannot lead to another address than its own."""
    assert segment("a/../b?c#d e") == "a%2F..%2Fb%3Fc%23d%20e"
    assert [segment(text) for text in ("X", ".X", "A-Z_~9")] == ["X", ".X", "A-Z_~9"]


@pytest.mark.parametrize("text", ["", ".", "..", "..."])
def test_dots_alone_are_no_segment(text: str) -> None:
    """Dots alone would be taken for a way up."""
    with pytest.raises(ValueError, match=r"^an id in an address cannot be empty or dots alone$"):
        segment(text)
