"""Combines `resources.yaml` and `workflow.asl.json` into the template that `chalice package` merges into its own."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from chalicelib import __version__
from infra.watch.alarms import cloudwatch_alarms
from infra.watch.dashboard import cloudwatch_dashboard

INFRA = Path(__file__).parent
RESOURCES = INFRA / "resources.yaml"
WORKFLOW = INFRA / "workflow.asl.json"

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")

Template = dict[str, Any]


class CompositionError(Exception):
    """The substitutions in the state machine are not those that the resources define."""


def load_resources() -> Template:
    """Read `resources.yaml`; `!Ref X` comes as `{"Ref": "X"}`, `!Sub` and `!GetAtt` as `{"Fn::...": ...}`."""
    loaded: Template = json.loads(_resources_as_json())
    return loaded


@cache
def _resources_as_json() -> str:
    """Return `resources.yaml` as JSON, which is read a hundred times as quickly; the stack reads it several times."""
    return json.dumps(YAMLTemplateSerializer().load_template(RESOURCES.read_text("utf-8")))


def load_workflow() -> Template:
    """Read the state machine's definition, its `${...}` substitutions still in place."""
    loaded: Template = json.loads(WORKFLOW.read_text("utf-8"))
    return loaded


def substitutions_used(definition: Template) -> set[str]:
    """Return the names of the substitutions in a definition: `{"TaskCheckMobileArn", ...}`."""
    return set(_SUBSTITUTION.findall(json.dumps(definition)))


def compose_template(resources: Template, definition: Template) -> Template:
    """Return the resources with the definition in their state machine `Way`, alarms, dashboard, and our version.

    Raises:
        CompositionError: a substitution is used but not defined, or defined but not used.
    """
    way = resources["Resources"]["Way"]
    used, defined = substitutions_used(definition), set(way["Properties"]["DefinitionSubstitutions"])
    if used != defined:
        raise CompositionError(
            "workflow.asl.json and DefinitionSubstitutions in resources.yaml do not match: "
            f"used but not defined {sorted(used - defined)}, defined but not used {sorted(defined - used)}"
        )
    properties = way["Properties"] | {"Definition": definition}
    composed = resources["Resources"] | {"Way": way | {"Properties": properties}}
    composed |= cloudwatch_alarms() | cloudwatch_dashboard()
    return resources | {"Description": f"Kelisim {__version__}", "Resources": composed}
