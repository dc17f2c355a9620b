"""The documentation agrees with the code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from chalicelib.domain.case import facts
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.case.transitions import TABLE
from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.problems import of_the_framework, status_of
from chalicelib.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_]+)` \| `?(?P<default>[^|`]+)`? \|", re.MULTILINE)
PROBLEM_ROW = re.compile(r"^\| (?P<status>\d{3}) \| `(?P<code>[a-z_]+)` \|", re.MULTILINE)
EDGE = re.compile(r"^ +(?P<of>\w+) --> (?P<to>\w+): (?P<label>.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<path>[^)#\s]+)(?:#[^)]*)?\)")
TAKEN_BACK = {
    facts.ApplicationWithdrawn,
    facts.BlockedTermEnded,
    facts.RecordDamaged,
    facts.ConsentRevoked,
    facts.ConsentWithdrawn,
    facts.PersonalDataWithdrawn,
    facts.Released,
}
"""These facts end every open state; the diagram says so in words."""
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def default_of(field: FieldInfo) -> object:
    """Return the default of a setting, or the text `required` if it has none."""
    return "required" if field.is_required() else field.get_default(call_default_factory=True)


def read(field: FieldInfo, text: str) -> object:
    """Parse a default as if it came from the environment."""
    if text in {"required", "none", "empty"}:
        return {"required": "required", "none": None, "empty": ""}[text]
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    return adapter.validate_python(json.loads(text)) if text.startswith(("[", "{")) else adapter.validate_strings(text)


def test_every_setting_is_documented_once() -> None:
    """All settings are documented, and nothing that is not a setting."""
    described = [row["name"] for row in ROW.finditer(SETTINGS.read_text("utf-8"))]
    assert sorted(described) == sorted(name.upper() for name in Settings.model_fields)


def test_every_documented_default_is_the_real_one() -> None:
    """The documented default, parsed as if it came from the environment, equals that of the model."""
    written = {row["name"]: row["default"].strip() for row in ROW.finditer(SETTINGS.read_text("utf-8"))}
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    assert {name: read(fields[name], text) for name, text in written.items()} == {
        name: default_of(field) for name, field in fields.items()
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_is_valid(document: Path) -> None:
    """Links to files of the repository lead to existing files."""
    paths = [link["path"] for link in LINK.finditer(document.read_text("utf-8"))]
    assert [path for path in paths if not (document.parent / path).exists()] == []


def refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """Yield all refusals that have their own code."""
    for each in kind.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from refusals(each)


def test_every_problem_code_is_documented() -> None:
    """Callers act on codes: each one is documented with its status, and no code that does not exist."""
    text = (ROOT / "docs" / "contracts.md").read_text("utf-8")
    written = {(int(row["status"]), row["code"]) for row in PROBLEM_ROW.finditer(text)}
    own = {(status_of(kind), kind.code) for kind in refusals(Refusal)}
    framework = {(status, of_the_framework(status)["code"]) for status in (400, 404, 405, 415, 500)}
    assert written == own | framework


def test_the_state_diagram_is_the_transition_table() -> None:
    """Every edge of the diagram in docs/way.md is a row of the table with its reason, and every row is an edge."""
    reasons = set(Reason)
    picture = (ROOT / "docs" / "way.md").read_text("utf-8").partition("stateDiagram-v2")[2].partition("```")[0]
    drawn = {
        (edge["of"], edge["to"], reason)
        for edge in EDGE.finditer(picture)
        for reason in (set(edge["label"].split(", ")) & reasons or {None})
    }
    assert drawn == {
        (str(state), str(row.to), row.because)
        for row in TABLE
        for state in State
        if row.on not in TAKEN_BACK and state in row.of and row.to is not None and row.to is not state
    }
