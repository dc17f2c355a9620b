"""What the processes of `benchmarks.cold_start` talk to: emulated AWS and partners, and cases that wait for them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time
from random import Random
from typing import TYPE_CHECKING, Any

import boto3
from chalice.local import RouteMatcher
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from app import app
from chalicelib import bootstrap
from chalicelib.domain.case.states import State
from chalicelib.services.steps import driver
from chalicelib.setting_groups.secrets import EVERYWHERE, NEEDED_BY, SECRETS
from infra.compose import load_resources
from infra.local.application import schedule_event, settings_of
from infra.local.aws.gateway import ApiGatewayEvents, Gateway
from infra.local.aws.tables import create_tables
from infra.local.aws.workflow import REGION
from infra.local.demo.client import Json, LocalStack
from infra.local.demo.people import make_iin
from infra.local.emulation import Emulation, start_emulation
from infra.local.partners.callbacks import post_over_http
from tests.http.samples import CITY, an_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from chalicelib.settings import Settings

CONSENTS = "/v1/callbacks/consents"
PARTNER_TIMEOUT_SECONDS = 5.0


@dataclass
class World:
    """The cases, and the events that the measured processes get."""

    settings: Mapping[str, str]
    """The environment that every deployed function has."""
    cases_table: str
    token: str
    waiting: list[str] = field(default_factory=list)
    """Cases that await the consent to their bank data."""
    checking: list[str] = field(default_factory=list)
    """Cases whose mobile number is to be checked."""
    callbacks: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)
    """The consent callbacks of the cases that wait, not yet delivered."""

    def environment_of(self, work: str) -> Mapping[str, str]:
        """Return the environment of the deployed function that does this work: it names only the secrets it needs."""
        function = "api_handler" if work == "api" else work
        needed = {f"{name}_SECRET".upper() for name in NEEDED_BY.get(function, frozenset[str]())}
        others = {f"{name}_SECRET".upper() for name in EVERYWHERE} - needed
        given = {name: text for name, text in self.settings.items() if name not in others}
        return {**given, "FUNCTION": function}

    def look_up(self) -> Json:
        """Return the gateway's event of a caseworker who looks a case up."""
        return _event("GET", f"/v1/cases/{self.waiting[0]}", {"authorization": f"Bearer {self.token}"}, None)

    def consent_callback(self) -> Json:
        """Return the gateway's event of a consent callback that was not received before."""
        body, headers = self.callbacks.pop()
        return _event("POST", CONSENTS, headers, body)

    def case_to_look_at(self) -> Json:
        """Return the event of a task for a case that waits."""
        return {"case_id": self.waiting[0], "generation": 1}

    def case_to_check(self) -> Json:
        """Return the event of the task that checks a mobile number."""
        return {"case_id": self.checking.pop(), "generation": 1}

    def schedule(self) -> Json:
        """Return the event of the schedule that sweeps."""
        return schedule_event("sweep")


@contextmanager
def running_world(runs: int) -> Iterator[World]:
    """Start everything, and take in as many cases as that many runs need."""
    captured: list[tuple[bytes, Mapping[str, str]]] = []

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        if not url.endswith(CONSENTS):
            return post_over_http(url, body, headers)
        captured.append((body, headers))
        return 202

    emulation = start_emulation(post=post)
    try:
        settings = _wired(emulation)
        token = emulation.issuer.token(emulation.shared.clock.now(), ["caseworker"], CITY, "worker-1")
        world = World(_environment(emulation, settings), settings.cases_table, token, callbacks=captured)
        _take_cases_in(emulation, world, runs)
        yield world
    finally:
        emulation.stop()


def _wired(emulation: Emulation) -> "Settings":
    """Wire the application of this process, which takes the cases to the states that are measured."""
    tables = create_tables(boto3.client("dynamodb", endpoint_url=emulation.url), load_resources())
    key = boto3.client("kms", endpoint_url=emulation.url).create_key(Description="bench")["KeyMetadata"]["Arn"]
    never = {"quiet_hours_from": time(0), "quiet_hours_until": time(0)}
    settings = settings_of(emulation, tables, key, PARTNER_TIMEOUT_SECONDS).model_copy(update=never)
    bootstrap.use(bootstrap.build(settings, clock=emulation.shared.clock))
    emulation.server.app = replace(emulation.router, aws=_without_workflow(emulation.aws), api=Gateway(app))
    return settings


def _take_cases_in(emulation: Emulation, world: World, runs: int) -> None:
    client, random = LocalStack(emulation.url), Random(1)
    deps = bootstrap.deps()
    for number in range(2 * runs):
        iin, mobile = make_iin(random), f"+7701{number:07}"
        client.script({"iin": iin, "consent": "granted", "consent_after": "PT0S", "sms_after": "PT0S"})
        now = emulation.shared.clock.now()
        sent = an_application(
            application_number=f"bench-{number}",
            applicant__iin=iin,
            applicant__mobile=mobile,
            submitted_at=now.isoformat(),
            form__signed_on=now.date().isoformat(),
        )
        case_id = client.send_application(CITY, sent).raise_for_status().json()["id"]
        driver.take_step(deps, case_id, 1, State.RECEIVED)
        emulation.driver.tick(check_cases=False)
        if number % 2:
            world.checking.append(case_id)
        else:
            driver.drive(deps, case_id)
            emulation.driver.tick(check_cases=False)
            driver.park(deps, case_id, 1, State.AWAITING_CONSENT, f"token-{number}")
            world.waiting.append(case_id)
    client.close()


def _without_workflow(aws: "WSGIApplication") -> "WSGIApplication":
    """Answer for Step Functions here: no execution runs beside what is measured."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ.get("HTTP_X_AMZ_TARGET", "").startswith("AWSStepFunctions"):
            return aws(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "application/x-amz-json-1.0")])
        return [json.dumps({"executionArn": "none", "startDate": 0}).encode()]

    return answer


def _event(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Json:
    events = ApiGatewayEvents(RouteMatcher(list(app.routes)), app.api.binary_types)
    return events.create_lambda_event(method, path, {**headers}, body)


def _environment(emulation: Emulation, settings: "Settings") -> dict[str, str]:
    """Return the environment of a deployed function with these settings; its secrets are where it reads them from."""
    aws = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    own = {
        name.upper(): _text(value)
        for name, value in settings
        if name in settings.model_fields_set - SECRETS and value is not None
    }
    store = boto3.client("secretsmanager", endpoint_url=emulation.url)
    for name in sorted(EVERYWHERE):
        text = getattr(settings, name).value.get_secret_value()
        own[f"{name}_SECRET".upper()] = store.create_secret(Name=name, SecretString=text)["ARN"]
    given = {"pilot_first_day": "", "pilot_last_day": ""}
    base = {"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "POWERTOOLS_LOG_LEVEL": "CRITICAL"}
    deployed = load_resources()["Globals"]["Function"]["Environment"]["Variables"]
    base |= {name: deployed[name] for name in ("PYTHONTZPATH", "PYDANTIC_DISABLE_PLUGINS")}
    return {**base, **aws, "AWS_DEFAULT_REGION": REGION, **own, **{name.upper(): text for name, text in given.items()}}


def _text(value: Any) -> str:  # noqa: ANN401 - any setting
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any setting
    if isinstance(value, BaseModel):
        return {name: _plain(part) for name, part in value if part is not None}
    return to_jsonable_python(value)
