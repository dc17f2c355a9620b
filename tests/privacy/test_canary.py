"""The canary: marked people go every way of the demo, and afterwards no mark stands where nothing personal may."""

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

ROOT = Path(__file__).parents[2]
Report = dict[str, Any]

STORES = {"AWS::DynamoDB::Table"}
"""Resources that keep something: each is searched item by item."""
SEARCHED_ELSEWHERE = {
    "AWS::StepFunctions::StateMachine": "workflow",
    "AWS::Logs::LogGroup": "logs",
    "AWS::SQS::Queue": "workflow",  # events of schedules, and what an execution that failed was given and gave back
    None: "logs",  # what the template only completes of Chalice's own: functions, their logs, the gateway
}
KEEP_NOTHING = {"AWS::KMS::Key", "AWS::IAM::Role", "AWS::SQS::QueuePolicy", "AWS::Events::Rule"}
CLIENTS = {"dynamodb", "kms", "s3", "stepfunctions"}
"""The services that the application calls; each request of them passes the tap. The bucket of anchors is not made in
the local stack: what goes there is what goes into the table of anchors, which is searched."""
SPEAKS = {
    "aws_lambda_powertools.Logger",
    "aws_lambda_powertools.metrics.EphemeralMetrics",  # they stand in a line of the log
    "aws_lambda_powertools.metrics.MetricUnit",
    "sys.stderr",
    "sys.stdout",
    "print",
}
"""What the application may tell the outside by; all of it ends in the log or the output of the journey."""
SHOWN_TO_NOBODY = {"actor.operator"}
"""Marks that are not kept at all: what an operator reads is of nobody, so it is not journaled."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The journey, once: its report, with what the process printed as one more place."""
    path = tmp_path_factory.mktemp("canary") / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.privacy.journey", path],
        cwd=ROOT,
        env={**os.environ, "POWERTOOLS_LOG_LEVEL": "DEBUG", "PYTHONTZPATH": "", "TZ": "UTC"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    told: Report = json.loads(path.read_text("utf-8"))
    output = Places()
    for name, raw in (("stdout", done.stdout), ("stderr", done.stderr)):
        output.add("output", name, raw)
    told["pieces"]["output"] = len(done.stdout + done.stderr)
    told["leaks"] |= {"output": leaks} if (leaks := sorted(output.leaks(STEMS, "output"))) else {}
    return told


def test_no_mark_stands_where_nothing_personal_may(report: Report) -> None:
    """Tables, keys, workflow, calls of the cloud, logs, output, errors, addresses and operators' views are clean."""
    assert report["leaks"] == {}


def test_every_way_ended_as_the_demo_scripts_it(report: Report) -> None:
    """Marked people go the same ways as the demo's: nothing was searched that did not happen."""
    assert report["differences"] == {}


def test_every_mark_was_met_where_it_belongs(report: Report) -> None:
    """A mark that never came in would never be found: opened by its case's keys, each one is there."""
    assert set(report["marked"]) - set(report["met"]) == SHOWN_TO_NOBODY


def test_every_place_had_something_to_search(report: Report) -> None:
    """An empty place proves nothing."""
    wanted = {
        *set(table_names(load_resources())) - EMPTY_ON_THIS_WAY,
        *("logs", "output", "workflow", "index keys", "urls", "calls of the cloud", "headers to partners"),
        *("headers of answers", "error answers", "answers of functions", "operator's views"),
    }
    assert wanted - {place for place, pieces in report["pieces"].items() if pieces} == set()


EMPTY_ON_THIS_WAY = {"CalendarTable"}
"""Only the console writes there: days and the numbers of the government's orders."""


def test_a_new_store_must_be_searched() -> None:
    """A resource of a kind that nobody looked at yet may keep something: say where it is searched."""
    kinds = {one.get("Type") for one in load_resources()["Resources"].values()}
    assert kinds - STORES - set(SEARCHED_ELSEWHERE) - KEEP_NOTHING == set()


def test_a_new_service_must_be_searched() -> None:
    """A client of another service is another place to put something."""
    assert {name for path in production() for name in clients(path)} == CLIENTS


def test_a_new_way_to_speak_must_be_searched() -> None:
    """Whoever logs, prints, measures, traces or writes a file does it by a way that the journey listens to."""
    assert {name for path in production() for name in spoken(path)} - SPEAKS == set()


def test_every_field_of_a_person_is_marked() -> None:
    """A field that is added to the applicant without a mark would never be searched for."""
    marked = {path for application in marked_applications() for path in _filled(application.body)}
    statements = {f"form.{one.name}" for one in fields(Form)} - {"form.document"}
    assert set(_leaves(Person, "")) - marked - statements == set()


@pytest.mark.parametrize("value", [WORDS[1], NUMBER])
@pytest.mark.parametrize("around", [b"%s", b'{"a": "%s"}', b"x%sy", b"xy%sz"])
def test_the_search_finds_every_form(value: str, around: bytes) -> None:
    """Plain, base64 at any place, URL, JSON, hexadecimal, hashed without a key, packed: each form is found."""
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
    """A number is found however it was written."""
    assert {b"77000000140", b"MTk4NzAzMTk=", b"19.03.1987"} & (forms_of("+77000000140") | forms_of("1987-03-19")) == {
        b"77000000140",
        b"19.03.1987",
    }


def production() -> list[Path]:
    """The files that ship."""
    return [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]


def clients(path: Path) -> Iterator[str]:
    """Name the services that a file makes clients of."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"boto3.client", "boto3.resource"}:
            yield ast.literal_eval(node.args[0])


def spoken(path: Path) -> Iterator[str]:
    """Name what a file speaks by."""
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
    """Yield the paths of a dataclass's fields, those of its parts in place of the part."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        inner = next((t for t in (hints[one.name], *get_args(hints[one.name])) if is_dataclass(t)), None)
        here = f"{path}{one.name}"
        yield from _leaves(inner, f"{here}.") if isinstance(inner, type) else [here]


def _filled(body: dict[str, Any]) -> Iterator[str]:
    """Yield the paths of a person that an application fills."""
    person = {**body["applicant"], "form": body["form"], "representative": body["representative"]}
    yield from _paths(person, "")


def _paths(value: dict[str, Any], path: str) -> Iterator[str]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _paths(inner, f"{path}{name}.")
        elif inner is not None:
            yield f"{path}{name}"
