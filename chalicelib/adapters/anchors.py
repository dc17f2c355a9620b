"""Which second place the journal's heads are anchored in."""

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.adapters import aws_clients
from chalicelib.adapters.dynamodb_anchors import DynamoDbAnchors
from chalicelib.adapters.s3_anchors import S3Anchors
from chalicelib.domain.record_ports import Anchors
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def anchors_of(given: Settings, dynamodb: "DynamoDBClient") -> Anchors:
    """Return a bucket with object lock where one is named, otherwise the table that nobody may delete from."""
    if given.anchors_bucket is None:
        return DynamoDbAnchors(dynamodb, given.anchors_table)
    client = aws_clients.Lazy(partial(aws_clients.s3, given.aws_endpoint))
    return S3Anchors(client, given.anchors_bucket, given.keep_journal)
