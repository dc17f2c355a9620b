"""Signed callbacks at a fixed pace, whether or not earlier ones are answered; each is timed from its planned moment."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.load.filling import OpenCase
from infra.local.partners.keys import partner_keys
from tests.http.way import an_account

SENDERS = 24
ACCEPTED = 202
BICS = ("ALATKZKA", "ESILKZKA")
MOVEMENTS = 300
Json = dict[str, Any]


@dataclass(frozen=True)
class Callback:
    """What a partner sends, and where to."""

    partner: str
    path: str
    body: Json


@dataclass(frozen=True)
class Taken:
    """How long an answer took from the planned moment, in seconds, and what it was."""

    seconds: float
    status: int


class _Line(http.client.HTTPConnection):
    """A connection over a socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("here", timeout=60)
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def callbacks(waiting: Sequence[OpenCase], asked: Sequence[OpenCase]) -> Iterator[Callback]:
    """Yield receipts and refusals of those who wait for a consent, and pages of the banks that were asked.

    For each case that waits for its banks there is a page of each, with 300 movements, so that it ends with its
    statement; between them a receipt, or a no, for one that waits for the consent.
    """
    for number, (consent, banks) in enumerate(zip(cycle(waiting), asked, strict=False)):
        if number >= len(waiting):
            return
        yield _page(banks, BICS[0])
        yield _receipt(consent) if number % 2 else _refusal(consent)
        yield _page(banks, BICS[1])


def send_all(planned: Iterator[Callback], to: Path, pace: float, seconds: float) -> list[Taken]:
    """Send `pace` callbacks a second for so many seconds; return how each was answered, in the order of the plan."""
    began, lines = time.monotonic() + 0.5, threading.local()

    def send(number: int, callback: Callback) -> Taken:
        body = json.dumps(callback.body, ensure_ascii=False).encode()
        at = began + number / pace
        time.sleep(max(0.0, at - time.monotonic()))
        signed = partner_keys(callback.partner).sign(body, int(time.time()))
        headers = {"Content-Type": "application/json", "x-jws-signature": signed}
        if not hasattr(lines, "own"):
            lines.own = _Line(to)
        try:
            lines.own.request("POST", callback.path, body, headers)
            answer = lines.own.getresponse()
            answer.read()
        except OSError:
            del lines.own
            return Taken(time.monotonic() - at, 0)
        return Taken(time.monotonic() - at, answer.status)

    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(send, number, next(planned)) for number in range(round(pace * seconds))]
        return [one.result() for one in sent]


def _event(kind: str, case: OpenCase, about: str, **fields: Any) -> Json:  # noqa: ANN401 - any field of the event
    now = datetime.now(UTC).isoformat()
    return {"event_id": f"{kind}-{case.id}-{about}", "type": kind, "occurred_at": now, **fields}


def _receipt(case: OpenCase) -> Callback:
    at = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    fields = {"message_id": f"{case.id}-sms-1", "status": "delivered", "at": at, "reason_code": None}
    return Callback("sms-1414", "/v1/callbacks/sms", _event("sms.receipt", case, "1", **fields))


def _refusal(case: OpenCase) -> Callback:
    at = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    nothing = dict.fromkeys(("consent_id", "period", "valid_until", "banks", "text_version", "text_sha256"))
    fields: Json = {
        "request_id": f"{case.id}-link-1",
        "iin": case.iin,
        "status": "refused",
        "received_at": at,
        "scope": [],
        "language": "kk",
        "authentication": None,
        "reason_code": None,
        **nothing,
    }
    return Callback("open-api", "/v1/callbacks/consents", _event("consent.result", case, "1", **fields))


def _page(case: OpenCase, bic: str) -> Callback:
    usual = an_account(holder_iin=case.iin)
    movements = [
        {**one, "id": f"{number}-{one['id']}"} for number in range(MOVEMENTS // 3) for one in usual["movements"]
    ]
    fields = {
        "request_id": f"{case.id}-data-1",
        "bank": {"bic": bic, "name": "Банк (үлгі)"},
        "outcome": "data",
        "page": 1,
        "pages": 1,
        "accounts": [{**usual, "movements": movements}],
    }
    return Callback("open-api", "/v1/callbacks/bank-data", _event("bank_data.result", case, bic, **fields))
