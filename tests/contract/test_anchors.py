"""The second place of the journal's heads: in memory, in a table, in a bucket with object lock."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.adapters.aws.s3_anchors import LockedBuckets, S3Anchors
from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors
from chalicelib.adapters.postgres.anchors import PostgresAnchors
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import Anchor, Head
from chalicelib.domain.ports.records import Anchors
from infra.compose import load_resources
from infra.local.aws.tables import create_tables
from tests.contract.engines import REGION, client_of
from tests.contract.samples import DAY, MONDAY
from tests.fakes.records import InMemoryAnchors

BUCKET = "kelisim-anchors"


def a_bucket() -> Any:  # noqa: ANN401 - the client's types are not installed
    """A client, and a bucket with object lock."""
    client: Any = boto3.client("s3", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    where = {"LocationConstraint": REGION}
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
    return client


@pytest.fixture(params=["memory", "moto", "dynamodb-local", "bucket", "postgres"])
def anchors(request: pytest.FixtureRequest) -> Iterator[Anchors]:
    """An empty second place, one after the other."""
    if request.param == "memory":
        yield InMemoryAnchors()
    elif request.param == "postgres":
        request.getfixturevalue("postgres")  # empties it afterwards
        yield PostgresAnchors(request.getfixturevalue("postgres_records"))
    elif request.param == "dynamodb-local":
        client = client_of(request.getfixturevalue("dynamodb_local_address"))
        yield DynamoDbAnchors(client, create_tables(client, load_resources())["AnchorsTable"])
    else:
        with mock_aws():
            if request.param == "bucket":
                made = cast("LockedBuckets", a_bucket())
                yield S3Anchors(lambda: made, BUCKET, timedelta(days=1830))
            else:
                client = client_of(None)
                yield DynamoDbAnchors(client, create_tables(client, load_resources())["AnchorsTable"])


def an_anchor(number: int) -> Anchor:
    """An anchor of one head."""
    at = MONDAY + number * DAY
    return Anchor(
        number=number,
        at=at,
        until=at,
        previous=f"digest-{number - 1}",
        heads=(Head("case-1", number, f"hash-{number}"),),
        signature=f"e30..{number}",
    )


def test_there_is_none_at_first(anchors: Anchors) -> None:
    """An empty place has no last anchor."""
    assert (anchors.last(), list(anchors.all())) == (None, [])


def test_anchors_are_read_as_they_were_added(anchors: Anchors) -> None:
    """Whole, oldest first, beyond any sorting of numbers as text."""
    added = [an_anchor(number) for number in range(1, 13)]
    for anchor in added:
        anchors.add(anchor)
    assert (anchors.last(), list(anchors.all())) == (added[-1], added)


def test_a_number_is_taken_once(anchors: Anchors) -> None:
    """An anchor cannot be written over by the way that it was written."""
    anchors.add(an_anchor(1))
    with pytest.raises(VersionConflict):
        anchors.add(an_anchor(1))
    assert list(anchors.all()) == [an_anchor(1)]


def test_an_object_under_lock_cannot_be_deleted() -> None:
    """In compliance mode nobody may delete it before its time has passed."""
    with mock_aws():
        client = a_bucket()
        S3Anchors(lambda: client, BUCKET, timedelta(days=36_500)).add(an_anchor(1))
        [version] = client.list_object_versions(Bucket=BUCKET)["Versions"]
        with pytest.raises(ClientError, match="AccessDenied"):
            client.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])


def test_a_hidden_anchor_is_still_read() -> None:
    """A lock prevents neither delete markers nor new versions: the version that we wrote counts."""
    with mock_aws():
        client = a_bucket()
        anchors = S3Anchors(lambda: client, BUCKET, timedelta(days=36_500))
        added = [an_anchor(number) for number in (1, 2)]
        for anchor in added:
            anchors.add(anchor)
        client.put_object(Bucket=BUCKET, Key="anchors/000000000001.json", Body=b"{}", ChecksumAlgorithm="SHA256")
        client.delete_object(Bucket=BUCKET, Key="anchors/000000000002.json")
        assert (anchors.last(), list(anchors.all())) == (added[-1], added)


def test_the_tables_policy_denies_everybody_to_delete_or_change() -> None:
    """Only adding is left; that a number is taken once is the write's own condition."""
    policy = load_resources()["Resources"]["AnchorsTable"]["Properties"]["ResourcePolicy"]["PolicyDocument"]
    [statement] = policy["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert {"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:DeleteTable", "dynamodb:PartiQLDelete"} <= set(
        statement["Action"]
    )
