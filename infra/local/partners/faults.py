"""Spoiling a partner's next calls: `POST /_local/faults`.

| kind | what the caller sees | was the call done |
|---|---|---|
| `down` | the connection is closed without an answer | no |
| `timeout` | nothing, for longer than the caller waits | no |
| `slow` | the right answer, late but within the caller's patience | yes |
| `error_500` | 500 | no |
| `rate_limited` | 429 with `Retry-After` | no |
| `lost_answer` | the connection is closed without an answer | yes |
| `garbage` | 200 with bytes that are no JSON | yes |
| `html` | 200 with a proxy's HTML page | no |

Requests for tokens are never spoiled: they would use up the calls that a test means.
"""

import threading
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from infra.local.partners.wire import Iin, Strict

FaultKind = Literal["down", "timeout", "slow", "error_500", "rate_limited", "lost_answer", "garbage", "html"]
PartnerName = Literal["kdp", "bmg", "open-api", "sms-1414"]


class FaultOrder(Strict):
    """`calls` next calls of a partner (0: none any more), of one person if `iin` is given."""

    partner: PartnerName
    kind: FaultKind = "down"
    calls: Annotated[int, Field(ge=0)] = 1
    iin: Iin | None = None


@dataclass
class _Fault:
    order: FaultOrder
    left: int


class Faults:
    """The faults still to happen, first ordered first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []

    def add(self, order: FaultOrder) -> None:
        """Add a fault; with 0 calls, take back those of the same partner and person."""
        with self._lock:
            if order.calls:
                self._faults.append(_Fault(order, order.calls))
            else:
                same = (order.partner, order.iin)
                self._faults = [f for f in self._faults if (f.order.partner, f.order.iin) != same]

    def take(self, partner: str, iin: str | None) -> FaultKind | None:
        """The fault that this call meets, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.left and fault.order.partner == partner and fault.order.iin in (None, iin):
                    fault.left -= 1
                    return fault.order.kind
            return None
