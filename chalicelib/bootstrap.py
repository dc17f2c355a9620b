"""The only place where things are wired: settings -> `Deps` for the services, `Boundary` for the entrypoints.

Nothing is built at import, and this module imports next to nothing: an adapter is imported when it is wired, and its
client made when it is first called. Annotations are therefore not evaluated.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from pydantic import SecretStr

    from chalicelib.adapters.calendar import KeptCalendar
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.domain.ports.operations import Pause
    from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
    from chalicelib.domain.ports.records import Anchors, Erasures, Subjects
    from chalicelib.domain.ports.store import BankData, Cases, Clock, DayOrders, Deps, Operations, Reads, Workflow
    from chalicelib.settings import PartnerSettings, Settings


@dataclass(frozen=True)
class Boundary:
    """What the entrypoints check callers and partners with."""

    tokens: TokenVerifier
    signatures: JwsVerifier
    cursors: Cursors
    public_base_url: str
    own_keys: tuple[dict[str, str], ...] = ()
    """The public halves of the keys that we sign our requests with."""


@dataclass(frozen=True)
class Wiring:
    """Everything, wired."""

    deps: Deps
    boundary: Boundary


_wiring: list[Wiring] = []


def deps() -> Deps:
    """Return the ports, wired on first use from the environment, or as `use` set them."""
    return _present().deps


def boundary() -> Boundary:
    """Return what checks callers and partners."""
    return _present().boundary


def use(wiring: Wiring) -> None:
    """Put this wiring in force: for the local stack and for tests."""
    _wiring[:] = [wiring]


def begin() -> None:
    """Begin an invocation: no data key is held on to that was erased elsewhere since the last one."""
    if _wiring:
        _wiring[0].deps.forget_keys()


def _present() -> Wiring:
    if not _wiring:
        from chalicelib.settings import settings

        use(build(settings()))
    return _wiring[0]


def build(given: Settings, *, clock: Clock | None = None) -> Wiring:
    """Wire the settings. `clock`: None for the system's. Raises `WrongTimeZoneData`, ValueError for unusable keys."""
    from chalicelib.adapters.clock import SystemClock
    from chalicelib.domain.calendar.working_days import check_time_zone

    check_time_zone()
    clock = clock or SystemClock()
    made = _build_boundary(given, clock)
    return Wiring(_build_deps(given, clock, made), made)


def _build_boundary(given: Settings, clock: Clock) -> Boundary:
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsVerifier
    from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
    from chalicelib.adapters.crypto.key_sets import key_set

    partners = {name: key_set(name, jwks, clock, _fetch) for name, jwks in given.partner_keys.items()}
    issuer = key_set("the login service", given.oidc_jwks, clock, _fetch)
    return Boundary(
        tokens=TokenVerifier(issuer, given.oidc_issuer, given.oidc_audience, clock),
        signatures=JwsVerifier(partners, clock),
        cursors=Cursors([_key(given.cursor_key)]),
        public_base_url=given.public_base_url,
        own_keys=tuple(signer.public_jwk() for signer in _signers(given, clock)),
    )


def _signers(given: Settings, clock: Clock) -> tuple[JwsSigner, ...]:
    from chalicelib.adapters.crypto.jws import signers

    return signers(given.signing_keys.get_secret_value(), clock)


def _fetch(url: str) -> bytes:
    """Get a key set from its address. Raises `OSError`."""
    from chalicelib.adapters.http_exchange import Exchange, Timeouts, fetch

    return fetch(url, Exchange(Timeouts()))


def _build_deps(given: Settings, clock: Clock, made: Boundary) -> Deps:
    from chalicelib.adapters.crypto.keyed_digest import HmacDigest
    from chalicelib.adapters.ids import new_id
    from chalicelib.adapters.pace import Pace, rest
    from chalicelib.domain.ports.store import Deps

    store = _build_store(given, clock)
    calendar = store["day_orders"] = _calendar(given, clock, store["day_orders"])
    return Deps(
        **store,
        **_build_partners(given, clock, made, store["operations"].paused),
        workflow=_workflow(given),
        clock=clock,
        digest=HmacDigest(*_keys(given.digest_key)),
        signer=_signers(given, clock)[0],
        calendar=calendar,
        rest=rest,
        new_pace=partial(Pace, given.sweep_pace, given.sweep_time.total_seconds()),
        new_id=new_id,
        policy=given.policy(),
        shards=given.shards,
        link_hosts=given.link_hosts,
        plain_http_hosts=given.plain_http_hosts,
    )


class _Store(TypedDict):
    cases: Cases
    bank_data: BankData
    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    erasures: Erasures
    subjects: Subjects
    forget_keys: Callable[[], None]
    reads: Reads


def _build_store(given: Settings, clock: Clock) -> _Store:
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.choose_anchors import choose_anchors
    from chalicelib.adapters.crypto.data_keys import DataKeys
    from chalicelib.adapters.crypto.key_wrappers import wrapper_of
    from chalicelib.adapters.crypto.sealing import Sealer
    from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
    from chalicelib.adapters.dynamodb.cases import DynamoDbCases, Kept
    from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
    from chalicelib.adapters.dynamodb.erasures import DynamoDbErasures
    from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
    from chalicelib.adapters.dynamodb.reads import DynamoDbReads
    from chalicelib.adapters.dynamodb.subjects import DynamoDbSubjects
    from chalicelib.adapters.dynamodb.writes import CaseTables

    dynamodb = clients.dynamodb(given.dynamodb_endpoint)
    sealer = Sealer(DataKeys(dynamodb, given.keys_table, wrapper_of(given)))
    kept = Kept(given.keep_claims, given.keep_journal, min(given.keep_messages, given.keep_person))
    return _Store(
        cases=DynamoDbCases(dynamodb, CaseTables.of(given), sealer, given.shards, kept),
        bank_data=DynamoDbBankData(dynamodb, given.bank_data_table, sealer, clock),
        day_orders=DynamoDbDayOrders(dynamodb, given.calendar_table),
        operations=DynamoDbOperations(dynamodb, given.cases_table, clock),
        anchors=choose_anchors(given, dynamodb),
        erasures=DynamoDbErasures(dynamodb, given.erasures_table, given.keys_table),
        subjects=DynamoDbSubjects(dynamodb, given.claims_table),
        forget_keys=sealer.keys.cache.clear,
        reads=DynamoDbReads(dynamodb, given.reads_table, sealer),
    )


class _Partners(TypedDict):
    personal_data_access: PersonalDataAccess
    mobile_registry: MobileRegistry
    open_api: OpenApiSystem
    sms: SmsGateway


def _build_partners(given: Settings, clock: Clock, made: Boundary, paused: Callable[[], Pause | None]) -> _Partners:
    from chalicelib.adapters.partners.bmg import Bmg
    from chalicelib.adapters.partners.client import PartnerHttp
    from chalicelib.adapters.partners.endpoint import endpoint_of
    from chalicelib.adapters.partners.kdp import Kdp
    from chalicelib.adapters.partners.open_api import OpenApi
    from chalicelib.adapters.partners.sms_1414 import Sms1414

    callbacks, verify = f"{given.public_base_url}/v1/callbacks", made.signatures.verify
    signer = _signers(given, clock)[0]

    def http(name: str, partner: PartnerSettings) -> PartnerHttp:
        return PartnerHttp(endpoint_of(name, partner, given, signer), clock, paused=paused)

    open_api = http("open-api", given.open_api)
    return _Partners(
        personal_data_access=Kdp(http("kdp", given.kdp), verify, f"{callbacks}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg", given.bmg)),
        open_api=OpenApi(open_api, verify, f"{callbacks}/consents", f"{callbacks}/bank-data"),
        sms=Sms1414(http("sms-1414", given.sms_1414)),
    )


def _workflow(given: Settings) -> Workflow:
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.step_functions import StepFunctions

    return StepFunctions(given.workflow_arn, clients.Lazy(partial(clients.step_functions, given.aws_endpoint)))


def _calendar(given: Settings, clock: Clock, orders: DayOrders) -> KeptCalendar:
    from chalicelib.adapters.calendar import KeptCalendar

    return KeptCalendar(orders, clock, _library_of_holidays, given.calendar_settled_until)


def _library_of_holidays() -> str:
    from importlib.metadata import version

    return f"holidays-{version('holidays')}"


def _keys(secret: SecretStr) -> list[bytes]:
    return [base64.b64decode(one, validate=True) for one in secret.get_secret_value().split()]


def _key(secret: SecretStr) -> bytes:
    return base64.b64decode(secret.get_secret_value(), validate=True)
