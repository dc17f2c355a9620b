"""The tree of the image, run as its user, who may write nowhere in it: API, worker, schedules, console, migrations."""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import httpx
import psycopg
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from chalicelib.tracing import trace_id
from infra.postgres.server import APPLICATION, DATABASE, RECORDS, NoServer
from tests.fakes.collector import a_collector
from tests.on_postgres.api_process import forwarded, free_port, wait_until_ready
from tests.on_postgres.installed_tree import USER, InstalledTree, NotAsAnotherUser, install
from tests.on_postgres.running_place import RunningPlace, a_running_place

SEED = 45
SCHEDULES = {"report", "erase-due", "anchor-journal", "purge"}
AT_ONCE = {"bic": "ALATKZKA", "name": "Алатау банкі (үлгі)", "after": "PT0S"}
CONSENTS = {"consent": "granted", "consent_after": "PT0S", "banks": [AT_ONCE]}


@pytest.fixture(scope="module")
def place() -> Iterator[RunningPlace]:
    """A place whose secrets the image's user may read, as an orchestrator mounts them."""
    try:
        with a_running_place() as place:
            secrets = Path(place.settings.data_key_file or "").parent
            for path in [secrets, *secrets.rglob("*")]:
                os.chown(path, USER, USER)
            yield place
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def tree() -> Iterator[InstalledTree]:
    """The tree in a folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="kelisim-image-") as folder:
        Path(folder).chmod(0o755)
        try:
            tree = install(Path(folder))
        except NotAsAnotherUser as reason:
            pytest.skip(str(reason))
        yield tree
        for process in tree.processes:
            process.kill()
            process.communicate()


def settings_of(place: RunningPlace, **changes: str) -> dict[str, str]:
    """The place's own variables, without those of this process."""
    own = {name: value for name, value in place.environment.items() if os.environ.get(name) != value}
    return own | {"POWERTOOLS_LOG_LEVEL": "INFO"} | changes


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    """End a process; return its exit code and what it printed."""
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=60)
    return process.returncode, printed.decode()


def schedules_run(place: RunningPlace) -> set[str]:
    """The schedules that some worker has run in their period."""
    with psycopg.connect(place.server.dsn()) as session:
        rows = session.execute("SELECT name FROM turns WHERE name LIKE '%-was-run'").fetchall()
    return {str(name).removesuffix("-was-run") for (name,) in rows}


@dataclass(frozen=True)
class Ran:
    """How API and worker took three applications to their end.

    `files_changed`: whether they wrote into the tree. `asked`: status by address, of the API and of its metrics.
    """

    ids: list[str]
    arrived: bool
    codes: tuple[int, int]
    printed: tuple[str, str]
    schedules: set[str]
    files_changed: bool
    metrics: tuple[str, str]
    asked: dict[str, int]
    spans: list[Span]


@pytest.fixture(scope="module")
def ran(place: RunningPlace, tree: InstalledTree) -> Ran:
    """Both were started, observed and ended."""
    before, ports = tree.files(), [free_port() for _ in range(3)]
    url, scraped = f"http://127.0.0.1:{ports[0]}", [f"127.0.0.1:{port}" for port in ports[1:]]
    with a_collector() as collector:
        given = settings_of(place, HTTP_BIND=f"127.0.0.1:{ports[0]}", OTEL_EXPORTER_OTLP_ENDPOINT=collector.address)
        given |= {"OTEL_BSP_SCHEDULE_DELAY": "100", "HTTP_PROCESSES": "2"}
        api = tree.start("chalicelib.entrypoints.http_server", **given, METRICS_BIND=scraped[0])
        wait_until_ready(url, api)
        del given["HTTP_BIND"], given["HTTP_PROCESSES"]
        worker = tree.start("chalicelib.entrypoints.worker", **given, METRICS_BIND=scraped[1])
        in_this_process = place.world.server.app
        place.world.server.app = replace(place.world.router, api=lambda request: forwarded(request, url))
        ids = place.take_in(3, Random(SEED), **CONSENTS)
        arrived = place.wait_for(ids, "bank_data_ready")
        until = time.monotonic() + 30
        while schedules_run(place) != SCHEDULES and time.monotonic() < until:
            time.sleep(0.1)
        pages = [httpx.get(f"http://{one}/metrics", trust_env=False).text for one in scraped]
        paths = ("/live", "/ready", "/v1/health", "/metrics")
        asked = {f"api {path}": httpx.get(url + path, trust_env=False).status_code for path in paths}
        asked |= {"aside /live": httpx.get(f"http://{scraped[0]}/live", trust_env=False).status_code}
        place.world.server.app = in_this_process
        (api_code, api_printed), (worker_code, worker_printed) = ended(api), ended(worker)
    return Ran(
        ids,
        arrived,
        codes=(api_code, worker_code),
        printed=(api_printed, worker_printed),
        schedules=schedules_run(place),
        files_changed=tree.files() != before,
        metrics=(pages[0], pages[1]),
        asked=asked,
        spans=collector.spans,
    )


def test_api_and_worker_take_an_application_to_its_end(ran: Ran) -> None:
    """As a user who owns no file, with no package but those that are pinned; each ends with 0 on SIGTERM."""
    assert (ran.arrived, ran.codes, ran.schedules) == (True, (0, 0), SCHEDULES), ran.printed
    assert "worker_stopped" in ran.printed[1]
    assert not ran.files_changed


def test_both_show_their_metrics(ran: Ran) -> None:
    """At ports of their own: what the API took in and answered, and what the worker moved on. Others ask for health."""
    assert ran.asked == {
        "api /live": 200,
        "api /ready": 200,
        "api /v1/health": 200,
        "api /metrics": 404,
        "aside /live": 404,
    }
    api, worker = ran.metrics
    assert 'kelisim_answers_total{status_class="5xx"} 0.0' in api
    assert 'kelisim_cases_entered_total{state="received"} 3.0' in api
    assert 'kelisim_cases_entered_total{state="awaiting_consent"} 3.0' in worker


def test_a_case_is_one_trace_from_intake_to_end(ran: Ran) -> None:
    """Requests, states, steps and calls, each case under one id that all processes know, inside its whole way."""
    assert {span.trace_id for span in ran.spans} == {trace_id(one) for one in ran.ids}
    states = ("received", "requesting_link", "sending_sms", "requesting_bank_data", "awaiting_bank_data")
    calls = [
        *(("kdp", "received"), ("bmg", "checking_mobile"), ("open-api", "requesting_link")),
        *(("sms-1414", "sending_sms"), ("open-api", "requesting_bank_data")),
    ]
    for case in ran.ids:
        spans = {span.span_id: span.name for span in ran.spans if span.trace_id == trace_id(case)}
        inside = {(one.name, spans.get(one.parent_span_id)) for one in ran.spans if one.trace_id == trace_id(case)}
        assert inside >= {
            ("case", None),
            *((f"POST /v1/{path}", "case") for path in ("cases", "callbacks/consents", "callbacks/bank-data")),
            *((f"state {state}", "case") for state in states),
            *((f"step {step}", "case") for _, step in calls),
            *((f"call {partner}", f"step {step}") for partner, step in calls),
        }
        assert {parent for name, parent in inside if name != "case"} <= {*spans.values()}


def test_no_span_names_a_person_or_a_bank(ran: Ran) -> None:
    """Attributes are the case's id, its end, tries and statuses; names are routes, states, steps and partners."""
    attributes = {one.key for span in ran.spans for one in span.attributes}
    texts = {one.value.string_value for span in ran.spans for one in span.attributes} - {""}
    assert (attributes, texts) == ({"kelisim.case", "status", "tries", "end"}, {*ran.ids, "bank_data_ready"})
    assert [name for name in {span.name for span in ran.spans} if re.search(r"[A-Z]{6}|\d{4}(?<!1414)", name)] == []


def test_the_console_answers(place: RunningPlace, tree: InstalledTree) -> None:
    """An operator runs it in a container of the same image."""
    code, printed = tree.run("chalicelib.entrypoints.console", "failures", **settings_of(place))
    assert (code, "Traceback" in printed) == (0, False), printed


@pytest.mark.usefixtures("ran")
def test_the_journal_is_verified(place: RunningPlace, tree: InstalledTree) -> None:
    """As the CronJob does each night, with the cases that were taken to their ends; nothing is found."""
    code, printed = tree.run("chalicelib.entrypoints.console", "verify-journal", **settings_of(place))
    assert (code, "3 cases" in printed, "Traceback" in printed) == (0, True, False), printed


def test_a_new_pod_sees_that_both_schemas_are_there(place: RunningPlace, tree: InstalledTree) -> None:
    """As our role, which owns neither; then it becomes the command that follows."""
    code, printed = tree.run("infra.postgres.wait", "echo", "ready", **settings_of(place))
    assert (code, printed) == (0, "ready\n")


def test_the_migrations_bring_empty_databases_to_the_newest_schema(place: RunningPlace, tree: InstalledTree) -> None:
    """Both of them, as the Job before a rollout does."""
    dsns = {"POSTGRES_ROLE": APPLICATION, "RECORDS_ROLE": APPLICATION}
    with psycopg.connect(place.server.dsn("postgres"), autocommit=True) as session:
        for name, database in (("POSTGRES_DSN", f"{DATABASE}_new"), ("RECORDS_DSN", f"{RECORDS}_new")):
            session.execute(f"CREATE DATABASE {database}".encode())
            dsns[name] = place.server.dsn(database)
    done = [tree.run("infra.postgres.migrate", **dsns), tree.run("infra.postgres.records", "migrate", **dsns)]
    assert [code for code, _ in done] == [0, 0], done
    for database in (DATABASE, RECORDS):
        assert tables(place, f"{database}_new") == tables(place, database)


def tables(place: RunningPlace, database: str) -> set[str]:
    """The tables of a database."""
    with psycopg.connect(place.server.dsn(database)) as session:
        rows = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {str(name) for (name,) in rows}


def test_the_tree_has_no_tool_that_installs_or_compiles(tree: InstalledTree) -> None:
    """Whoever gets into a container finds no pip there, and nothing of AWS, of tests or of the local stack."""
    code, printed = tree.run("pip", "--version")
    assert (code, "No module named pip" in printed) == (1, True)
    found = {path for path in tree.files() if re.search(r"/(tests|local|server\.py|moto|boto3)(/|$)", path)}
    assert {path for path in found if "/chalicelib/entrypoints/" not in path} == set()
