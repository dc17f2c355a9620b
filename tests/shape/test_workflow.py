"""The state machine's definition is sound, also where neither cfn-lint nor moto checks it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.errors import Retryable
from infra.compose import load_resources, load_workflow, substitutions_used

State = dict[str, Any]

WORKFLOW = load_workflow()
STATES: dict[str, State] = WORKFLOW["States"]
TASKS = sorted(name for name, state in STATES.items() if state["Type"] == "Task")
WAITING = ".waitForTaskToken"

# Temporary errors of Lambda itself, which AWS asks every caller to retry.
LAMBDA_IS_BUSY = {
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
}


def family(error: type[Exception]) -> Iterator[str]:
    """Yield the names of a class's descendants: the state machine knows an error only by the name of its own class."""
    for child in error.__subclasses__():
        yield child.__name__
        yield from family(child)


def successors(state: State) -> set[str]:
    """Return the names of the states that may follow a state."""
    followers = {
        follower["Next"]
        for follower in [state, *state.get("Choices", []), *state.get("Catch", [])]
        if "Next" in follower
    }
    return followers | ({state["Default"]} if "Default" in state else set())


def reached_from(start: set[str], steps: dict[str, set[str]]) -> set[str]:
    """Return all states that can be reached from `start`, which is included."""
    reached: set[str] = set()
    todo = set(start)
    while todo:
        reached |= todo
        todo = set().union(*(steps[name] for name in todo)) - reached
    return reached


def test_every_transition_leads_to_a_state() -> None:
    """Next, Default and Catch name existing states, and each state has a successor or is an end."""
    assert WORKFLOW["StartAt"] in STATES
    assert {
        name: successors(state) - set(STATES) for name, state in STATES.items() if successors(state) - set(STATES)
    } == {}
    stuck = [name for name, state in STATES.items() if not (successors(state) or ends(state))]
    assert stuck == []


def ends(state: State) -> bool:
    """Whether an execution can end in a state."""
    return bool(state.get("End")) or state["Type"] in ("Succeed", "Fail")


def test_every_state_can_be_reached() -> None:
    """Each state can be reached from the first one."""
    steps = {name: successors(state) for name, state in STATES.items()}
    assert set(STATES) - reached_from({WORKFLOW["StartAt"]}, steps) == set()


def test_every_state_can_reach_an_end() -> None:
    """From each state some path leads to an end."""
    back: dict[str, set[str]] = {name: set() for name in STATES}
    for name, state in STATES.items():
        for follower in successors(state):
            back[follower].add(name)
    endings = {name for name, state in STATES.items() if ends(state)}
    assert set(STATES) - reached_from(endings, back) == set()


def test_every_choice_has_a_default() -> None:
    """A value that no rule matches still has a successor."""
    assert [name for name, state in STATES.items() if state["Type"] == "Choice" and "Default" not in state] == []


def test_no_state_waits_by_time_only() -> None:
    """Every wait has a task token, so that an answer, the sweep or a moved clock can end it."""
    assert [name for name, state in STATES.items() if state["Type"] == "Wait"] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_retried_only_after_retryable_errors(name: str) -> None:
    """Retries name the retryable classes and Lambda's temporary errors, with full jitter and a limit."""
    retries = STATES[name]["Retry"]
    named = {error for retry in retries for error in retry["ErrorEquals"]}
    assert named >= set(family(Retryable))
    assert named - set(family(Retryable)) - LAMBDA_IS_BUSY == set()
    assert {retry["JitterStrategy"] for retry in retries} == {"FULL"}
    assert [retry for retry in retries if not (retry["BackoffRate"] > 1 and retry["MaxAttempts"] <= 10)] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_that_fails_is_caught(name: str) -> None:
    """Every error has a successor, and its output does not replace the state's data."""
    catches = STATES[name]["Catch"]
    assert catches[-1]["ErrorEquals"] == ["States.ALL"]
    assert [catch for catch in catches if "ResultPath" not in catch] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_time_limit(name: str) -> None:
    """Each task has a timeout."""
    assert {"TimeoutSeconds", "TimeoutSecondsPath"} & set(STATES[name]) != set()


@pytest.mark.parametrize("name", TASKS)
def test_only_a_waiting_task_passes_its_token_on(name: str) -> None:
    """A task that waits gives its token to the function; one that does not wait gives none."""
    state = STATES[name]
    gives_token = "$$.Task.Token" in state["Parameters"]["Payload"].values()
    assert gives_token == state["Resource"].endswith(WAITING)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_calls_a_function_by_its_substitution(name: str) -> None:
    """The template provides the ARN of the function; the definition contains none."""
    state = STATES[name]
    assert state["Resource"].removesuffix(WAITING) == "arn:aws:states:::lambda:invoke"
    assert re.fullmatch(r"\$\{Task\w+Arn\}", state["Parameters"]["FunctionName"])


def test_the_substitutions_used_are_those_defined() -> None:
    """The definition uses exactly the substitutions that the resources define."""
    defined = load_resources()["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"]
    assert substitutions_used(WORKFLOW) == set(defined)


def test_state_names_are_plain_words() -> None:
    """Operators read them in the console; AWS allows at most 80 characters."""
    assert [name for name in STATES if not re.fullmatch(r"[A-Z][A-Za-z ,'-]{2,79}", name)] == []
