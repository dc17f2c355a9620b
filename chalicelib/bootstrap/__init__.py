"""The only place where ports get their adapters: settings -> `Deps` for the services, `Boundary` for the entrypoints.

Nothing is built on import. An adapter is imported when it is wired, and its client is made on its first call.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from chalicelib.adapters.calendar import CachedCalendar
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.domain.ports.store import Clock, DayOrders, Deps, Workflow
    from chalicelib.settings import Settings


@dataclass(frozen=True)
class Boundary:
    """What the entrypoints check callers and partners with."""

    tokens: TokenVerifier
    signatures: JwsVerifier
    cursors: Cursors
    public_base_url: str
    own_keys: tuple[dict[str, str], ...] = ()
    """The public keys that partners check our requests with."""


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
    """Begin an invocation: drop the data keys from memory, since some may have been erased elsewhere meanwhile."""
    if _wiring:
        _wiring[0].deps.forget_keys()


def _current() -> Wiring:
    if not _wiring:
        from chalicelib.settings import settings

        use(build(settings()))
    return _wiring[0]


def build(given: Settings, *, clock: Clock | None = None) -> Wiring:
    """Wire the settings. `clock`: None for the system's; another, such as a moved one, is the store's clock too.

    Raises `WrongTimeZoneData`, `PilotOver`, and ValueError for unusable keys.
    """
    from chalicelib.adapters.clock import SystemClock
    from chalicelib.domain.calendar.working_days import almaty_day, check_time_zone
    from chalicelib.domain.case.pilot import check_pilot

    check_time_zone()
    moved, clock = clock, clock or SystemClock()
    check_pilot(given.policy().pilot, almaty_day(clock.now()), over_is_meant=given.pilot_over_is_meant)
    checks = _build_boundary(given, clock)
    made = _build_deps(given, clock, checks)
    return Wiring(replace(made, store_clock=moved) if moved else made, checks)


def _build_boundary(given: Settings, clock: Clock) -> Boundary:
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsVerifier
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.adapters.crypto.key_sets import key_set

    age = given.key_set_max_age
    partners = {name: key_set(name, jwks, clock, _fetch, age) for name, jwks in given.partner_keys.items()}
    issuer = key_set("the login service", given.oidc_jwks, clock, _fetch, age)
    return Boundary(
        tokens=TokenVerifier(issuer, given.oidc_issuer, given.oidc_audience, clock),
        signatures=JwsVerifier(partners, clock),
        cursors=Cursors([_key(given.cursor_key)]),
        public_base_url=given.public_base_url,
        own_keys=tuple(one.public_jwk() for one in (*_signers(given, clock), *_anchor_signers(given, clock))),
    )


def _signers(given: Settings, clock: Clock) -> tuple[JwsSigner, ...]:
    from chalicelib.adapters.crypto.jws import signers

    return signers(given.signing_keys.get_secret_value(), clock)


def _anchor_signers(given: Settings, clock: Clock) -> tuple[JwsSigner, ...]:
    from chalicelib.adapters.crypto.jws import signers

    return signers(given.anchor_keys.get_secret_value(), clock, public=True)


def _fetch(url: str) -> bytes:
    """Get a key set from its address. Raises `OSError`."""
    from chalicelib.adapters.http_exchange import Exchange, Timeouts, fetch

    return fetch(url, Exchange(Timeouts()))


def _build_deps(given: Settings, clock: Clock, checks: Boundary) -> Deps:
    from chalicelib.adapters.crypto.keyed_digest import HmacDigest
    from chalicelib.adapters.ids import new_id
    from chalicelib.adapters.pace import Pace, rest
    from chalicelib.bootstrap.partners import build_partners
    from chalicelib.bootstrap.store import build_store
    from chalicelib.domain.ports.store import Deps

    store = build_store(given, clock)
    calendar = store["day_orders"] = _calendar(given, clock, store["day_orders"])
    signer, anchor_signers = _signers(given, clock)[0], _anchor_signers(given, clock)
    paused = store["operations"].paused
    return Deps(
        **store,
        **build_partners(given, clock, verify=checks.signatures.verify, signer=signer, paused=paused),
        workflow=_workflow(given),
        clock=clock,
        digest=HmacDigest(*_keys(given.digest_key)),
        signer=signer,
        anchor_signer=anchor_signers[0],
        anchor_public_keys=tuple(one.public_jwk() for one in anchor_signers),
        calendar=calendar,
        rest=rest,
        new_pace=partial(Pace, given.sweep_pace, given.sweep_time.total_seconds()),
        new_id=new_id,
        policy=given.policy(),
        shards=given.shards,
        link_hosts=given.link_hosts,
        plain_http_hosts=given.plain_http_hosts,
    )


def _workflow(given: Settings) -> Workflow:
    if given.place == "postgres":
        from chalicelib.adapters.workers import Workers

        return Workers()
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.step_functions import StepFunctions

    return StepFunctions(given.workflow_arn, clients.Lazy(partial(clients.step_functions, given.aws_endpoint)))


def _calendar(given: Settings, clock: Clock, orders: DayOrders) -> CachedCalendar:
    from chalicelib.adapters.calendar import CachedCalendar

    return CachedCalendar(
        orders=orders, clock=clock, library=_library_of_holidays, settled_until=given.calendar_settled_until
    )


def _library_of_holidays() -> str:
    from importlib.metadata import version

    return f"holidays-{version('holidays')}"


def _keys(secret: SecretStr) -> list[bytes]:
    return [base64.b64decode(one, validate=True) for one in secret.get_secret_value().split()]


def _key(secret: SecretStr) -> bytes:
    return base64.b64decode(secret.get_secret_value(), validate=True)
