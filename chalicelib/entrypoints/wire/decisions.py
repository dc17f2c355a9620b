"""What caseworkers send when they decide something on a case: bodies of a few fields."""

from typing import Annotated

from pydantic import Field

from chalicelib.entrypoints.wire.bodies import SentBody
from chalicelib.entrypoints.wire.fields import TypedReason
from chalicelib.services.decisions.people.withdrawal import What


class AcknowledgementBody(SentBody):
    """The version of the case that the authority has taken over."""

    version: Annotated[int, Field(ge=1)]


class WithdrawalBody(SentBody):
    """What is withdrawn, and why."""

    what: What
    reason: TypedReason


class ReopeningBody(SentBody):
    """Why a consent that was given in time should count."""

    reason: TypedReason


class ChoiceBody(SentBody):
    """The category that a caseworker chooses for a movement, and why."""

    category: Annotated[str, Field(max_length=5)]
    reason: TypedReason


class ChoiceTakenBackBody(SentBody):
    """Why a choice is taken back; optional. `category` is accepted and ignored."""

    category: Annotated[str, Field(max_length=5)] | None = None
    reason: TypedReason | None = None
