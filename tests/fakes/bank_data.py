"""The store of bank data in memory."""

from collections.abc import Sequence
from hashlib import sha256
from threading import RLock

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from tests.fakes.records import InMemoryErasures


class InMemoryBankData:
    """The port `BankData`; `pages` are the stored pages by case, BIC and number."""

    def __init__(self, erasures: InMemoryErasures | None = None) -> None:
        """Empty."""
        self._lock = RLock()
        self._erasures = erasures or InMemoryErasures()
        self.pages: dict[tuple[str, str, StoredPage], bytes] = {}

    def store(  # noqa: PLR0913 - as the port says
        self, case_id: str, bic: str, number: int, of: int, accounts: bytes, *, new_key: bool
    ) -> StoredPage:
        """Store a page's accounts."""
        self._erasures.refuse_sealing(case_id, KeyClass.BANK, "accounts", new_key=new_key)
        page = StoredPage(number, sha256(accounts).hexdigest(), 1, len(accounts), of)
        with self._lock:
            self.pages[(case_id, bic, page)] = accounts
        return page

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return the accounts of these pages."""
        return tuple(self.read(case_id, bic, page) for bic, page in wanted)

    def bank_digest(self, case_id: str, bic: str, under: KeyClass = KeyClass.BANK, *, new_key: bool = False) -> str:
        """Return a digest that belongs to the case and the class."""
        self._erasures.refuse_sealing(case_id, under, "name", new_key=new_key)
        return sha256(f"{case_id} {under} {bank_of(bic)}".encode()).hexdigest()

    def naming_secret(self, case_id: str) -> str:
        """Return a secret that belongs to the case."""
        self._erasures.refuse_sealing(case_id, KeyClass.BANK, "name", new_key=False)
        return HmacDigest(bytes(range(32)))("movement", case_id)

    def read(self, case_id: str, bic: str, page: StoredPage) -> bytes:
        """Return the page's accounts."""
        self._erasures.refuse(case_id, KeyClass.BANK, "accounts")
        with self._lock:
            found = self.pages.get((case_id, bic, page))
        if found is None:
            raise SealBroken(case_id, "accounts")
        return found
