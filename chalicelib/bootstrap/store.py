"""Wires what is stored: cases, bank data, journal anchors, data keys, all on AWS so far."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from chalicelib.domain.ports.records import Anchors, Erasures, Subjects
from chalicelib.domain.ports.sealing import Canary, KeyWrapper
from chalicelib.domain.ports.store import BankData, Cases, Clock, DayOrders, Operations, Reads
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chalicelib.adapters.documents.retention import Kept


class StorePorts(TypedDict):
    """The ports of what is stored, as `Deps` names them."""

    cases: Cases
    bank_data: BankData
    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    erasures: Erasures
    subjects: Subjects
    forget_keys: Callable[[], None]
    reads: Reads
    canary: Canary


def build_store(given: Settings, clock: Clock) -> StorePorts:
    """Wire the store. Raises ValueError when no key is set that wraps the data keys, `KeyFileUnfit`."""
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.crypto.data_keys import DataKeys
    from chalicelib.adapters.crypto.head_keys import HeadKeys
    from chalicelib.adapters.crypto.sealing import Sealer
    from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
    from chalicelib.adapters.dynamodb.canary import DynamoDbCanary
    from chalicelib.adapters.dynamodb.cases import DynamoDbCases
    from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
    from chalicelib.adapters.dynamodb.erasures import DynamoDbErasures
    from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
    from chalicelib.adapters.dynamodb.reads import DynamoDbReads
    from chalicelib.adapters.dynamodb.subjects import DynamoDbSubjects
    from chalicelib.adapters.dynamodb.wrapped_keys import DynamoDbWrappedKeys
    from chalicelib.adapters.dynamodb.writes import CaseTables

    dynamodb = clients.dynamodb(given.dynamodb_endpoint)
    data_keys = DataKeys(DynamoDbWrappedKeys(dynamodb, given.keys_table), _key_wrapper(given))
    sealer, head_keys = Sealer(data_keys), HeadKeys(given.head_keys.get_secret_value())
    return StorePorts(
        cases=DynamoDbCases(dynamodb, CaseTables.of(given), sealer, head_keys, shards=given.shards, kept=_kept(given)),
        bank_data=DynamoDbBankData(dynamodb, given.bank_data_table, sealer, clock),
        day_orders=DynamoDbDayOrders(dynamodb, given.calendar_table),
        operations=DynamoDbOperations(dynamodb, given.operations_table, clock),
        anchors=_anchors(given, dynamodb),
        erasures=DynamoDbErasures(dynamodb, given.erasures_table, given.keys_table),
        subjects=DynamoDbSubjects(dynamodb, given.claims_table),
        forget_keys=data_keys.cache.clear,
        reads=DynamoDbReads(dynamodb, given.reads_table, sealer),
        canary=DynamoDbCanary(dynamodb, given.operations_table, sealer),
    )


def _kept(given: Settings) -> "Kept":
    from chalicelib.adapters.documents.retention import Kept

    return Kept(given.keep_claims, given.keep_journal, min(given.keep_messages, given.keep_person))


def _key_wrapper(given: Settings) -> KeyWrapper:
    """Return KMS where a key of it is set, otherwise the key file, so that the system is tied to no one cloud.

    Raises ValueError when neither is set, `KeyFileUnfit`.
    """
    if given.data_key_arn is not None:
        from chalicelib.adapters.aws import clients
        from chalicelib.adapters.aws.kms import KmsKeyWrapper

        return KmsKeyWrapper(given.data_key_arn, clients.Lazy(partial(clients.kms, given.aws_endpoint)))
    if given.data_key_file is not None:
        from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper

        return KeyFileKeyWrapper(Path(given.data_key_file))
    raise ValueError("Set DATA_KEY_ARN (a KMS key) or DATA_KEY_FILE (32 random bytes): the data keys must be wrapped.")


def _anchors(given: Settings, dynamodb: "DynamoDBClient") -> Anchors:
    """Return a bucket with object lock where one is set, otherwise the table that nobody may delete from."""
    if given.anchors_bucket is None:
        from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors

        return DynamoDbAnchors(dynamodb, given.anchors_table)
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.s3_anchors import S3Anchors

    client = clients.Lazy(partial(clients.s3, given.aws_endpoint))
    return S3Anchors(client, given.anchors_bucket, given.keep_journal)
