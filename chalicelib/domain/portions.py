"""A part of a list that is too long for one answer."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Listed_co = TypeVar("Listed_co", covariant=True)


@dataclass(frozen=True)
class Portion(Generic[Listed_co]):
    """Some items of a list, each with its position: asked for what is after a position, the list goes on from there.

    `last`: the position after which the list goes on, None at its end.
    """

    items: tuple[tuple[str, Listed_co], ...] = ()
    last: str | None = None
