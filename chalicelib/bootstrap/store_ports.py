"""The ports of what is stored, whichever place it is stored in."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from chalicelib.domain.ports.bank_data import BankData
from chalicelib.domain.ports.operations import Operations
from chalicelib.domain.ports.records import Anchors, Ledger, Subjects, Thresholds
from chalicelib.domain.ports.sealing import Canary, Sealing
from chalicelib.domain.ports.statistics import Statistics
from chalicelib.domain.ports.store import Cases, DayOrders, Reads, StoreClock
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.adapters.crypto.data_keys import DataKeys
    from chalicelib.adapters.documents.canary import CanaryStore
    from chalicelib.adapters.documents.read_along import ReadAlong
    from chalicelib.adapters.documents.retention import Lifetimes

AnyCases = TypeVar("AnyCases", bound=Cases)


class TablePorts(TypedDict):
    """The ports of what is stored in the clear, and so needs no key."""

    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    ledger: Ledger
    thresholds: Thresholds
    statistics: Statistics
    store_clock: StoreClock


class StorePorts(TablePorts):
    """The ports of all that is stored, as `Deps` names them."""

    cases: Cases
    bank_data: BankData
    subjects: Subjects
    forget_keys: Callable[[], None]
    open_under: Callable[[str | None], None]
    reads: Reads
    canary: Canary


def lifetimes_of(given: Settings) -> "Lifetimes":
    """Return how long expiring items are stored. An SMS can be found only while its person's data are stored."""
    from chalicelib.adapters.documents.retention import Lifetimes

    return Lifetimes(given.keep_claims, given.keep_journal, min(given.keep_messages, given.keep_person))


def canary_of(store: "CanaryStore", sealer: Sealing) -> Canary:
    """Return the canary of the deployment, stored here."""
    from chalicelib.adapters.documents.canary import SealedCanary

    return SealedCanary(store, sealer)


def forgetting(data_keys: "DataKeys", along: "ReadAlong[Any]") -> Callable[[], None]:
    """Return what drops the data keys and the parts of cases that this thread's invocation before has read."""

    def forget() -> None:
        data_keys.cache.clear()
        along.forget()

    return forget


def known_to(data_keys: "DataKeys", cases: AnyCases) -> AnyCases:
    """Let the data keys ask this store for the authority of a case that was not loaded yet. Return the store."""
    data_keys.authorities.read_head = lambda case_id: cases.load(case_id).authority
    return cases
