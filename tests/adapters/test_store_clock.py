"""The time of DynamoDB is that of the header `Date`; without it, that of the process."""

from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.adapters.dynamodb.operations import ERASING
from chalicelib.adapters.dynamodb.store_clock import DynamoDbStoreClock
from chalicelib.domain.errors import StoreBusy
from tests.fakes.clock import SettableClock

OURS = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)


def asked(headers: dict[str, str]) -> datetime:
    """What the clock says of an answer with these headers."""
    client = boto3.client("dynamodb", region_name="eu-central-1", aws_access_key_id="k", aws_secret_access_key="none")
    with Stubber(client) as stub:
        answer = {"ResponseMetadata": {"HTTPHeaders": headers, "HTTPStatusCode": 200}}
        key = {name: {"S": value} for name, value in ERASING.items()}
        stub.add_response("get_item", answer, {"TableName": "operations", "Key": key})
        return DynamoDbStoreClock(client, "operations", SettableClock(OURS)).now()


def test_the_time_is_that_of_the_answers_date() -> None:
    """To the second, in UTC."""
    assert asked({"date": "Mon, 13 Oct 2025 05:15:07 GMT"}) == datetime(2025, 10, 13, 5, 15, 7, tzinfo=UTC)


def test_an_engine_without_a_time_of_its_own_has_that_of_the_process() -> None:
    """DynamoDB Local sends no `Date`; that the clock jumped since the last run is noticed all the same."""
    assert asked({}) == OURS


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_a_date_that_cannot_be_read_is_no_time(date: str) -> None:
    """A later try may have one; this process's own clock does not stand in for it."""
    with pytest.raises(StoreBusy):
        asked({"date": date})
