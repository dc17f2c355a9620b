"""The editions of the reader: what turns the stored pages of banks into movements and finds own transfers in them.

A book of rules names the edition that it was made with, so an old statement is made again by the same one. A change
that would alter old statements is a second edition beside the first, under its own name in `bank_data/editions.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from chalicelib.domain.bank_data.accounts import Digest, parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import Account, Movement, ParsedPage
from chalicelib.domain.bank_data.shared_accounts import United, count_once
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.own_transfers import Owner, find_own_transfers
from chalicelib.domain.sorting.place import Sorted


class _ParsePages(Protocol):
    def __call__(
        self, pages: Iterable[object], *, bic: str, period: Period, holder_iin: str, digest: Digest
    ) -> Iterator[ParsedPage]: ...


class _FindOwnTransfers(Protocol):
    def __call__(
        self,
        owner: Owner,
        accounts: Sequence[Account],
        movements: Sequence[Movement],
        by_rules: Sequence[Sorted],
        besides: Collection[int] = (),
    ) -> dict[int, Sorted]: ...


class Reader(NamedTuple):
    """One edition, step by step in the order of use."""

    parse_pages: _ParsePages
    unite: Callable[[Iterable[ParsedPage]], tuple[tuple[Account, ...], tuple[Movement, ...]]]
    count_once: Callable[[Sequence[United]], United]
    find_own_transfers: _FindOwnTransfers


READERS: Mapping[str, Reader] = MappingProxyType({"2026-1": Reader(parse_pages, unite, count_once, find_own_transfers)})


def reader_of(edition: str) -> Reader:
    """Return an edition. Raises KeyError for one that there is not; a book that names one is not read at all."""
    return READERS[edition]
