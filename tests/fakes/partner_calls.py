"""What the four partners in memory share: recorded calls, faults, and acts around a call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from chalicelib.adapters.partners.endpoint import PartnerCredentials
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.errors import PartnerRefused, PartnerUnavailable
from chalicelib.domain.ports.partners import Look
from tests.fakes.scripts import Refusal, World


@dataclass(frozen=True)
class Call:
    """A call: the method of the port, and the request, message or consent that it is about."""

    what: str
    about: str


def free() -> None:
    """Let the call be sent, whatever the case: a `Look` that says yes."""


def ours(secret: str) -> Callable[[], PartnerCredentials]:
    """Return what returns our credentials at a partner."""
    return lambda: PartnerCredentials("kelisim", SecretStr(secret))


class FakePartner:
    """What all four share: recorded calls and faults.

    `before` is called before the last look; `watch` after it, before the call takes effect. A denied call is not
    recorded.
    """

    partner = ""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.before: Callable[[Call], None] = lambda _: None
        self.watch: Callable[[Call], None] = lambda _: None
        self._before = self._after = 0
        self._refusals: list[int] = []
        self._retry_after: float | None = None

    def fail(self, *, before: int = 0, after: int = 0, retry_after: float | None = None) -> None:
        """Let the next calls fail with `PartnerUnavailable`, `before` or `after` they take effect (lost responses)."""
        self._before, self._after, self._retry_after = before, after, retry_after

    def refuse(self, *statuses: int) -> None:
        """Refuse the next calls with these statuses, without effect."""
        self._refusals = list(statuses)

    def asked(self, what: str) -> list[str]:
        """Return what the calls of one method were about, in order."""
        return [call.about for call in self.calls if call.what == what]

    @contextmanager
    def _call(self, what: str, about: str, look: Look) -> Iterator[None]:
        self.before(Call(what, about))
        look()
        self.calls.append(Call(what, about))
        self.watch(self.calls[-1])
        if self._before:
            self._before -= 1
            raise PartnerUnavailable(self.partner, self._retry_after)
        if self._refusals:
            raise PartnerRefused(self.partner, self._refusals.pop(0))
        try:
            yield
        except Refusal as refusal:
            raise PartnerRefused(self.partner, refusal.status) from None
        if self._after:
            self._after -= 1
            raise PartnerUnavailable(self.partner, self._retry_after)

    def _proof(self, said: str) -> Evidence:
        return Evidence(said.encode(), "header..signature", {"kid": f"{self.partner}-fake"})
