"""The ports of what is stored, whichever place it is stored in."""

from collections.abc import Callable
from typing import TypedDict

from chalicelib.domain.ports.records import Anchors, Erasures, Subjects
from chalicelib.domain.ports.sealing import Canary
from chalicelib.domain.ports.store import BankData, Cases, DayOrders, Operations, Reads


class StorePorts(TypedDict):
    """The ports of what is stored, as `Deps` names them."""

    cases: Cases
    bank_data: BankData
    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    erasures: Erasures
    subjects: Subjects
    forget_keys: Callable[[], None]
    reads: Reads
    canary: Canary
