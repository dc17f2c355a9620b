"""Our application in this process, without sockets: real checks of tokens, signatures and cursors, fakes behind.

system = System()
case = system.take_in()                      # a case, as the API shows it
system.get(f"/v1/cases/{case['id']}", system.caseworker)
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from chalice.local import LambdaContext, RouteMatcher
from joserfc import jwt
from joserfc.jwk import ECKey

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.crypto.cursors import Cursors
from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.bootstrap import Boundary, Wiring
from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.ports.store import Cases, Deps
from chalicelib.entrypoints.http_server.events import RouteTable
from chalicelib.services.steps.driver import drive
from infra.local.aws.gateway import ApiGatewayEvents
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.clock import SettableClock
from tests.fakes.day_orders import InMemoryDayOrders
from tests.fakes.keys import KDP_KEY, LOGIN_KEY, OPEN_API_KEY, ec_key, public
from tests.fakes.operations import InMemoryOperations
from tests.fakes.partner_wiring import fakes
from tests.fakes.policy import a_policy
from tests.fakes.reads import InMemoryReads
from tests.fakes.records import InMemoryErasures, in_memory_records
from tests.fakes.scripts import World
from tests.fakes.store import InMemoryCases
from tests.fakes.workflow import RecordingWorkflow
from tests.faults.injector import FaultInjector, inject
from tests.http import conformance, through_gunicorn
from tests.http.conformance import BASE
from tests.http.samples import CITY, an_application

ISSUER, AUDIENCE = "https://login.example", "kelisim"
SMS_KEY, OWN_KEY = ec_key("sms-1414-1"), ec_key("kelisim-1")
PARTNER_KEYS = {"kdp": KDP_KEY, "open-api": OPEN_API_KEY, "sms-1414": SMS_KEY}
PARTNER_OF = {
    "/v1/callbacks/personal-data-consents": "kdp",
    "/v1/callbacks/consents": "open-api",
    "/v1/callbacks/bank-data": "open-api",
    "/v1/callbacks/sms": "sms-1414",
}

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """An answer as a caller sees it; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:  # noqa: ANN401 - whatever was answered
        """The body as JSON."""
        return json.loads(self.text)

    @property
    def seen(self) -> tuple[int, Any]:
        """Status and body, to be compared whole."""
        return self.status, self.body


def a_token(clock: SettableClock, key: dict[str, str] = LOGIN_KEY, **claims: Any) -> str:  # noqa: ANN401 - any claim
    """Return a caseworker's token with these claims changed; a claim of None is left out."""
    now = int(clock.now().timestamp())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "worker-1", "roles": ["caseworker"], "authority": CITY}
    made = {**usual, "iat": now, "exp": now + 365 * 86_400, **claims}
    present = {name: value for name, value in made.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": key["kid"]}, present, ECKey.import_key({**key}))


class Witness:
    """The store, and every call that it saw."""

    def __init__(self, store: InMemoryCases) -> None:
        self._store = store
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        self.calls.append(name)
        return getattr(self._store, name)


class System:
    """The application, wired, and those who call it."""

    def __init__(self, **ports: Any) -> None:  # noqa: ANN401 - any port of `Deps`, in place of the usual fake
        self.clock = SettableClock()
        self.world = World(self.clock)
        self.erasures = InMemoryErasures()
        cases = InMemoryCases(erasures=self.erasures)
        self.store, self.subjects = Witness(cases), cases.subjects
        self.workflow, self.reads = RecordingWorkflow(), InMemoryReads()
        self.deps = self._deps(ports)
        keys = {partner: FixedKeySet(public(key)) for partner, key in PARTNER_KEYS.items()}
        self.boundary = Boundary(
            tokens=TokenVerifier(FixedKeySet(public(LOGIN_KEY)), ISSUER, AUDIENCE, self.clock),
            signatures=JwsVerifier(keys, self.clock),
            current_cursors=lambda: Cursors([bytes(range(32))]),
            public_base_url=BASE,
            current_own_keys=lambda: (JwsSigner(OWN_KEY, self.clock).public_jwk(),),
        )
        bootstrap.use(Wiring(self.deps, self.boundary))
        self.caseworker = self.token()
        self.neighbour = self.token(sub="neighbour", authority="751110000")
        self.operator = self.token(sub="operator", roles=["operator"], authority=None)
        self.auditor = self.token(sub="auditor", roles=["auditor"], authority=None)

    def _deps(self, ports: Mapping[str, Any]) -> Deps:
        partners = fakes(self.world)
        numbers = itertools.count(1)
        usual: dict[str, Any] = {
            "cases": cast("Cases", self.store),
            "bank_data": InMemoryBankData(self.erasures),
            "reads": self.reads,
            "workflow": self.workflow,
            "personal_data_access": partners.kdp,
            "mobile_registry": partners.bmg,
            "open_api": partners.open_api,
            "sms": partners.sms,
            "clock": self.clock,
            "store_clock": self.clock,
            "digest": HmacDigest(bytes(range(32))),
            "calendar": lambda: Calendar(version="test"),
            "subjects": self.subjects,
            "day_orders": InMemoryDayOrders(),
            "operations": InMemoryOperations(),
            **in_memory_records(self.erasures),
            "rest": lambda _: None,
            "new_pace": lambda: lambda: True,
            "new_id": lambda _: f"01k7e{next(numbers):021}",
            "shards": 16,
            "policy": a_policy(feed_holds_back=timedelta(0)),
            "link_hosts": frozenset({"consent.example"}),
        }
        return Deps(**{**usual, **ports})

    def through(self, injector: FaultInjector) -> None:
        """Let every call of a port go through an injector from now on."""
        bootstrap.use(Wiring(inject(self.deps, injector), self.boundary))

    def token(self, key: dict[str, str] = LOGIN_KEY, **claims: Any) -> str:  # noqa: ANN401 - any claim
        """Return a token as of now, see `a_token`."""
        return a_token(self.clock, key, **claims)

    def call(self, method: str, path: str, body: bytes | None = None, headers: Headers = ()) -> Answer:
        """Call the application as API Gateway does, or through gunicorn where the whole run asks for that."""
        if through_gunicorn.ASKED_FOR:
            return self._through_gunicorn(method, path, body, headers)
        events = ApiGatewayEvents(RouteMatcher(list(app.routes)), app.api.binary_types)
        event = events.create_lambda_event(method, path, {name.lower(): value for name, value in headers}, body)
        event["multiValueHeaders"] = {}
        for name, value in headers:
            event["multiValueHeaders"].setdefault(name, []).append(value)
        return self.answer(event)

    def answer(self, event: dict[str, Any]) -> Answer:
        """Hand one event to the application, and hold its answer against the document."""
        answered = app(event, LambdaContext("api_handler", 512))
        many = {name: ", ".join(values) for name, values in answered.get("multiValueHeaders", {}).items()}
        headers = {name.lower(): value for name, value in {**answered["headers"], **many}.items()}
        status, text = answered["statusCode"], answered["body"] or ""
        context = event["requestContext"]
        conformance.check(context["httpMethod"], context["resourcePath"], status, headers, text)
        return Answer(status, headers, "" if context["httpMethod"] == "HEAD" else text)

    def _through_gunicorn(self, method: str, path: str, body: bytes | None, headers: Headers) -> Answer:
        status, received, raw = through_gunicorn.call(app, method, path, headers, body)
        text = raw.decode()
        named: dict[str, str] = {}
        for name, value in received:
            known = named.get(name.lower())
            named[name.lower()] = value if known is None else f"{known}, {value}"
        for name in through_gunicorn.OF_THE_SERVER:
            named.pop(name, None)
        route = RouteTable(app.routes).find(path.partition("?")[0].rstrip("/"))[0]
        conformance.check(method, route or path, status, named, text)
        return Answer(status, named, text)

    def get(self, path: str, token: str) -> Answer:
        """Read."""
        return self.call("GET", path, headers=[("Authorization", f"Bearer {token}")])

    def post(self, path: str, token: str, body: object = None) -> Answer:
        """Send a body as JSON; bytes go as they are."""
        return self.send("POST", path, token, body)

    def send(self, method: str, path: str, token: str, body: object = None) -> Answer:
        """Send a body by another method."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")]
        return self.call(method, path, raw, headers)

    def event(self, path: str, body: object, key: dict[str, str] | None = None) -> Answer:
        """Send a callback, signed by its partner or by another key."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = JwsSigner(key or PARTNER_KEYS[PARTNER_OF[path]], self.clock).sign(raw)
        return self.call("POST", path, raw, [("Content-Type", "application/json"), ("x-jws-signature", signature)])

    def take_in(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of an application
        """Take an application in and return its case."""
        answer = self.post("/v1/cases", self.caseworker, an_application(**changes))
        assert answer.status == 201, answer.text
        case: dict[str, Any] = answer.body
        return case

    def drive(self, case_id: str) -> dict[str, Any]:
        """Do what can be done for a case now, and return it."""
        drive(self.deps, case_id)
        case: dict[str, Any] = self.get(f"/v1/cases/{case_id}", self.caseworker).body
        return case
