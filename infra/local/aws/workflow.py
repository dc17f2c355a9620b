"""The state machine in moto: `infra/workflow.asl.json` really executed, and the question whether all is quiet.

moto's back-off is a real sleep, so the definition goes through `quick()` first. Waits of the order are task
tokens, which the moved clock wakes by the sweep; no timeout of the definition is ever waited for.
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

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.compose import compose_template, load_resources, load_workflow
from infra.local.aws.tables import resolve, substitute

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

ACCOUNT = "123456789012"
REGION = "eu-central-1"
MACHINE_NAME = "kelisim-way"
MACHINE_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{MACHINE_NAME}"
PATIENCE_SECONDS = 120.0
GLANCE_SECONDS = 0.03
MOST_RETRIES = 3

# moto parses the definition anew for each execution, which takes longer than the execution itself; what it parses to
# is only read while it runs.
AmazonStateLanguageParser.parse = staticmethod(cache(AmazonStateLanguageParser.parse))  # type: ignore[method-assign]


class NeverQuiet(Exception):
    """An execution did not come to rest in time."""


def quick(definition: Any) -> Any:  # noqa: ANN401 - a definition is nested JSON
    """The definition with every retry at most a second apart, and three at most; what is retried stays."""
    if isinstance(definition, list):
        return [quick(one) for one in definition]
    if not isinstance(definition, dict):
        return definition
    changed = {name: quick(one) for name, one in definition.items()}
    if "IntervalSeconds" in changed or "BackoffRate" in changed or "MaxAttempts" in changed:
        changed |= {"IntervalSeconds": 1, "BackoffRate": 1.0}
        changed["MaxAttempts"] = min(changed.get("MaxAttempts", MOST_RETRIES), MOST_RETRIES)
        changed.pop("MaxDelaySeconds", None)
    return changed


def substitutions(template: Mapping[str, Any], functions: list[str]) -> dict[str, str]:
    """What the resources put into the definition: `TaskCheckMobileArn` -> the ARN of `task-check-mobile`.

    Raises `KeyError` when a function is named that there is none of.
    """
    arns = {f"{resource_name(name)}.Arn": function_arn(name) for name in functions}
    given: dict[str, str] = resolve(template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"], arns)
    return given


def resource_name(function: str) -> str:
    """The CloudFormation name that Chalice gives a function: `task-check-mobile` -> `TaskCheckMobile`."""
    return "".join(part.title() for part in re.split(r"[-_]", function))


def function_arn(name: str) -> str:
    """The ARN of a function of the local stack."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def create_machine(client: "SFNClient", functions: list[str]) -> str:
    """Make the state machine that is deployed, with quick retries; answers its ARN."""
    composed = compose_template(load_resources(), load_workflow())
    names = substitutions(composed, functions)
    definition = quick(composed["Resources"]["Way"]["Properties"]["Definition"])
    logging.getLogger("moto").setLevel(logging.CRITICAL)  # it prints whole states
    text = substitute(json.dumps(definition), names)
    role = f"arn:aws:iam::{ACCOUNT}:role/way"
    return client.create_state_machine(name=MACHINE_NAME, definition=text, roleArn=role)["stateMachineArn"]


class Executions:
    """Which executions there are and whether they rest. `answered` hears of each token before moto does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered: set[str] = set()
        self._ended: set[str] = set()
        self._busy = 0

    def answered(self, token: str) -> None:
        """A token was answered: its execution is about to go on."""
        with self._lock:
            self._answered.add(token)

    def running_call(self, change: int) -> None:
        """Count an asynchronous invocation as begun (+1) or ended (-1)."""
        with self._lock:
            self._busy += change

    def all(self) -> dict[str, str]:
        """Name of each execution -> its status, in the order of their start."""
        return {execution.name: execution.status for execution in self.present()}

    def cases(self) -> list[str]:
        """The ids of the cases that an execution was started for: `case-<id>-<generation>`."""
        found = [re.fullmatch(r"case-(.+)-\d+", name) for name in self.all()]
        return list(dict.fromkeys(one[1] for one in found if one))

    def quiet(self) -> bool:
        """Whether every running execution waits for a token that nobody has answered."""
        with self._lock:
            answered, busy = set(self._answered), self._busy
        if busy:
            return False
        for execution in self.present():
            if execution.name in self._ended:
                continue
            if execution.status != "RUNNING":
                self._ended.add(execution.name)
            elif not waits(events_of(execution), answered):
                return False
        return True

    def settle(self, patience: float = PATIENCE_SECONDS, rest: Callable[[float], None] = time.sleep) -> None:
        """Wait until all is quiet. Raises `NeverQuiet` after so many real seconds."""
        until = time.monotonic() + patience
        while not self.quiet():
            if time.monotonic() > until:
                raise NeverQuiet("An execution of the workflow does not come to rest.")
            rest(GLANCE_SECONDS)

    def abandon(self) -> None:
        """Tell every running execution to stop, so that none goes on under the stack that comes next."""
        for execution in self.present():
            if execution.status == "RUNNING":
                with suppress(Exception):  # moto's own; the process may be ending
                    execution.stop(stop_date=execution.start_date, error=None, cause=None)

    def present(self) -> list[Any]:
        """All executions, as moto holds them."""
        machines = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
        return [execution for machine in machines for execution in machine.executions]


def history(execution: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - moto's
    """What an execution did so far, oldest first."""
    events: list[dict[str, Any]] = execution.to_history_output()["events"] if execution.exec_worker else []
    return events


def events_of(execution: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - moto's
    """The same events themselves, to look at only: moto's own way copies each of them at every look."""
    environment = execution.exec_worker.env if execution.exec_worker else None
    return list(environment.event_manager._history_event_list) if environment else []  # noqa: SLF001


def waits(events: list[dict[str, Any]], answered: set[str]) -> bool:
    """Whether an execution with this history waits for a token that is not among the answered.

    The last event alone would be a race: it stays `TaskSubmitted` for a moment after the token was answered.
    """
    if not events or events[-1]["type"] != "TaskSubmitted":
        return False
    scheduled = [e["taskScheduledEventDetails"] for e in events if e["type"] == "TaskScheduled"]
    return not (scheduled and set(texts(json.loads(scheduled[-1]["parameters"]))) & answered)


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - parameters are nested JSON
    """Every text in nested JSON."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(one)
