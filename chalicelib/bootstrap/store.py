"""Wires what is stored: cases, bank data, journal anchors, data keys, each in the place that `PLACE` names."""

from functools import partial
from pathlib import Path

from chalicelib.bootstrap.secrets import Secrets
from chalicelib.bootstrap.store_ports import StorePorts, TablePorts
from chalicelib.domain.ports.sealing import KeyWrapper
from chalicelib.domain.ports.store import Clock
from chalicelib.settings import Settings


def build_store(given: Settings, clock: Clock, secrets: Secrets) -> StorePorts:
    """Wire the store. Raises ValueError when no key is set that wraps the data keys, `KeyFileUnfit`."""
    if given.place == "postgres":
        from chalicelib.bootstrap.postgres_store import build_on_postgres

        return build_on_postgres(given, clock, _key_wrapper(given, secrets), secrets)
    from chalicelib.bootstrap.dynamodb_store import build_on_dynamodb

    return build_on_dynamodb(given, clock, _key_wrapper(given, secrets), secrets)


def build_tables(given: Settings, clock: Clock, secrets: Secrets) -> TablePorts:
    """Wire what is stored in the clear, which needs no key."""
    if given.place == "postgres":
        from chalicelib.bootstrap.postgres_store import tables_on_postgres

        return tables_on_postgres(given, clock, secrets)
    from chalicelib.bootstrap.dynamodb_store import tables_on_dynamodb

    return tables_on_dynamodb(given, clock)


def _key_wrapper(given: Settings, secrets: Secrets) -> KeyWrapper:
    """Return KMS where a key of it is set, otherwise the key file or the hardware security module.

    So the system is tied to no one cloud. Raises ValueError when none of them is set, `KeyFileUnfit`.
    """
    if given.data_key_arn is not None:
        from chalicelib.adapters.aws import clients
        from chalicelib.adapters.aws.kms import KmsKeyWrapper

        return KmsKeyWrapper(given.data_key_arn, clients.Lazy(partial(clients.kms, given.aws_endpoint)))
    if given.data_key_file is not None:
        from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper

        return KeyFileKeyWrapper(Path(given.data_key_file))
    if given.pkcs11_module is not None:
        from chalicelib.adapters.crypto.pkcs11 import Pkcs11KeyWrapper

        pin = secrets.text("pkcs11_pin")()
        return Pkcs11KeyWrapper(given.pkcs11_module, given.pkcs11_token, pin, given.pkcs11_keys)
    raise ValueError("Set DATA_KEY_ARN (a KMS key) or DATA_KEY_FILE (32 random bytes): the data keys must be wrapped.")
