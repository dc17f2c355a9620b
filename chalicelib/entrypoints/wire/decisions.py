"""What caseworkers send when they decide something on a case: bodies of a few fields."""

from typing import Annotated

from pydantic import Field

from chalicelib.entrypoints.wire.bodies import Sent
from chalicelib.entrypoints.wire.fields import TypedReason
from chalicelib.services.office.withdraw import What


class AcknowledgementBody(Sent):
    """Which version of the case the authority has taken over."""

    version: Annotated[int, Field(ge=1)]


class WithdrawalBody(Sent):
    """What is withdrawn, and why."""

    what: What
    reason: TypedReason


class ReopeningBody(Sent):
    """Why a consent that was given in time shall count after all."""

    reason: TypedReason


class ChoiceBody(Sent):
    """Where a caseworker puts a movement, and why."""

    category: Annotated[str, Field(max_length=5)]
    reason: TypedReason


class ChoiceTakenBackBody(Sent):
    """Why a choice is taken back; nothing need be said. A category may stand there, and is not looked at."""

    category: Annotated[str, Field(max_length=5)] | None = None
    reason: TypedReason | None = None
