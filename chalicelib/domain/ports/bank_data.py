"""The port for what the banks sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chalicelib.domain.case.key_classes import KeyClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.case.banks import StoredPage


class BankData(Protocol):
    """Stores the banks' pages as sealed, compressed chunks named by digests (design decision 8)."""

    def store(  # noqa: PLR0913 - which page it is, and whether its key may be made
        self, case_id: str, bic: str, number: int, of: int, accounts: bytes, *, new_key: bool
    ) -> StoredPage:
        """Store the accounts (JSON) of a page; the same bytes give the same record again.

        `new_key`: these are the first bank data of the case. Raises `SealErased`; `SealBroken` for a lost key.
        """

    def read(self, case_id: str, bic: str, page: StoredPage) -> bytes:
        """Return the accounts (JSON) of a page. Raises `SealBroken`, and `SealErased` once they are erased."""

    def bank_digest(self, case_id: str, bic: str, under: KeyClass = KeyClass.BANK, *, new_key: bool = False) -> str:
        """Return what stands for a bank where no BIC may be: 64 hexadecimal digits, made with a key of the case.

        A BIC of 8 letters and its long form have one digest. `new_key`: as for `store`. Raises as
        `store` does.
        """

    def naming_secret(self, case_id: str) -> str:
        """Return the secret for the case's movement ids; it lives as long as the bank data. Raises as `read` does."""

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return the accounts of these pages, each with its bank's BIC, in the same order. Raises as `read` does."""
