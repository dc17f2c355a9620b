"""DynamoDB, KMS, Step Functions and S3 in this process, under the production adapters."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from chalicelib.adapters.aws.kms import KmsKeyWrapper
from chalicelib.adapters.aws.s3_anchors import S3Anchors
from chalicelib.adapters.aws.step_functions import StepFunctions
from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
from chalicelib.adapters.dynamodb.operations import DynamoDbOperations, DynamoDbStatistics
from chalicelib.domain.ports.store import Workflow
from tests.contract.engines import client_within, on_dynamodb
from tests.fakes.dynamodb import PlainDynamoDb
from tests.faults.aws_faults import FaultyAws, error_of
from tests.services.office import Office

Json = dict[str, Any]


class PlainKms:
    """KMS, whose wrapping is no secret: the key follows its context."""

    def __init__(self, aws: FaultyAws) -> None:
        self._aws = aws

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: Mapping[str, str]) -> Json:  # noqa: ARG002, N803 - the client's names
        """Wrap."""
        wrapped = json.dumps([dict(EncryptionContext), Plaintext.hex()]).encode()
        return cast("Json", self._aws.exchange("Encrypt", lambda: {"CiphertextBlob": wrapped}))

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> Json:  # noqa: ARG002, N803 - the client's names
        """Unwrap."""
        context, key = json.loads(CiphertextBlob)
        assert context == dict(EncryptionContext)
        return cast("Json", self._aws.exchange("Decrypt", lambda: {"Plaintext": bytes.fromhex(key)}))


class PlainStates:
    """Step Functions, which hands on to a workflow."""

    def __init__(self, aws: FaultyAws, workflow: Workflow) -> None:
        self._aws, self._workflow = aws, workflow

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> Json:  # noqa: A002, ARG002, N803 - the client's names
        """Start."""
        given = json.loads(input)
        self._aws.exchange("StartExecution", lambda: self._workflow.start(**given))
        return {}

    def send_task_success(self, *, taskToken: str, output: str) -> Json:  # noqa: ARG002, N803 - the client's names
        """Wake."""
        self._aws.exchange("SendTaskSuccess", lambda: self._workflow.wake(taskToken))
        return {}


class PlainBucket:
    """A bucket with one version of each object. The body of an answer is read by an exchange of its own."""

    def __init__(self, aws: FaultyAws) -> None:
        self._aws, self._objects = aws, dict[str, bytes]()

    def put_object(self, **wanted: Any) -> object:  # noqa: ANN401 - the client's own
        """Write an object; a second one of its name is refused."""
        return cast("Json", self._aws.exchange("PutObject", lambda: self._write(wanted["Key"], wanted["Body"])))

    def _write(self, key: str, body: bytes) -> Json:
        if key in self._objects:
            raise error_of("PutObject", "PreconditionFailed", 412)
        self._objects[key] = body
        return {}

    def get_object(self, *, Bucket: str, Key: str, VersionId: str) -> Json:  # noqa: ARG002, N803 - the client's names
        """Begin to read an object."""
        body = SimpleNamespace(read=lambda: self._aws.exchange("read", lambda: self._objects[Key]))
        return cast("Json", self._aws.exchange("GetObject", lambda: {"Body": body}))

    def get_paginator(self, _name: str) -> "PlainBucket":
        """Return what lists."""
        return self

    def paginate(self, **_: object) -> Iterator[Json]:
        """List all objects, in one page."""
        versions = [{"Key": key, "VersionId": "1"} for key in self._objects]
        yield self._aws.exchange("ListObjectVersions", lambda: {"Versions": versions})


def anchors_on_aws(aws: FaultyAws) -> S3Anchors:
    """Return the journal's anchors in a bucket."""
    bucket = PlainBucket(aws)
    return S3Anchors(lambda: bucket, "bucket", timedelta(days=1830))


def move_to_aws(office: Office, aws: FaultyAws) -> None:
    """Let an office store everything on DynamoDB, its data keys wrapped by KMS."""
    kms = cast("Any", PlainKms(aws))
    client = client_within(cast("PlainDynamoDb", aws))
    store = on_dynamodb(client, KmsKeyWrapper("arn", lambda: kms))
    office.cases, office.reads = cast("Any", store.cases), cast("Any", store.reads)
    office.day_orders = cast("Any", DynamoDbDayOrders(client, store.tables["CalendarTable"]))
    office.deps = replace(
        office.deps,
        cases=store.cases,
        bank_data=store.bank_data,
        reads=store.reads,
        subjects=store.subjects,
        ledger=store.ledger,
        day_orders=office.day_orders,
        operations=DynamoDbOperations(client, store.tables["OperationsTable"], office.clock),
        statistics=DynamoDbStatistics(client, store.tables["CasesTable"], office.deps.shards),
    )


def workflow_on_aws(aws: FaultyAws, workflow: Workflow) -> Workflow:
    """Return a workflow that is reached through Step Functions."""
    return StepFunctions("arn", lambda: cast("Any", PlainStates(aws, workflow)))
