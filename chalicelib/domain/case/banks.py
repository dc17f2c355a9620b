"""The banks that a case asked, and how many of them answered what.

Which bank answered what is bank data: it is sealed under the case's `bank` key and erased with it. The head of a case
has counts alone (design decision 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from chalicelib.domain.case.states import Outcome


@dataclass(frozen=True)
class StoredPage:
    """A stored page of a bank's answer: its number, and the digest that names its chunks.

    `of`: how many pages the bank announced; sealed with the page, so that a missing page is noticed.
    `size`: the size of its accounts in bytes; 0 in cases older than this field.
    """

    number: int
    digest: str
    chunks: int
    size: int = 0
    of: int = 1


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A bank that was asked, and its answer. `pages`: how many it announced; `kept`: the pages that are stored."""

    bic: str
    name: str
    outcome: Outcome = Outcome.PENDING
    late: bool = False
    answered_at: datetime | None = None
    pages: int | None = None
    stored: tuple[StoredPage, ...] = ()

    @property
    def all_here(self) -> bool:
        """True when the bank has answered and, if it sent data, all its pages are stored."""
        if self.outcome is Outcome.DATA:
            return len(self.stored) == self.pages
        return self.outcome is not Outcome.PENDING

    @property
    def usable(self) -> bool:
        """True when the statement can rely on this bank: it sent all its pages, or has no accounts."""
        return self.outcome is Outcome.NO_ACCOUNTS or (self.outcome is Outcome.DATA and self.all_here)


@dataclass(frozen=True, kw_only=True)
class BankCounts:
    """How many banks gave each outcome: what closing, ending and listing need, without a key.

    `data`: banks that sent all their pages; `data_partial`: those of which pages are missing. `late` counts some of
    the others once more: those whose answer came after the term.
    """

    pending: int = 0
    data: int = 0
    data_partial: int = 0
    no_accounts: int = 0
    denied: int = 0
    failed: int = 0
    silent: int = 0
    late: int = 0

    @classmethod
    def of(cls, banks: Iterable[Bank]) -> Self:
        """Count these banks."""
        counts = dict.fromkeys(cls.__dataclass_fields__, 0)
        for bank in banks:
            partial = bank.outcome is Outcome.DATA and not bank.all_here
            counts["data_partial" if partial else str(bank.outcome)] += 1
            counts["late"] += bank.late
        return cls(**counts)

    @property
    def total(self) -> int:
        """How many banks were asked, or answered before we knew that they were."""
        return self.with_data + self.pending + self.no_accounts + self.denied + self.failed + self.silent

    @property
    def with_data(self) -> int:
        """How many banks sent data, whole or in part."""
        return self.data + self.data_partial

    @property
    def usable(self) -> int:
        """How many banks the statement can rely on."""
        return self.data + self.no_accounts

    @property
    def all_here(self) -> bool:
        """Whether every bank has answered, with all its pages."""
        return self.pending == self.data_partial == 0

    def closed(self) -> Self:
        """Return the counts after the wait: who has not answered is silent."""
        return replace(self, pending=0, silent=self.silent + self.pending)


@dataclass(frozen=True)
class BanksAt:
    """Which sealed part holds the banks of a case.

    `version` counts its changes, so that an earlier part that is put back does not open. `edition`: the version of
    the statement with which it was written; a part that a statement is made from is never written over.
    """

    edition: int = 0
    version: int = 0


def after_the_wait(banks: Iterable[Bank]) -> tuple[Bank, ...]:
    """Return the banks after the wait: who has not answered is silent (Algorithm, p. 11)."""
    return tuple(replace(bank, outcome=Outcome.SILENT) if bank.outcome is Outcome.PENDING else bank for bank in banks)
