"""DynamoDB's rules for what a call consumes, computed from the sizes of its items.

The engines that tests run on report too little: transactions cost twice, and each changed entry of an index costs a
write of its own.
"""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
"""As on the wire: `{"sk": {"S": "case"}}`."""

_READ_BYTES, _WRITE_BYTES = 4096, 1024


def size_of(item: Item | None) -> int:
    """Return the size of an item in bytes: the names and the values of its attributes."""
    return sum(len(name.encode()) + _value_size(value) for name, value in (item or {}).items())


def read_units(items: Iterable[Item | None], *, consistent: bool = True) -> float:
    """Return what reading these items one by one consumes; one that is not there counts as the smallest."""
    return sum(max(1, ceil(size_of(item) / _READ_BYTES)) for item in items) * (1 if consistent else 0.5)


def query_units(items: Iterable[Item], *, consistent: bool) -> float:
    """Return what a query consumes that finds these items: their sizes are added before they are rounded."""
    return max(1, ceil(sum(map(size_of, items)) / _READ_BYTES)) * (1 if consistent else 0.5)


def write_units(before: Item | None, after: Item | None, *, in_transaction: bool = False) -> int:
    """Return what a write consumes: the larger of the item before and after it, twice in a transaction."""
    larger = max(size_of(before), size_of(after))
    return max(1, ceil(larger / _WRITE_BYTES)) * (2 if in_transaction else 1)


def index_units(before: Item | None, after: Item | None, keys: Iterable[str]) -> int:
    """Return what a write consumes in one index, which shows keys only.

    A new or an old entry is one write; an entry that moves is two; one that stays as it is costs nothing.
    """
    old, new = _entry(before, keys), _entry(after, keys)
    return 0 if old == new else sum(one is not None for one in (old, new))


def _entry(item: Item | None, keys: Iterable[str]) -> list[Any] | None:
    """Return the entry of an item in an index, or None where it has not all keys."""
    found = [None if item is None else item.get(key) for key in keys]
    return None if None in found else found


def _value_size(value: Mapping[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    if kind == "N":
        return ceil(len(str(content).strip("-0.")) / 2) + 1
    return len(b64decode(content)) if kind == "B" else len(str(content).encode())
