"""The only place where ports get their adapters: settings -> `Deps` for the services, `Boundary` for the entrypoints.

Nothing is built on import. An adapter is imported when it is wired, and its client is made on its first call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.domain.callers import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.adapters.calendar import CachedCalendar
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.bootstrap.secrets import Secrets
    from chalicelib.domain.callers import Caller
    from chalicelib.domain.ports.store import Clock, DayOrders, Deps, Workflow
    from chalicelib.settings import Settings


@dataclass(frozen=True)
class Boundary:
    """What the entrypoints check callers and partners with. Keys of our own are asked for at every use."""

    tokens: TokenVerifier
    signatures: JwsVerifier
    current_cursors: Callable[[], Cursors]
    public_base_url: str
    current_own_keys: Callable[[], tuple[dict[str, str], ...]]

    @property
    def cursors(self) -> Cursors:
        """What seals and opens cursors, under the present key."""
        return self.current_cursors()

    @property
    def own_keys(self) -> tuple[dict[str, str], ...]:
        """The public keys that partners check our requests with."""
        return self.current_own_keys()


@dataclass(frozen=True)
class Wiring:
    """Everything, wired."""

    deps: Deps
    boundary: Boundary


_wiring: list[Wiring] = []


def deps() -> Deps:
    """Return the ports, wired on first use from the environment, or as `use` set them."""
    return _current().deps


def boundary() -> Boundary:
    """Return what the entrypoints check callers and partners with."""
    return _current().boundary


def use(wiring: Wiring) -> None:
    """Use this wiring from now on: for the local stack and for tests."""
    _wiring[:] = [wiring]


def begin() -> None:
    """Begin an invocation: drop the data keys from memory, since some may have been erased elsewhere meanwhile.

    Nobody has called yet, so what is opened goes by each case's own authority.
    """
    if _wiring:
        _wiring[0].deps.forget_keys()
        _wiring[0].deps.open_under(None)


def admit(caller: Caller) -> None:
    """Let a caseworker's call open what was sealed for the authority of the token, whatever a stored case says now.

    An auditor sees the cases of all authorities, and opens each under its own.
    """
    if caller.roles & {Role.CASEWORKER, Role.AUDITOR} == {Role.CASEWORKER}:
        deps().open_under(caller.authority or "")


def _current() -> Wiring:
    if not _wiring:
        from chalicelib.settings import settings

        use(build(settings()))
    return _wiring[0]


def build(given: Settings, *, clock: Clock | None = None) -> Wiring:
    """Wire the settings. `clock`: None for the system's; another, such as a moved one, is the store's clock too.

    Raises `WrongTimeZoneData`, `PilotOver`, `SecretMissing`, `StoreBusy`, and ValueError for unusable keys.
    """
    from chalicelib.adapters.clock import SystemClock
    from chalicelib.bootstrap.secrets import Secrets
    from chalicelib.domain.calendar.working_days import almaty_day, check_time_zone
    from chalicelib.domain.case.pilot import check_pilot

    check_time_zone()
    moved, clock = clock, clock or SystemClock()
    check_pilot(given.policy().pilot, almaty_day(clock.now()), over_is_meant=given.pilot_over_is_meant)
    secrets = Secrets(given, clock)
    own = OwnKeys(secrets.signers("signing_keys"), secrets.signers("anchor_keys", public=True))
    checks = _build_boundary(given, clock, secrets, own)
    made = _build_deps(given, clock, checks, secrets, own)
    secrets.check()
    return Wiring(replace(made, store_clock=moved) if moved else made, checks)


@dataclass(frozen=True)
class OwnKeys:
    """Our own keys as they are now: those of what we send, and those of the anchors (perhaps public halves alone)."""

    signing: Callable[[], tuple[JwsSigner, ...]]
    anchoring: Callable[[], tuple[JwsSigner, ...]]

    def public_anchors(self) -> tuple[dict[str, str], ...]:
        """Return the public halves of all keys that ever signed an anchor."""
        return tuple(one.public_jwk() for one in self.anchoring())

    def public(self) -> tuple[dict[str, str], ...]:
        """Return the public halves of all."""
        return tuple(one.public_jwk() for one in self.signing()) + self.public_anchors()


def _build_boundary(given: Settings, clock: Clock, secrets: Secrets, own: OwnKeys) -> Boundary:
    from chalicelib.bootstrap.later import later

    return Boundary(
        tokens=later(given, lambda: _tokens(given, clock)),
        signatures=later(given, lambda: wire_signatures(given, clock)),
        current_cursors=secrets.cursors(),
        public_base_url=given.public_base_url,
        current_own_keys=own.public,
    )


def _tokens(given: Settings, clock: Clock) -> TokenVerifier:
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.adapters.crypto.key_sets import key_set

    issuer = key_set("the login service", given.oidc_jwks, clock, _fetching(given), given.key_set_max_age)
    return TokenVerifier(issuer, given.oidc_issuer, given.oidc_audience, clock)


def wire_signatures(given: Settings, clock: Clock) -> JwsVerifier:
    """Return what verifies the partners' signatures."""
    from chalicelib.adapters.crypto.jws import JwsVerifier
    from chalicelib.adapters.crypto.key_sets import key_set

    age = given.key_set_max_age
    fetch_keys = _fetching(given)
    partners = {name: key_set(name, jwks, clock, fetch_keys, age) for name, jwks in given.partner_keys.items()}
    return JwsVerifier(partners, clock)


def _fetching(given: Settings) -> Callable[[str], bytes]:
    """Return what gets a key set from its address, as patient as with a partner's answer. It raises `OSError`."""

    def fetched(url: str) -> bytes:
        from chalicelib.adapters.http_exchange import Exchange, Timeouts, fetch

        return fetch(url, Exchange(Timeouts.within(given.partner_timeout_seconds)))

    return fetched


def _build_deps(given: Settings, clock: Clock, checks: Boundary, secrets: Secrets, own: OwnKeys) -> Deps:
    from chalicelib.adapters.pace import Pace, rest
    from chalicelib.bootstrap.later import later
    from chalicelib.bootstrap.partners import PartnerWiring, build_partners
    from chalicelib.bootstrap.secrets import first_of
    from chalicelib.bootstrap.store import build_store
    from chalicelib.domain.ports.store import Deps

    store = build_store(given, clock, secrets)
    calendar = store["day_orders"] = wire_calendar(given, clock, store["day_orders"])
    signer = first_of(own.signing)
    wiring = PartnerWiring(given, clock, secrets, checks.signatures, signer)
    return Deps(
        **store,
        **build_partners(wiring, store["operations"]),
        workflow=later(given, lambda: wire_workflow(given)),
        clock=clock,
        digest=secrets.digest(),
        signer=signer,
        anchor_signer=first_of(own.anchoring),
        anchor_public_keys=own.public_anchors,
        calendar=calendar,
        rest=rest,
        new_pace=partial(Pace, given.sweep_pace, given.sweep_time.total_seconds()),
        new_id=later(given, _new_id),
        policy=given.policy(),
        shards=given.shards,
        link_hosts=given.link_hosts,
        plain_http_hosts=given.plain_http_hosts,
    )


def _new_id() -> Callable[[datetime], str]:
    from chalicelib.adapters.ids import new_id

    return new_id


def wire_workflow(given: Settings) -> Workflow:
    """Return what drives cases in this place."""
    if given.place == "postgres":
        from chalicelib.adapters.workers import Workers

        return Workers()
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.step_functions import StepFunctions

    return StepFunctions(given.workflow_arn, clients.Lazy(partial(clients.step_functions, given.aws_endpoint)))


def wire_calendar(given: Settings, clock: Clock, orders: DayOrders) -> CachedCalendar:
    """Return the calendar with the orders entered so far."""
    from chalicelib.adapters.calendar import CachedCalendar

    return CachedCalendar(
        orders=orders, clock=clock, library=_library_of_holidays, settled_until=given.calendar_settled_until
    )


def _library_of_holidays() -> str:
    from importlib.metadata import version

    return f"holidays-{version('holidays')}"
