"""Runs the state machine of `infra/workflow.asl.json` on moto, and knows when all its executions are at rest.

moto really sleeps between retries, so `shorten_retries` changes the definition first. The waits of the order are task
tokens: when the clock has been moved, the sweep wakes them, so no timeout of the definition is ever waited for.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.compose import compose_template, load_resources, load_workflow
from infra.local.aws.tables import resolve, substitute
from infra.local.drivers import NotQuiet

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

ACCOUNT = "123456789012"
REGION = "eu-central-1"
MACHINE_NAME = "kelisim-way"
MACHINE_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{MACHINE_NAME}"
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.03
MAX_RETRIES = 3

# moto parses the definition again for each execution, which takes longer than the execution itself. The result is only
# read while an execution runs, so it can be shared.
AmazonStateLanguageParser.parse = staticmethod(cache(AmazonStateLanguageParser.parse))  # type: ignore[method-assign]
# The same for a path in a state, such as `$.case_id`: its parser is built anew each time, and the paths are few.
json_path.parse = cache(json_path.parse)  # type: ignore[attr-defined]
result_path.parse = cache(result_path.parse)  # type: ignore[attr-defined]


def shorten_retries(definition: Any) -> Any:  # noqa: ANN401 - a definition is nested JSON
    """Return the definition with at most three retries, one second apart; which errors are retried does not change."""
    if isinstance(definition, list):
        return [shorten_retries(one) for one in definition]
    if not isinstance(definition, dict):
        return definition
    changed = {name: shorten_retries(one) for name, one in definition.items()}
    if "IntervalSeconds" in changed or "BackoffRate" in changed or "MaxAttempts" in changed:
        changed |= {"IntervalSeconds": 1, "BackoffRate": 1.0}
        changed["MaxAttempts"] = min(changed.get("MaxAttempts", MAX_RETRIES), MAX_RETRIES)
        changed.pop("MaxDelaySeconds", None)
    return changed


def substitutions(template: Mapping[str, Any], functions: list[str]) -> dict[str, str]:
    """Return the values to substitute in the definition: `TaskCheckMobileArn` -> the ARN of `task-check-mobile`.

    Raises `KeyError` when the template refers to a function that is not among `functions`.
    """
    arns = {f"{resource_name(name)}.Arn": function_arn(name) for name in functions}
    given: dict[str, str] = resolve(template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"], arns)
    return given


def resource_name(function: str) -> str:
    """Return the CloudFormation name that Chalice gives a function: `task-check-mobile` -> `TaskCheckMobile`."""
    return "".join(part.title() for part in re.split(r"[-_]", function))


def function_arn(name: str) -> str:
    """Return the ARN of a function in the local stack."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def create_machine(client: "SFNClient", functions: list[str]) -> str:
    """Create the deployed state machine with short retries; return its ARN."""
    composed = compose_template(load_resources(), load_workflow())
    names = substitutions(composed, functions)
    definition = shorten_retries(composed["Resources"]["Way"]["Properties"]["Definition"])
    logging.getLogger("moto").setLevel(logging.CRITICAL)  # it logs whole states
    text = substitute(json.dumps(definition), names)
    role = f"arn:aws:iam::{ACCOUNT}:role/way"
    return client.create_state_machine(name=MACHINE_NAME, definition=text, roleArn=role)["stateMachineArn"]


class Executions:
    """Lists the executions and says whether they are at rest.

    `token_answered` must be called for each token before moto receives it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered: set[str] = set()
        self._ended: set[str] = set()
        self._busy = 0

    def token_answered(self, token: str) -> None:
        """Record that a token was answered, so its execution is about to continue."""
        with self._lock:
            self._answered.add(token)

    def running_call(self, change: int) -> None:
        """Count an asynchronous invocation as started (+1) or finished (-1)."""
        with self._lock:
            self._busy += change

    def all(self) -> dict[str, str]:
        """Return execution name -> status, in the order in which the executions started."""
        return {execution.name: execution.status for execution in self.list_all()}

    def cases(self) -> list[str]:
        """Return the ids of the cases that have an execution; its name is `case-<id>-<generation>`."""
        found = [re.fullmatch(r"case-(.+)-\d+", name) for name in self.all()]
        return list(dict.fromkeys(one[1] for one in found if one))

    def quiet(self) -> bool:
        """Whether every running execution waits for a token that has not been answered."""
        with self._lock:
            answered, busy = set(self._answered), self._busy
        if busy:
            return False
        for execution in self.list_all():
            if execution.name in self._ended:
                continue
            if execution.status != "RUNNING":
                self._ended.add(execution.name)
            elif not waits_for_token(events_of(execution), answered):
                return False
        return True

    def wait_until_quiet(self, patience: float = PATIENCE_SECONDS, rest: Callable[[float], None] = time.sleep) -> None:
        """Block until all executions are at rest. Raises `NotQuiet` after `patience` seconds of real time."""
        until = time.monotonic() + patience
        while not self.quiet():
            if time.monotonic() > until:
                running = ", ".join(name for name, status in self.all().items() if status == "RUNNING")
                raise NotQuiet(f"The workflow was still busy after {patience:.0f} s. Running executions: {running}.")
            rest(POLL_SECONDS)

    def stop_all(self) -> None:
        """Stop every running execution, so that none continues while the next stack runs."""
        for execution in self.list_all():
            if execution.status == "RUNNING":
                with suppress(Exception):  # errors of moto; the process may be shutting down
                    execution.stop(stop_date=execution.start_date, error=None, cause=None)

    def list_all(self) -> list[Any]:
        """Return moto's objects for all executions."""
        machines = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
        return [execution for machine in machines for execution in machine.executions]


def events_of(execution: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - moto's
    """Return the events of an execution, read only: moto's public method would copy every event at each call."""
    environment = execution.exec_worker.env if execution.exec_worker else None
    return list(environment.event_manager._history_event_list) if environment else []  # noqa: SLF001


def waits_for_token(events: list[dict[str, Any]], answered: set[str]) -> bool:
    """Whether an execution with these events waits for a token that is not in `answered`.

    The last event alone is not enough: it stays `TaskSubmitted` for a moment after the token was answered.
    """
    if not events or events[-1]["type"] != "TaskSubmitted":
        return False
    scheduled = [e["taskScheduledEventDetails"] for e in events if e["type"] == "TaskScheduled"]
    return not (scheduled and set(strings_in(json.loads(scheduled[-1]["parameters"]))) & answered)


def strings_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - parameters are nested JSON
    """Yield every string in nested JSON."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(one)
