"""What must hold of a package before it is deployed; each check gives its findings as sentences.

cfn-lint sees neither a handler in the wrong module nor the circles that SAM closes, so both are looked for
here. `make package` fails on any finding, and the tests run the same checks.
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
NOT_OURS_TO_SHIP = ("benchmarks", "docs", "infra", "moto", "tests")


def look_through(out: Path, requirements: Path) -> list[str]:
    """Give all findings on the package in a folder; `requirements` are those that the zip must hold."""
    template = json.loads((out / "sam.json").read_text("utf-8"))
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        names = archive.namelist()
    return [
        *wrong_handlers(template),
        *circles(template),
        *strangers(names),
        *missing_requirements(names, requirements.read_text("utf-8")),
        *lint(out / "sam.json"),
    ]


def functions(template: Template) -> Template:
    """Give the Lambda functions of a SAM template by resource name."""
    resources: Template = template["Resources"]
    return {n: r for n, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}


def wrong_handlers(template: Template) -> list[str]:
    """Find handlers outside of app.py: Chalice loads those without the app (its issue 1566)."""
    handlers = {name: made["Properties"]["Handler"] for name, made in functions(template).items()}
    return [
        f"{name}: the handler {handler} is not in app.py"
        for name, handler in handlers.items()
        if not handler.startswith("app.")
    ]


def circles(template: Template) -> list[str]:
    """Find a circle of resources that wait for each other, the Globals being part of each function."""
    everything = template["Resources"]
    of_all_functions = template.get("Globals", {}).get("Function", {})
    graph = {name: {*_named_in(made), *_list_of(made.get("DependsOn"))} for name, made in everything.items()}
    for name in functions(template):
        graph[name] |= set(_named_in(of_all_functions))
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        return [f"a circle of resources: {' -> '.join(circle.args[1])}"]
    return []


def strangers(names: list[str]) -> list[str]:
    """Find what must stay out of the zip: tests, the local stack, compiled leftovers of our own code."""
    return [
        f"the zip holds {name}"
        for name in names
        if name.split("/")[0] in NOT_OURS_TO_SHIP or (name.startswith("chalicelib/") and "__pycache__" in name)
    ]


def missing_requirements(names: list[str], requirements: str) -> list[str]:
    """Find pinned requirements that are not in the zip: Chalice only warns of them."""
    pinned = [Requirement(line.rstrip(" \\")) for line in requirements.splitlines() if re.match(r"\w", line)]
    wanted = {canonicalize_name(r.name) for r in pinned if r.marker is None or r.marker.evaluate()}
    shipped = {
        canonicalize_name(name.split("/")[0].removesuffix(".dist-info").rsplit("-", 1)[0])
        for name in names
        if name.split("/")[0].endswith(".dist-info")
    }
    return [f"the zip misses {name}" for name in sorted(wanted - shipped)]


def lint(template: Path) -> list[str]:
    """Give what cfn-lint says on a template; nothing when it is content."""
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "cfn-lint", "--format", "parseable", template],
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def _named_in(value: object) -> Iterator[str]:
    """Give each name that Ref, Fn::GetAtt or Fn::Sub speaks of, pseudo parameters left out."""
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
            yield from _named_in(given)
        case dict():
            for inner in value.values():
                yield from _named_in(inner)
        case list():
            for inner in value:
                yield from _named_in(inner)


def _list_of(names: str | list[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else names or []
