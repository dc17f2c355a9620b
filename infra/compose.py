"""Puts the state machine's steps into the resources: what `chalice package` merges into its template.

Each has one home: the resources in `resources.yaml`, the steps in `workflow.asl.json`.
"""

import json
import re
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from chalicelib import __version__

INFRA = Path(__file__).parent
RESOURCES = INFRA / "resources.yaml"
WORKFLOW = INFRA / "workflow.asl.json"

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")

Template = dict[str, Any]


class CompositionError(Exception):
    """The state machine wants other functions than the resources give it."""


def load_resources() -> Template:
    """Read `resources.yaml`; `!Ref X` comes as `{"Ref": "X"}`, `!Sub` and `!GetAtt` as `{"Fn::...": ...}`."""
    loaded: Template = YAMLTemplateSerializer().load_template(RESOURCES.read_text("utf-8"))
    return loaded


def load_workflow() -> Template:
    """Read the state machine's definition, its `${...}` substitutions still in place."""
    loaded: Template = json.loads(WORKFLOW.read_text("utf-8"))
    return loaded


def substitutions_wanted(definition: Template) -> set[str]:
    """Name the substitutions that a definition asks for: `{"TaskCheckMobileArn", ...}`."""
    return set(_SUBSTITUTION.findall(json.dumps(definition)))


def compose_template(resources: Template, definition: Template) -> Template:
    """Return the resources with the definition in their state machine `Way`, described by our version.

    Raises:
        CompositionError: a substitution is wanted and not given, or given and not wanted.
    """
    way = resources["Resources"]["Way"]
    wanted, given = substitutions_wanted(definition), set(way["Properties"]["DefinitionSubstitutions"])
    if wanted != given:
        raise CompositionError(
            f"wanted and not given: {sorted(wanted - given)}; given and not wanted: {sorted(given - wanted)}"
        )
    properties = way["Properties"] | {"Definition": definition}
    composed = resources["Resources"] | {"Way": way | {"Properties": properties}}
    return resources | {"Description": f"Kelisim {__version__}", "Resources": composed}
