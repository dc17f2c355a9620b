"""Step Functions: starting twice and waking nobody are no errors, a busy service is one to try again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)
from botocore.stub import Stubber

from chalicelib.adapters.aws.clients import Lazy
from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.aws.step_functions import StepFunctions
from chalicelib.domain.errors import StoreBusy
from chalicelib.services.decisions.people.withdrawal import What
from tests.services.office import Office

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine:kelisim-way"
CASE = "01k7e000000000000000000001"


@pytest.fixture
def stubbed() -> Iterator[tuple[StepFunctions, Stubber]]:
    """A workflow on a client whose answers a test gives."""
    client = boto3.client(
        "stepfunctions",
        region_name="eu-central-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    )
    with Stubber(client) as stubber:
        yield StepFunctions(ARN, Lazy(lambda: client)), stubber
        stubber.assert_no_pending_responses()


def test_an_execution_is_named_after_case_and_generation(stubbed: tuple[StepFunctions, Stubber]) -> None:
    """And is given nothing but these two, in one canonical form."""
    workflow, stubber = stubbed
    asked = {
        "stateMachineArn": ARN,
        "name": f"case-{CASE}-2",
        "input": f'{{"case_id":"{CASE}","generation":2}}',
    }
    stubber.add_response("start_execution", {"executionArn": "arn:execution", "startDate": 0}, asked)
    workflow.start(CASE, 2)


def test_a_started_workflow_is_not_started_again(stubbed: tuple[StepFunctions, Stubber]) -> None:
    """The second start does nothing."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists")
    workflow.start(CASE, 1)


def test_waking_carries_no_meaning(stubbed: tuple[StepFunctions, Stubber]) -> None:
    """The workflow looks at the case, not at what woke it."""
    workflow, stubber = stubbed
    stubber.add_response("send_task_success", {}, {"taskToken": "token", "output": "{}"})
    workflow.wake("token")


@pytest.mark.parametrize("code", ["InvalidToken", "TaskDoesNotExist", "TaskTimedOut"])
def test_a_token_without_a_wait_is_ignored(stubbed: tuple[StepFunctions, Stubber], code: str) -> None:
    """The wait ended otherwise: there is nothing to wake."""
    workflow, stubber = stubbed
    stubber.add_client_error("send_task_success", code)
    workflow.wake("token")


@pytest.mark.parametrize(
    ("code", "status"), [("ThrottlingException", 400), ("ExecutionLimitExceeded", 400), ("X", 503)]
)
def test_a_busy_service_is_tried_again_later(stubbed: tuple[StepFunctions, Stubber], code: str, status: int) -> None:
    """By the retries of whoever asked."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", code, http_status_code=status)
    stubber.add_client_error("send_task_success", code, http_status_code=status)
    with pytest.raises(StoreBusy):
        workflow.start(CASE, 1)
    with pytest.raises(StoreBusy):
        workflow.wake("token")


def test_our_own_errors_are_raised(stubbed: tuple[StepFunctions, Stubber]) -> None:
    """A missing state machine does not appear by waiting."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", "StateMachineDoesNotExist")
    with pytest.raises(ClientError):
        workflow.start(CASE, 1)


def test_a_client_is_made_when_it_is_needed_and_once() -> None:
    """A cold start pays for no client that an invocation does not use."""
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return 7

    lazy = Lazy(make)
    assert made == []
    assert (lazy(), lazy()) == (7, 7)
    assert made == [1]


NOBODY: list[Exception] = [
    EndpointConnectionError(endpoint_url="https://states.example"),
    ConnectTimeoutError(endpoint_url="https://states.example"),
    SSLError(endpoint_url="https://states.example", error=OSError("certificate")),
    ProxyConnectionError(proxy_url="https://proxy.example"),
    ReadTimeoutError(endpoint_url="https://states.example"),
    ConnectionClosedError(endpoint_url="https://states.example"),
    ResponseStreamingError(error="cut"),
    IncompleteReadError(actual_bytes=1, expected_bytes=2),
    HTTPClientError(error="no pool"),
    CredentialRetrievalError(provider="role", error_msg="no metadata"),
]


@pytest.mark.parametrize("error", NOBODY, ids=[type(error).__name__ for error in NOBODY])
def test_a_service_that_cannot_be_reached_is_one_to_try_again(error: Exception) -> None:
    """No name, no route, TLS, timeouts, a full pool, a cut answer: all are `StoreBusy`, and show no address."""
    with pytest.raises(StoreBusy) as busy, busy_is_retryable():
        raise error
    assert str(busy.value) == f"the store cannot be reached: {type(error).__name__}"


class Unreachable:
    """A client of Step Functions that gets no connection."""

    def __getattr__(self, _name: str) -> Callable[..., object]:
        """Return an operation that fails."""

        def fail(**_: object) -> object:
            raise EndpointConnectionError(endpoint_url="https://states.example")

        return fail


def test_a_withdrawal_succeeds_with_step_functions_out_of_reach() -> None:
    """What is committed is answered as done; the sweep wakes the case, and the same again is the same answer."""
    office = Office()
    office.asks_for_consent()
    office.parks("token")
    client = cast("SFNClient", Unreachable())
    office.deps = replace(office.deps, workflow=StepFunctions(ARN, lambda: client))
    first = office.withdraws(What.APPLICATION)
    assert (first.state, office.withdraws(What.APPLICATION)) == ("withdrawn", first)
