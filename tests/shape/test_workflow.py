"""The state machine's definition holds together: what cfn-lint does not look at, and moto takes as it comes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.errors import Retryable
from infra.compose import load_resources, load_workflow, substitutions_wanted

State = dict[str, Any]

WORKFLOW = load_workflow()
STATES: dict[str, State] = WORKFLOW["States"]
TASKS = sorted(name for name, state in STATES.items() if state["Type"] == "Task")
WAITING = ".waitForTaskToken"

# Lambda's own passing troubles, which AWS asks every caller to try again.
LAMBDA_IS_BUSY = {
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
}


def family(error: type[Exception]) -> Iterator[str]:
    """Name a class's descendants: the state machine sees an error by its own class's name only."""
    for child in error.__subclasses__():
        yield child.__name__
        yield from family(child)


def ways_out(state: State) -> set[str]:
    """Name the states that may follow one."""
    followers = {
        follower["Next"]
        for follower in [state, *state.get("Choices", []), *state.get("Catch", [])]
        if "Next" in follower
    }
    return followers | ({state["Default"]} if "Default" in state else set())


def reached_from(start: set[str], steps: dict[str, set[str]]) -> set[str]:
    """Follow the steps as far as they lead, the start included."""
    reached: set[str] = set()
    todo = set(start)
    while todo:
        reached |= todo
        todo = set().union(*(steps[name] for name in todo)) - reached
    return reached


def test_every_way_leads_to_a_state() -> None:
    """Next, Default and Catch name states that exist, and each state goes on, chooses or ends."""
    assert WORKFLOW["StartAt"] in STATES
    assert {
        name: ways_out(state) - set(STATES) for name, state in STATES.items() if ways_out(state) - set(STATES)
    } == {}
    stuck = [name for name, state in STATES.items() if not (ways_out(state) or ends(state))]
    assert stuck == []


def ends(state: State) -> bool:
    """Whether an execution can end in a state."""
    return bool(state.get("End")) or state["Type"] in ("Succeed", "Fail")


def test_every_state_is_reached() -> None:
    """No state stands beside the way."""
    steps = {name: ways_out(state) for name, state in STATES.items()}
    assert set(STATES) - reached_from({WORKFLOW["StartAt"]}, steps) == set()


def test_every_state_can_come_to_an_end() -> None:
    """From wherever a case is, some way leads to an end."""
    back: dict[str, set[str]] = {name: set() for name in STATES}
    for name, state in STATES.items():
        for follower in ways_out(state):
            back[follower].add(name)
    endings = {name for name, state in STATES.items() if ends(state)}
    assert set(STATES) - reached_from(endings, back) == set()


def test_every_choice_has_a_default() -> None:
    """A case in a state that no rule names still goes somewhere."""
    assert [name for name, state in STATES.items() if state["Type"] == "Choice" and "Default" not in state] == []


def test_no_state_waits_by_the_clock_alone() -> None:
    """Every wait is a task token, so that an answer, the sweep or a moved clock can end it."""
    assert [name for name, state in STATES.items() if state["Type"] == "Wait"] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_tried_again_only_when_that_can_help(name: str) -> None:
    """Retries name the retryable classes and Lambda's own troubles, spread by full jitter, and are bounded."""
    retries = STATES[name]["Retry"]
    named = {error for retry in retries for error in retry["ErrorEquals"]}
    assert named >= set(family(Retryable))
    assert named - set(family(Retryable)) - LAMBDA_IS_BUSY == set()
    assert {retry["JitterStrategy"] for retry in retries} == {"FULL"}
    assert [retry for retry in retries if not (retry["BackoffRate"] > 1 and retry["MaxAttempts"] <= 10)] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_that_fails_is_caught(name: str) -> None:
    """Whatever a task fails with leads on; its output is kept out of the state's data."""
    catches = STATES[name]["Catch"]
    assert catches[-1]["ErrorEquals"] == ["States.ALL"]
    assert [catch for catch in catches if "ResultPath" not in catch] == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_time_limit(name: str) -> None:
    """No task is waited for without end."""
    assert {"TimeoutSeconds", "TimeoutSecondsPath"} & set(STATES[name]) != set()


@pytest.mark.parametrize("name", TASKS)
def test_a_wait_hands_its_token_over(name: str) -> None:
    """A task that waits gives its token to the function, and one that does not wait gives none."""
    state = STATES[name]
    gives_token = "$$.Task.Token" in state["Parameters"]["Payload"].values()
    assert gives_token == state["Resource"].endswith(WAITING)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_calls_a_function_by_its_substitution(name: str) -> None:
    """The function's ARN comes from the template; no ARN is written into the definition."""
    state = STATES[name]
    assert state["Resource"].removesuffix(WAITING) == "arn:aws:states:::lambda:invoke"
    assert re.fullmatch(r"\$\{Task\w+Arn\}", state["Parameters"]["FunctionName"])


def test_the_substitutions_wanted_are_those_given() -> None:
    """The definition asks for exactly the functions that the resources give it."""
    given = load_resources()["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"]
    assert substitutions_wanted(WORKFLOW) == set(given)


def test_the_names_of_states_can_be_read() -> None:
    """A state's name is at most 80 characters of plain words, as an operator reads it in the console."""
    assert [name for name in STATES if not re.fullmatch(r"[A-Z][A-Za-z ,'-]{2,79}", name)] == []
