"""Faults of a partner's next calls: `POST /_local/faults`.

| kind | what the caller sees | did the partner carry out the call |
|---|---|---|
| `down` | the connection is closed without a response | no |
| `timeout` | no response for longer than the caller waits | no |
| `slow` | the correct response, late but before the caller's timeout | yes |
| `error_500` | 500 | no |
| `rate_limited` | 429 with `Retry-After` | no |
| `lost_answer` | the connection is closed without a response | yes |
| `garbage` | 200 with bytes that are not JSON | yes |
| `html` | 200 with a proxy's HTML page | no |

Token requests never fail: they would use up the faults that a test meant for other calls.
"""

import threading
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from infra.local.partners.wire import Iin, Strict

FaultKind = Literal["down", "timeout", "slow", "error_500", "rate_limited", "lost_answer", "garbage", "html"]
PartnerName = Literal["kdp", "bmg", "open-api", "sms-1414"]


class FaultOrder(Strict):
    """The next `calls` calls to a partner fail, only those about one person if `iin` is given; 0 cancels the fault."""

    partner: PartnerName
    kind: FaultKind = "down"
    calls: Annotated[int, Field(ge=0)] = 1
    iin: Iin | None = None


@dataclass
class _Fault:
    order: FaultOrder
    left: int


class Faults:
    """The faults that have been ordered and not used up, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []

    def add(self, order: FaultOrder) -> None:
        """Add a fault; with 0 calls, remove the faults for the same partner and person."""
        with self._lock:
            if order.calls:
                self._faults.append(_Fault(order, order.calls))
            else:
                same = (order.partner, order.iin)
                self._faults = [f for f in self._faults if (f.order.partner, f.order.iin) != same]

    def take(self, partner: str, iin: str | None) -> FaultKind | None:
        """Return the fault for this call, None when there is none."""
        with self._lock:
            for fault in self._faults:
                if fault.left and fault.order.partner == partner and fault.order.iin in (None, iin):
                    fault.left -= 1
                    return fault.order.kind
            return None
