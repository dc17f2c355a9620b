"""One partner that counts what it did, and the client that calls it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from chalicelib.adapters.partners.client import CallHooks, PartnerHttp, PartnerReply
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.errors import PartnerUnavailable
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free, ours
from tests.fakes.partner_servers import Fault, PartnerServer, Route
from tests.fakes.scripts import World

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
ENDPOINT = Endpoint(partner="kdp", base_url="https://partner.example/base", credentials=ours("no secret"), budget=20.0)
OK = PartnerReply(b'{"done": 1}')
HTML = httpx.Response(200, html="<!doctype html><title>Technical works</title>")


class Partner:
    """A partner that counts what it did; `faults` come before its good answers. `told`: the calls that were done."""

    def __init__(self, *faults: Fault, endpoint: Endpoint = ENDPOINT, seconds: Iterator[float] | None = None) -> None:
        self.clock = SettableClock(NOW)
        self.done: list[str] = []
        self.told: list[tuple[str, int, str | None]] = []
        routes: list[Route] = [("POST", "/things", self._do), ("GET", r"/things\?page=2", lambda: (200, {"done": 1}))]
        self.server = PartnerServer("kdp", World(self.clock), routes, faults=list(faults))
        spans = (lambda: next(seconds)) if seconds else (lambda: 0.0)
        self.http = PartnerHttp(
            endpoint, self.clock, httpx.MockTransport(self.server), spans, CallHooks(done=self._tell)
        )

    def _tell(self, partner: str, seconds: float, *, tries: int, error: str | None) -> None:  # noqa: ARG002 - the protocol names it
        self.told.append((partner, tries, error))

    def _do(self, key: str, _body: object) -> tuple[int, dict[str, int]]:
        if key not in self.done:
            self.done.append(key)
        return 200, {"done": 1}

    def post(self) -> PartnerReply:
        """Order a thing."""
        return self.http.post("/things", {"iin": "900101300017"}, "key-1", look=free)

    def unavailable(self) -> float | None:
        """Order a thing in vain; return after how many seconds the partner asked us to come."""
        with pytest.raises(PartnerUnavailable) as error:
            self.post()
        assert str(error.value) == "kdp is not available now"
        return error.value.retry_after

    @property
    def tries(self) -> int:
        """How often we called, tokens apart."""
        return len(self.server.seen)


def status(code: int, **headers: str) -> httpx.Response:
    """Make an answer with a status, and a body that must never be shown."""
    return httpx.Response(code, json={"iin": "900101300017"}, headers=headers)
