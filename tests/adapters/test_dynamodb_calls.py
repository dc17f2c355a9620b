"""Transactions that are cancelled, reads that come in parts: which are tried again, and what the rest mean."""

from collections.abc import Iterator

import boto3
import pytest
import stamina
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.conditional import NotOurLock, delete, put
from chalicelib.domain.errors import ClaimTaken, KelisimError, PersonLocked, StoreBusy, VersionConflict

WRITES = [
    put("cases", {"pk": "case#1"}, VersionConflict(), "version = :before", before=1),
    put("claims", {"claim": "event"}, ClaimTaken(), "attribute_not_exists(claim)"),
    put("cases", {"pk": "lock#1"}, PersonLocked(), "attribute_not_exists(pk)"),
    delete("cases", {"pk": "lock#1"}, NotOurLock(), "case_id = :case_id", case_id="1"),
]
NO, REFUSED, CONFLICT = "None", "ConditionalCheckFailed", "TransactionConflict"
HEAD = {"pk": {"S": "case#1"}, "commit_id": {"S": "mine"}}


@pytest.fixture
def stubbed() -> Iterator[tuple[Calls, Stubber]]:
    """A client whose answers a test gives, in their order; every one of them has to be asked for."""
    client = boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    )
    with Stubber(client) as stubber, stamina.set_testing(True, attempts=5, cap=True):
        yield Calls(client), stubber
        stubber.assert_no_pending_responses()


def cancel(stubber: Stubber, *codes: str, standing: dict[str, dict[str, str]] | None = None) -> None:
    """The next transaction is cancelled, with a code for each write."""
    reasons: list[dict[str, object]] = [{"Code": code} for code in codes]
    if standing:
        reasons[0]["Item"] = standing
    stubber.add_client_error(
        "transact_write_items", "TransactionCanceledException", modeled_fields={"CancellationReasons": reasons}
    )


@pytest.mark.parametrize("code", [CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_conflict_or_throttling_is_tried_again(stubbed: tuple[Calls, Stubber], code: str) -> None:
    """Somebody else was writing: that passes."""
    calls, stubber = stubbed
    cancel(stubber, NO, NO, code, NO)
    cancel(stubber, code, NO, NO, NO)
    stubber.add_response("transact_write_items", {})
    calls.transact(WRITES, "mine")


def test_a_lasting_conflict_is_a_busy_store(stubbed: tuple[Calls, Stubber]) -> None:
    """After five tries the error asks the caller to retry later."""
    calls, stubber = stubbed
    for _ in range(5):
        cancel(stubber, CONFLICT, NO, NO, NO)
    with pytest.raises(StoreBusy, match="TransactionConflict"):
        calls.transact(WRITES, "mine")


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ((REFUSED, NO, NO, NO), VersionConflict),
        ((NO, REFUSED, NO, NO), ClaimTaken),
        ((REFUSED, REFUSED, REFUSED, REFUSED), ClaimTaken),
        ((REFUSED, NO, REFUSED, REFUSED), VersionConflict),
        ((NO, NO, REFUSED, REFUSED), PersonLocked),
        ((NO, NO, NO, REFUSED), NotOurLock),
        ((CONFLICT, NO, REFUSED, NO), PersonLocked),
    ],
)
def test_the_most_specific_failed_condition_is_reported(
    stubbed: tuple[Calls, Stubber], codes: tuple[str, ...], told: type[KelisimError]
) -> None:
    """Each write's condition has its own meaning."""
    calls, stubber = stubbed
    cancel(stubber, *codes)
    with pytest.raises(told):
        calls.transact(WRITES, "mine")


def test_a_version_that_this_commit_made_itself_is_success(stubbed: tuple[Calls, Stubber]) -> None:
    """The first try took effect and its answer was lost."""
    calls, stubber = stubbed
    cancel(stubber, REFUSED, REFUSED, NO, NO, standing=HEAD)
    calls.transact(WRITES, "mine")


def test_a_version_that_another_commit_made_is_a_conflict(stubbed: tuple[Calls, Stubber]) -> None:
    """However alike the two are."""
    calls, stubber = stubbed
    cancel(stubber, REFUSED, NO, NO, NO, standing=HEAD)
    with pytest.raises(VersionConflict):
        calls.transact(WRITES, "another")


def test_what_no_try_can_mend_is_let_through(stubbed: tuple[Calls, Stubber]) -> None:
    """A wrong expression or a missing right is a fault of ours, not a busy store."""
    calls, stubber = stubbed
    cancel(stubber, "ValidationError", NO, NO, NO)
    with pytest.raises(ClientError):
        calls.transact(WRITES, "mine")
    stubber.add_client_error("get_item", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError):
        calls.get("cases", {"pk": "case#1"})


def test_reads_that_were_left_undone_are_asked_for_again(stubbed: tuple[Calls, Stubber]) -> None:
    """The rest only, until nothing is left."""
    calls, stubber = stubbed
    one, two = {"pk": {"S": "case#1"}}, {"pk": {"S": "case#2"}}
    stubber.add_response(
        "batch_get_item", {"Responses": {"cases": [one]}, "UnprocessedKeys": {"cases": {"Keys": [two]}}}
    )
    stubber.add_response(
        "batch_get_item",
        {"Responses": {"cases": [two]}, "UnprocessedKeys": {}},
        {"RequestItems": {"cases": {"Keys": [two], "ConsistentRead": True}}},
    )
    assert calls.get_many("cases", [{"pk": "case#1"}, {"pk": "case#2"}]) == [{"pk": "case#1"}, {"pk": "case#2"}]


def test_reads_that_stay_undone_are_a_busy_store(stubbed: tuple[Calls, Stubber]) -> None:
    """A list with holes is never shown."""
    calls, stubber = stubbed
    left = {"Responses": {"cases": []}, "UnprocessedKeys": {"cases": {"Keys": [{"pk": {"S": "case#1"}}]}}}
    for _ in range(5):
        stubber.add_response("batch_get_item", left)
    with pytest.raises(StoreBusy):
        calls.get_many("cases", [{"pk": "case#1"}])
