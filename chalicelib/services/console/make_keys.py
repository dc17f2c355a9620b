"""Make every key and secret of a deployment that is not there yet, and say which only others can give."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.ports.secrets import NewSecrets


class Found(StrEnum):
    """What became of a secret."""

    MADE = "made"
    THERE = "there"
    MISSING = "missing"
    """Only others can give it, such as a partner."""
    ELSEWHERE = "elsewhere"
    """Its public half is here: a new one would not belong to it."""


@dataclass(frozen=True)
class KeyReport:
    """A secret, where it is stored, and what became of it. It contains nothing of the secret."""

    name: str
    place: str
    found: Found


@dataclass(frozen=True)
class Recipe:
    """How the secrets of a deployment are made, by their names.

    `contents`: what makes each. `halves`: a secret that is derived from another, and `derive` does so. `given`: those
    that only others can give.
    """

    contents: Mapping[str, Callable[[], str | bytes]]
    halves: Mapping[str, str]
    derive: Callable[[str], str]
    given: tuple[str, ...]


def make_keys(store: NewSecrets, recipe: Recipe) -> Iterator[KeyReport]:
    """Make what is missing, one after the other, and yield what became of each.

    Whatever is there stays as it is, so it may be run again at any time, also where private keys were moved away from
    their public halves. A public half is derived from the keys that are stored. Raises `SecretMissing`, `StoreBusy`,
    and `ValueError` for stored keys of which no half can be derived.
    """
    away = _elsewhere(store, recipe)
    for name, make in recipe.contents.items():
        if name in away:
            yield KeyReport(name, store.place(name), Found.ELSEWHERE)
        else:
            yield _report(store, name, made=not store.has(name) and store.add(name, make()))
    for name, whole in recipe.halves.items():
        yield _report(store, name, made=not store.has(name) and store.add(name, recipe.derive(store.read(whole))))
    for name in recipe.given:
        yield KeyReport(name, store.place(name), Found.THERE if store.has(name) else Found.MISSING)


def keys_to_make(store: NewSecrets, recipe: Recipe) -> list[str]:
    """Return the names of what `make_keys` would make. Raises `SecretMissing`, `StoreBusy`."""
    away = _elsewhere(store, recipe)
    return [name for name in (*recipe.contents, *recipe.halves) if name not in away and not store.has(name)]


def _elsewhere(store: NewSecrets, recipe: Recipe) -> set[str]:
    return {whole for half, whole in recipe.halves.items() if store.has(half) and not store.has(whole)}


def _report(store: NewSecrets, name: str, *, made: bool) -> KeyReport:
    return KeyReport(name, store.place(name), Found.MADE if made else Found.THERE)
