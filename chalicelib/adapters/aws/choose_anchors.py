"""Which second place the journal's heads are anchored in."""

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.adapters.aws import clients
from chalicelib.adapters.aws.s3_anchors import S3Anchors
from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors
from chalicelib.domain.ports.records import Anchors
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def choose_anchors(given: Settings, dynamodb: "DynamoDBClient") -> Anchors:
    """Return a bucket with object lock where one is named, otherwise the table that nobody may delete from."""
    if given.anchors_bucket is None:
        return DynamoDbAnchors(dynamodb, given.anchors_table)
    client = clients.Lazy(partial(clients.s3, given.aws_endpoint))
    return S3Anchors(client, given.anchors_bucket, given.keep_journal)
