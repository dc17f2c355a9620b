"""What a new process loads before it knows what it is asked for: next to nothing."""

import os
import subprocess
import sys
from pathlib import Path

from chalicelib.entrypoints.tasks import STEP_OF_TASK
from chalicelib.services.steps.driver import STEPS

ROOT = Path(__file__).parents[2]
HEAVY = ("boto3", "httpx", "pydantic", "jinja2", "holidays", "phonenumbers", "joserfc", "aws_lambda_powertools")

MODELS = """
import importlib, pkgutil, chalicelib
from pydantic import BaseModel

for folder in ("adapters", "entrypoints.api", "entrypoints.wire", "setting_groups"):
    package = importlib.import_module(f"chalicelib.{folder}")
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(one.name)
importlib.import_module("chalicelib.settings")
left, found = [BaseModel], set()
while left:
    left += (below := left.pop().__subclasses__())
    found.update(one for one in below if one.__module__.startswith("chalicelib."))
print(len(found) > 60, *sorted(one.__qualname__ for one in found if one.__pydantic_complete__))
"""


def loaded_by(statement: str, *names: str) -> list[str]:
    """Return which of the modules, or of those inside them, a new process has loaded after the statement."""
    shown = f"import sys; {statement}; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=True
    )
    return [one for one in done.stdout.split() if one.startswith(tuple(f"{name}." for name in names)) or one in names]


def test_importing_the_app_loads_no_view_and_no_large_library() -> None:
    """Routes, tasks and schedules are registered without what they do."""
    ours = ("chalicelib.services", "chalicelib.adapters", "chalicelib.settings", "chalicelib.entrypoints.wire")
    assert loaded_by("import app", *HEAVY, *ours) == []


def test_the_steps_of_the_workflow_load_no_model_of_our_api() -> None:
    """A task takes and answers a few values; the bodies of the API are not its concern."""
    statement = "import app, chalicelib.services.steps.driver, chalicelib.services.schedules.sweep_due_cases"
    assert loaded_by(statement, "chalicelib.entrypoints.wire", "chalicelib.entrypoints.api.answers", "pydantic") == []


def test_every_task_takes_a_step_that_the_driver_knows() -> None:
    """The tasks name the steps by their text, so that they load no step before they run."""
    assert set(STEP_OF_TASK.values()) == {str(step) for step in STEPS}


def test_pydantic_builds_a_validator_when_it_is_first_used() -> None:
    """Importing our models builds none of them, in any of the modules that have some."""
    done = subprocess.run(
        [sys.executable, "-c", MODELS], cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"]
