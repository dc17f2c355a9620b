"""The canary: people with marked data go through every scenario of the demo, and no mark may leak."""

import ast
import base64
import hashlib
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints
from urllib.parse import quote

import pytest

from chalicelib.domain.person import Form, Person
from infra.compose import load_resources
from infra.local.aws.tables import table_names
from tests.privacy.marks import NUMBER, STEMS, WORDS, forms_of, marked_applications
from tests.privacy.places import Places

BANKS_OF_A_DAY = b'"message":"bank_answers"'
"""The line that may name a bank, since it counts the cases of a whole day; the journey searches it by itself."""

ROOT = Path(__file__).parents[2]
Report = dict[str, Any]

STORES = {"AWS::DynamoDB::Table"}
"""Resources that store data: each is searched item by item."""
SEARCHED_ELSEWHERE = {
    "AWS::StepFunctions::StateMachine": "workflow",
    "AWS::Logs::LogGroup": "logs",
    "AWS::SQS::Queue": "workflow",  # events of schedules, and input and output of failed executions
    None: "logs",  # resources of Chalice that the template only adds to: functions, their logs, the gateway
}
STORE_NOTHING = {
    "AWS::ApiGateway::Account",
    "AWS::Budgets::Budget",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",  # alarms: names and numbers of the list
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
CLIENTS = {"dynamodb", "kms", "s3", "secretsmanager", "stepfunctions"}
"""The services that the application calls; each request passes the tap. The local stack has no bucket for anchors, but
the same data go to the table of anchors, which is searched; and nothing is written to the store of secrets."""
OUTPUTS = {
    "aws_lambda_powertools.Logger",
    "aws_lambda_powertools.metrics.EphemeralMetrics",  # they are written as a line of the log
    "aws_lambda_powertools.metrics.MetricUnit",
    "logging",  # whose only use is to silence httpx
    "sys.stderr",
    "sys.stdout",
    "print",
}
"""What the application may write with; all of it ends in the log or the output of the journey."""
STORED_NOWHERE = {"actor.operator"}
"""Marks that are stored nowhere: operators see no personal data, so their reads are not journaled."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Run the journey once; return its report, with the output of the process as one more place."""
    path = tmp_path_factory.mktemp("canary") / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.privacy.journey", path],
        cwd=ROOT,
        env={**os.environ, "POWERTOOLS_LOG_LEVEL": "DEBUG", "PYTHONTZPATH": "", "TZ": "UTC"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    loaded: Report = json.loads(path.read_text("utf-8"))
    output = Places()
    for name, raw in (("stdout", done.stdout), ("stderr", done.stderr)):
        output.add("output", name, b"\n".join(line for line in raw.splitlines() if BANKS_OF_A_DAY not in line))
    loaded["pieces"]["output"] = len(done.stdout + done.stderr)
    loaded["leaks"] |= {"output": leaks} if (leaks := sorted(output.leaks(STEMS, "output"))) else {}
    return loaded


def test_no_personal_data_leak(report: Report) -> None:
    """No mark is in tables, keys, workflow, cloud calls, logs, traces, output, errors, URLs or operators' views."""
    assert report["leaks"] == {}


def test_every_scenario_ended_as_expected(report: Report) -> None:
    """With marked data every scenario has its usual end, so all of it was really searched."""
    assert report["differences"] == {}


def test_which_bank_answered_is_erased_with_the_bank_data(report: Report) -> None:
    """Not even whoever has all keys that are left can say which banks a case asked."""
    assert report["banks readable after the erasure"] == []


def test_every_mark_is_in_the_decrypted_data(report: Report) -> None:
    """A mark that was never stored could never leak, so each one must be in the decrypted data."""
    assert set(report["marked"]) - set(report["met"]) == STORED_NOWHERE


def test_every_place_had_something_to_search(report: Report) -> None:
    """An empty place would prove nothing."""
    expected = {
        *set(table_names(load_resources())) - EMPTY_IN_THE_DEMO,
        *("logs", "output", "workflow", "index keys", "urls", "calls of the cloud", "headers to partners"),
        *("headers of answers", "error answers", "answers of functions", "operator's views", "traces"),
    }
    assert expected - {place for place, pieces in report["pieces"].items() if pieces} == set()


EMPTY_IN_THE_DEMO = {"CalendarTable", "ThresholdsTable"}
"""Only operators write to them: days and numbers of government orders, and the numbers that regions publish."""


def test_a_new_store_must_be_searched() -> None:
    """A resource of a new type may store data, so this file must say where it is searched."""
    kinds = {one.get("Type") for one in load_resources()["Resources"].values()}
    assert kinds - STORES - set(SEARCHED_ELSEWHERE) - STORE_NOTHING == set()


def test_a_new_service_must_be_searched() -> None:
    """A client of another service is another place for data."""
    assert {name for path in production() for name in clients(path)} == CLIENTS


def test_a_new_kind_of_output_must_be_searched() -> None:
    """Logs, prints, metrics, traces and files are written only by means that the journey records."""
    assert {name for path in production() for name in outputs(path)} - OUTPUTS == set()


def test_every_field_of_a_person_is_marked() -> None:
    """A new field of the applicant without a mark would never be searched for."""
    marked = {path for application in marked_applications() for path in _filled(application.body)}
    statements = {f"form.{one.name}" for one in fields(Form)} - {"form.document"}
    assert set(_leaves(Person, "")) - marked - statements == set()


@pytest.mark.parametrize("value", [WORDS[1], NUMBER])
@pytest.mark.parametrize("around", [b"%s", b'{"a": "%s"}', b"x%sy", b"xy%sz"])
def test_the_search_finds_every_encoding(value: str, around: bytes) -> None:
    """Plain, base64 at any offset, URL, JSON, hexadecimal, hashed without a key, and compressed."""
    plain = around.replace(b"%s", value.encode())
    shapes = {
        "plain": plain,
        "base64": base64.b64encode(plain),
        "base64url": base64.urlsafe_b64encode(plain),
        "url": quote(plain).encode(),
        "json": json.dumps(plain.decode()).encode(),
        "hex": plain.hex().encode(),
        "packed": zlib.compress(plain),
        "hashed": hashlib.sha256(value.encode()).hexdigest().encode(),
    }
    places = Places()
    for name, raw in shapes.items():
        places.add(name, name, raw)
    assert {name for name in shapes if not places.leaks([value], name)} == set()


def test_the_digits_of_a_number_are_found() -> None:
    """A number is found in any notation."""
    assert {b"77000000140", b"MTk4NzAzMTk=", b"19.03.1987"} & (forms_of("+77000000140") | forms_of("1987-03-19")) == {
        b"77000000140",
        b"19.03.1987",
    }


def production() -> list[Path]:
    """Return the files that ship."""
    return [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]


def clients(path: Path) -> Iterator[str]:
    """Yield the services for which a file creates clients."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_client", "boto3.client", "boto3.resource"}:
            yield ast.literal_eval(node.args[0])


def outputs(path: Path) -> Iterator[str]:
    """Yield the means by which a file writes logs, metrics or other output."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith(
                ("aws_lambda_powertools", "logging", "aws_xray")
            ):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case ast.Import():
                yield from (one.name for one in node.names if one.name in {"logging", "aws_xray_sdk", "warnings"})
            case ast.Call(func=ast.Name(id="print" | "open" as name)):
                yield name
            case ast.Attribute(attr="stderr" | "stdout" | "write_text" | "write_bytes"):
                yield ast.unparse(node)


def _leaves(kind: type, path: str) -> Iterator[str]:
    """Yield the paths of a dataclass's fields, with nested dataclasses expanded."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        inner = next((t for t in (hints[one.name], *get_args(hints[one.name])) if is_dataclass(t)), None)
        here = f"{path}{one.name}"
        yield from _leaves(inner, f"{here}.") if isinstance(inner, type) else [here]


def _filled(body: dict[str, Any]) -> Iterator[str]:
    """Yield the paths of a person's fields that an application sets."""
    person = {**body["applicant"], "form": body["form"], "representative": body["representative"]}
    yield from _paths(person, "")


def _paths(value: dict[str, Any], path: str) -> Iterator[str]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _paths(inner, f"{path}{name}.")
        elif inner is not None:
            yield f"{path}{name}"
