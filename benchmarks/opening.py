"""`make bench-opening`: opening a case with 25 banks and 7,500 movements, against reading the same bytes unsealed.

Both stores are the real adapters on DynamoDB Local; the floor's sealer seals nothing and has no keys. Each opening is
cold: no data key is held. Times are wall times, the best of several runs in turn. Ends with 1 when a bound is passed:
one and a half times the floor, one unwrapping for each class, one query of the bank data.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.statement import stored_payload
from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.key_wrappers import KeyFileKeyWrapper
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
from chalicelib.adapters.dynamodb.cases import DynamoDbCases, Kept
from chalicelib.domain.case.case import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.ports.store import BankData, Cases, KeyWrapper
from infra.compose import load_resources
from infra.local.aws.tables import create_tables
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import AGES, case_tables, client_of
from tests.contract.samples import MONDAY, a_case, a_change, a_consent, an_intake
from tests.fakes.clock import SettableClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOVEMENTS, RUNS, SLOWEST, CLASSES = 7_500, 15, 1.5, 3
CASE = a_case()


class CountingWrapper:
    """A wrapper that counts what it unwraps."""

    def __init__(self, wrapper: KeyWrapper) -> None:
        self._wrapper, self.unwrapped = wrapper, Counter[str]()

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Wrap."""
        return self._wrapper.wrap(key, context)

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Unwrap, and count."""
        self.unwrapped[context["key_class"]] += 1
        return self._wrapper.unwrap(wrapped, context)


class Unsealed(Sealer):
    """The floor: everything as it is."""

    def seal(self, case_id: str, key_class: str, field: str, place: str, plain: bytes) -> bytes:  # noqa: ARG002
        """Seal nothing."""
        return plain

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:  # noqa: ARG002
        """Open nothing."""
        return sealed

    def name(self, case_id: str, key_class: str, content: bytes) -> str:  # noqa: ARG002
        """Name by length: the floor does not hash either."""
        return f"{len(content):064}"


class Shelf:
    """A store with the one case in it."""

    def __init__(self, address: str, wrapper: CountingWrapper, sealer: Callable[[DataKeys], Sealer]) -> None:
        self._client: DynamoDBClient = client_of(address)
        tables = create_tables(self._client, load_resources())
        self._keys, self.queries = DataKeys(self._client, tables["KeysTable"], wrapper), Counter[str]()
        made = sealer(self._keys)
        self._cases: Cases = DynamoDbCases(self._client, case_tables(tables), made, 4, Kept(AGES, AGES))
        bank_table, clock = tables["BankDataTable"], SettableClock(MONDAY)
        self._bank_data: BankData = DynamoDbBankData(self._client, bank_table, made, clock, AGES)
        self._fill()
        self._client.meta.events.register("provide-client-params.dynamodb.Query", self._count)

    def _fill(self) -> None:
        self._cases.take_in(an_intake(CASE))
        _, pages = stored_payload(MOVEMENTS)
        banks = tuple(
            Bank(bic, bic, Outcome.DATA, pages=1, kept=(self._bank_data.keep(CASE.id, bic, 1, 1, page),))
            for bic, page in pages
        )
        self._cases.commit(a_change(replace(CASE, journal_seq=1), banks=banks, consents=(a_consent(CASE),)))

    def _count(self, params: dict[str, Any], **_: object) -> None:
        self.queries[params["TableName"]] += 1

    def open_cold(self) -> float:
        """Open all of the case with no key held; the seconds it took."""
        self._keys.cache.clear()
        began = time.perf_counter()
        case = self._cases.load(CASE.id)
        self._cases.person(case.id)
        self._cases.consents(case.id)
        read = self._bank_data.read_all(case.id, [(bank.bic, page) for bank in case.banks for page in bank.kept])
        took = time.perf_counter() - began
        if len(read) != len(case.banks):
            raise AssertionError("a bank is missing")
        return took


def main() -> int:
    """Measure and print; 0 when every figure is within its bound, 2 where DynamoDB Local cannot run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wrapping.key"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        wrapper = CountingWrapper(KeyFileKeyWrapper(path))
        try:
            with running() as address:
                return _told(Shelf(address, wrapper, Sealer), Shelf(address, wrapper, Unsealed), wrapper)
        except NotHere as reason:
            print(f"not measured: {reason}")
            return 2


def _told(sealed: Shelf, plain: Shelf, wrapper: CountingWrapper) -> int:
    sealed.open_cold()
    plain.open_cold()
    sealed.queries.clear()
    wrapper.unwrapped.clear()
    times = [(sealed.open_cold(), plain.open_cold()) for _ in range(RUNS)]
    best, floor = min(one for one, _ in times), min(one for _, one in times)
    unwraps = {str(name): number / RUNS for name, number in wrapper.unwrapped.items()}
    queries = {name: number / RUNS for name, number in sealed.queries.items()}
    print(f"25 banks, {MOVEMENTS} movements: sealed {best * 1000:.1f} ms, unsealed {floor * 1000:.1f} ms")
    print(f"ratio {best / floor:.2f} (at most {SLOWEST}); unwrapped {unwraps}; queries with all their pages {queries}")
    once = len(unwraps) == CLASSES and set(unwraps.values()) == {1.0}
    return 0 if best / floor <= SLOWEST and once else 1


if __name__ == "__main__":
    sys.exit(main())
