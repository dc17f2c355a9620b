"""`make bench-opening`: opening a case with 25 banks and 7,500 movements, compared to reading it unencrypted.

Both stores are the real adapters on DynamoDB Local; that of the baseline encrypts nothing and has no keys. Each opening
is cold: no data key is cached. Times are wall times, measured alternately; the best of several runs counts. The exit
code is 1 if opening takes more than 1.5 times the baseline or unwraps a key class more than once, 2 if DynamoDB Local
cannot run.
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
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.dynamodb.wrapped_keys import DynamoDbWrappedKeys
from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.parts import JournalHead
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.ports.bank_data import BankData
from chalicelib.domain.ports.sealing import KeyWrapper
from chalicelib.domain.ports.store import Cases
from infra.compose import load_resources
from infra.local.aws.tables import create_tables
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import AGES, LIFETIMES, case_tables, client_of
from tests.contract.samples import MONDAY, a_case, a_change, a_consent, an_intake
from tests.fakes.clock import SettableClock
from tests.fakes.head_keys import HEAD_KEYS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOVEMENTS, RUNS, MAX_RATIO, CLASSES = 7_500, 15, 1.5, 3
CASE = a_case()


class CountingWrapper:
    """A key wrapper that counts unwrapped keys by class."""

    def __init__(self, wrapper: KeyWrapper) -> None:
        self._wrapper, self.unwrapped = wrapper, Counter[str]()

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Wrap a key."""
        return self._wrapper.wrap(key, context)

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Unwrap a key and count it."""
        self.unwrapped[context["key_class"]] += 1
        return self._wrapper.unwrap(wrapped, context)


class Unsealed(Sealer):
    """The baseline: nothing is encrypted."""

    def seal(  # noqa: PLR0913 - as the port says
        self,
        case_id: str,  # noqa: ARG002
        key_class: str,  # noqa: ARG002
        field: str,  # noqa: ARG002
        place: str,  # noqa: ARG002
        plain: bytes,
        *,
        new_key: bool = False,  # noqa: ARG002
    ) -> bytes:
        """Return the plain bytes."""
        return plain

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:  # noqa: ARG002
        """Return the bytes unchanged."""
        return sealed

    def name(self, case_id: str, key_class: str, content: bytes, *, new_key: bool = False) -> str:  # noqa: ARG002
        """Return a name made from the length: the baseline does not hash either."""
        return f"{len(content):064}"


class OneCaseStore:
    """A store that contains one case."""

    def __init__(self, address: str, wrapper: CountingWrapper, sealer: Callable[[DataKeys], Sealer]) -> None:
        self._client: DynamoDBClient = client_of(address)
        tables = create_tables(self._client, load_resources())
        self._keys = DataKeys(DynamoDbWrappedKeys(self._client, tables["KeysTable"]), wrapper)
        self.queries = Counter[str]()
        made = sealer(self._keys)
        self._cases: Cases = DynamoDbCases(
            self._client, case_tables(tables), made, HEAD_KEYS, shards=4, lifetimes=LIFETIMES
        )
        bank_table, clock = tables["BankDataTable"], SettableClock(MONDAY)
        self._bank_data: BankData = DynamoDbBankData(self._client, bank_table, made, clock, AGES)
        self._fill()
        self._client.meta.events.register("provide-client-params.dynamodb.Query", self._count)

    def _fill(self) -> None:
        self._cases.take_in(an_intake(CASE))
        _, pages = stored_payload(MOVEMENTS)
        banks = tuple(
            Bank(bic=bic, name=bic, outcome=Outcome.DATA, pages=1, stored=(self._stored(bic, page),))
            for bic, page in pages
        )
        self._cases.commit(a_change(replace(CASE, journal=JournalHead(1)), banks=banks, consents=(a_consent(CASE),)))

    def _stored(self, bic: str, page: bytes) -> StoredPage:
        return self._bank_data.store(CASE.id, bic, 1, 1, page, new_key=True)

    def _count(self, params: dict[str, Any], **_: object) -> None:
        self.queries[params["TableName"]] += 1

    def open_cold(self) -> float:
        """Open the whole case without cached keys; return the seconds."""
        self._keys.cache.clear()
        began = time.perf_counter()
        case = self._cases.load(CASE.id)
        self._cases.person(case.id)
        self._cases.consents(case.id)
        read = self._bank_data.read_all(case.id, [(bank.bic, page) for bank in case.open_banks for page in bank.stored])
        took = time.perf_counter() - began
        if len(read) != len(case.open_banks):
            raise AssertionError("a bank is missing")
        return took


def main() -> int:
    """Measure and print; return 0 if all figures are within their limits, 2 if DynamoDB Local cannot run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wrapping.key"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        wrapper = CountingWrapper(KeyFileKeyWrapper(path))
        try:
            with running() as address:
                return _measure(
                    OneCaseStore(address, wrapper, Sealer), OneCaseStore(address, wrapper, Unsealed), wrapper
                )
        except NotHere as reason:
            print(f"Not measured: {reason}", file=sys.stderr)
            return 2


def _measure(sealed: OneCaseStore, plain: OneCaseStore, wrapper: CountingWrapper) -> int:
    sealed.open_cold()
    plain.open_cold()
    sealed.queries.clear()
    wrapper.unwrapped.clear()
    times = [(sealed.open_cold(), plain.open_cold()) for _ in range(RUNS)]
    best, floor = min(one for one, _ in times), min(one for _, one in times)
    unwraps = {str(name): number / RUNS for name, number in wrapper.unwrapped.items()}
    queries = {name: number / RUNS for name, number in sealed.queries.items()}
    print(f"25 banks, {MOVEMENTS} movements: encrypted {best * 1000:.1f} ms, unencrypted {floor * 1000:.1f} ms")
    print(
        f"ratio {best / floor:.2f} (at most {MAX_RATIO}); keys unwrapped {unwraps}; queries, pages included {queries}"
    )
    once = len(unwraps) == CLASSES and set(unwraps.values()) == {1.0}
    return 0 if best / floor <= MAX_RATIO and once else 1


if __name__ == "__main__":
    sys.exit(main())
