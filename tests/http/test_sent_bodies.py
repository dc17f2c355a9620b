"""What all bodies that are sent to us have in common: how they are read, and what is said of a wrong one."""

import pytest
from pydantic import ValidationError, model_validator

from chalicelib.domain.refusals import FieldError, InvalidInput
from chalicelib.entrypoints.wire.bodies import SentBody, read_body


class Order(SentBody):
    """A number of things, of which there are no thirteen."""

    number: int

    @model_validator(mode="after")
    def _not_thirteen(self) -> "Order":
        if self.number == 13:
            raise ValueError("must not be for thirteen")
        return self


def said_of(raw: bytes) -> tuple[FieldError, ...]:
    """What is said of a wrong body."""
    with pytest.raises(InvalidInput) as refused:
        read_body(Order, raw)
    return refused.value.errors


def test_a_body_is_read_as_it_was_sent() -> None:
    """A number in quotes is no number; another field is refused by its position; a body may be wrong as a whole."""
    assert read_body(Order, b'{"number": 12}') == Order(number=12)
    assert said_of(b'{"number": "12"}') == (FieldError("number", "Input should be a valid integer"),)
    assert said_of(b'{"number": 12, "q7Zk1x": 1}') == (FieldError("#2", "is not a field of this request; remove it"),)
    assert said_of(b'{"number": 13}') == (FieldError("body", "must not be for thirteen"),)


def test_no_error_repeats_what_was_sent() -> None:
    """Wherever it ends up."""
    with pytest.raises(ValidationError) as refused:
        Order.model_validate_json(b'{"number": "q7Zk1x"}')
    assert "q7Zk1x" not in str(refused.value)


def test_a_body_is_not_changed_and_not_built_before_it_is_needed() -> None:
    """What was sent stays; a start builds no model that it does not need."""

    class Unused(SentBody):
        number: int

    assert not Unused.__pydantic_complete__
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Order(number=1), "number", 2)  # noqa: B010 - a type checker forbids it, too
