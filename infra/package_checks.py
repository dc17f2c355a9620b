"""Checks a package before it is deployed; each check returns its findings as sentences.

cfn-lint finds neither a handler in the wrong module nor the cycles that SAM creates, so both are checked here.
`make package` fails on any finding, and the tests run the same checks.
"""

import graphlib
import json
import re
import subprocess
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.compose import Template

_NAMED = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")
NEVER_SHIPPED = ("benchmarks", "docs", "infra", "moto", "tests")
LARGEST_ZIP = 40_000_000
"""Bytes. A function that starts fetches the zip first; CloudFormation itself would take 50 MB."""


def check_package(out: Path, requirements: Path) -> list[str]:
    """Return all findings on the package in a folder; the zip must contain the packages in `requirements`."""
    template = json.loads((out / "sam.json").read_text("utf-8"))
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        names = archive.namelist()
    return [
        *wrong_handlers(template),
        *dependency_cycles(template),
        *foreign_files(names),
        *too_large((out / "deployment.zip").stat().st_size),
        *missing_requirements(names, requirements.read_text("utf-8")),
        *lint(out / "sam.json"),
    ]


def functions(template: Template) -> Template:
    """Return the Lambda functions of a SAM template by resource name."""
    resources: Template = template["Resources"]
    return {n: r for n, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}


def wrong_handlers(template: Template) -> list[str]:
    """Find handlers outside app.py: Chalice would run them without loading the app (chalice issue 1566)."""
    handlers = {name: made["Properties"]["Handler"] for name, made in functions(template).items()}
    return [
        f"{name}: its handler {handler} is not in app.py; declare the function there"
        for name, handler in handlers.items()
        if not handler.startswith("app.")
    ]


def dependency_cycles(template: Template) -> list[str]:
    """Find a cycle of resources that depend on each other; the Globals are part of each function."""
    everything = template["Resources"]
    of_all_functions = template.get("Globals", {}).get("Function", {})
    graph = {name: {*_names_in(made), *_list_of(made.get("DependsOn"))} for name, made in everything.items()}
    for name in functions(template):
        graph[name] |= set(_names_in(of_all_functions))
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as cycle:
        return [f"resources depend on each other in a cycle: {' -> '.join(cycle.args[1])}"]
    return []


def foreign_files(names: list[str]) -> list[str]:
    """Find files that must not be in the zip: tests, the local stack, compiled files of our own code."""
    return [
        f"the zip contains {name}, which must not be deployed"
        for name in names
        if name.split("/")[0] in NEVER_SHIPPED or (name.startswith("chalicelib/") and "__pycache__" in name)
    ]


def too_large(size: int) -> list[str]:
    """Find a zip of more bytes than a quick start allows."""
    return [] if size < LARGEST_ZIP else [f"the zip has {size} bytes, and must have less than {LARGEST_ZIP}"]


def missing_requirements(names: list[str], requirements: str) -> list[str]:
    """Find pinned requirements that are not in the zip; Chalice only prints a warning for them."""
    pinned = [Requirement(line.rstrip(" \\")) for line in requirements.splitlines() if re.match(r"\w", line)]
    required = {canonicalize_name(r.name) for r in pinned if r.marker is None or r.marker.evaluate()}
    shipped = {
        canonicalize_name(name.split("/")[0].removesuffix(".dist-info").rsplit("-", 1)[0])
        for name in names
        if name.split("/")[0].endswith(".dist-info")
    }
    return [f"the zip does not contain {name}, which requirements.txt pins" for name in sorted(required - shipped)]


def lint(template: Path) -> list[str]:
    """Return the messages of cfn-lint on a template."""
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "cfn-lint", "--format", "parseable", template],
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def _names_in(value: object) -> Iterator[str]:
    """Yield each name in Ref, Fn::GetAtt and Fn::Sub, except pseudo parameters."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::GetAtt": str(path)}:
            yield path.split(".")[0]
        case {"Fn::Sub": str(text)}:
            yield from _NAMED.findall(text)
        case {"Fn::Sub": [str(text), dict(given)]}:
            yield from set(_NAMED.findall(text)) - set(given)
            yield from _names_in(given)
        case dict():
            for inner in value.values():
                yield from _names_in(inner)
        case list():
            for inner in value:
                yield from _names_in(inner)


def _list_of(names: str | list[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else names or []
