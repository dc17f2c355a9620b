"""The data keys of the cases: one per case and class, wrapped, in a table of their own (design decision 7).

Deleting one erases all that it sealed. What is left then is a tombstone: an item without a wrapped key, into which
nothing is ever sealed again.
"""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.keys import FIRST, LAST
from chalicelib.domain.ports.store import KeyWrapper

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_KEY_BITS = 256


class KeyGone(LookupError):
    """There is no such data key: never made, or erased."""


class KeyErased(KeyGone):
    """The data key was erased: a tombstone stands in its place."""


class KeyCache:
    """The data keys unwrapped last, in memory only; safe under threads.

    Small on purpose: one invocation works on one case with its three classes. `clear` it when an invocation begins,
    so that a key that was erased elsewhere is not held on to. Keys that were found beside one that was wanted are held
    as they are, wrapped, until they are wanted too.
    """

    def __init__(self, size: int = 32) -> None:
        """`size`: how many keys are held; the one not used for longest goes first."""
        self._size = size
        self._lock = Lock()
        self._keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._wrapped: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, case_id: str, key_class: str) -> bytes | None:
        """Return the key, or None when it is not held."""
        with self._lock:
            key = self._keys.get((case_id, key_class))
            if key is not None:
                self._keys.move_to_end((case_id, key_class))
            return key

    def put(self, case_id: str, key_class: str, key: bytes) -> None:
        """Hold the key."""
        self._hold(self._keys, (case_id, key_class), key)

    def take_wrapped(self, case_id: str, key_class: str) -> bytes | None:
        """Return the wrapped key, to be unwrapped and put, or None when it is not held."""
        with self._lock:
            return self._wrapped.pop((case_id, key_class), None)

    def put_wrapped(self, case_id: str, key_class: str, wrapped: bytes) -> None:
        """Hold a key as it is wrapped."""
        self._hold(self._wrapped, (case_id, key_class), wrapped)

    def drop(self, case_id: str, key_class: str) -> None:
        """Hold this key no more."""
        with self._lock:
            self._keys.pop((case_id, key_class), None)
            self._wrapped.pop((case_id, key_class), None)

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._keys.clear()
            self._wrapped.clear()

    def _hold(self, held: OrderedDict[tuple[str, str], bytes], name: tuple[str, str], key: bytes) -> None:
        with self._lock:
            held[name] = key
            held.move_to_end(name)
            while len(held) > self._size:
                held.popitem(last=False)


class DataKeys:
    """Data keys by case and class (`person`, `bank`, `proof`); made when first needed, by whoever is first."""

    def __init__(
        self, client: "DynamoDBClient", table: str, wrapper: KeyWrapper, cache: KeyCache | None = None
    ) -> None:
        """`table`: the name of KeysTable."""
        self._client, self._calls = client, Calls(client)
        self._table = table
        self._wrapper = wrapper
        self.cache = cache or KeyCache()

    def existing(self, case_id: str, key_class: str) -> bytes:
        """Return the key (32 bytes).

        Raises `KeyGone`, `KeyErased`, `SealBroken` for a wrapping that does not fit, `StoreBusy`.
        """
        key = self._known(case_id, key_class)
        if key is None:
            raise KeyGone
        return key

    def for_sealing(self, case_id: str, key_class: str) -> bytes:
        """Return the key, a new one if there was none yet. Raises `KeyErased`, `StoreBusy`."""
        return self._known(case_id, key_class) or self._new(case_id, key_class)

    def _known(self, case_id: str, key_class: str) -> bytes | None:
        held = self.cache.get(case_id, key_class)
        return held or self._stored(case_id, key_class)

    def _stored(self, case_id: str, key_class: str) -> bytes | None:
        wrapped = self.cache.take_wrapped(case_id, key_class) or self._found(case_id, key_class)
        if wrapped is None:
            return None
        key = self._wrapper.unwrap(wrapped, _context(case_id, key_class))
        self.cache.put(case_id, key_class, key)
        return key

    def _found(self, case_id: str, wanted: str) -> bytes | None:
        """Return the wrapped key of a class; those of the case's other classes come in the same query, and are held."""
        found = self._calls.query(KeyQuery(self._table, ("case_id", case_id), "key_class", FIRST, LAST))
        by_class = {str(item["key_class"]): item for item in found}
        wanted_item = by_class.pop(wanted, None)
        for key_class, item in by_class.items():
            if isinstance(wrapped := item.get("wrapped"), bytes) and self.cache.get(case_id, key_class) is None:
                self.cache.put_wrapped(case_id, key_class, wrapped)
        if wanted_item is None:
            return None
        wrapped = wanted_item.get("wrapped")
        if not isinstance(wrapped, bytes):
            raise KeyErased
        return wrapped

    def _new(self, case_id: str, key_class: str) -> bytes:
        key = AESGCM.generate_key(_KEY_BITS)
        wrapped = self._wrapper.wrap(key, _context(case_id, key_class))
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table,
                    Item={**_key(case_id, key_class), "wrapped": {"B": wrapped}},
                    ConditionExpression="attribute_not_exists(case_id)",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return self.existing(case_id, key_class)  # somebody else was first, or our own put before its retry
        self.cache.put(case_id, key_class, key)
        return key


def _key(case_id: str, key_class: str) -> "dict[str, AttributeValueTypeDef]":
    return {"case_id": {"S": case_id}, "key_class": {"S": key_class}}


def _context(case_id: str, key_class: str) -> dict[str, str]:
    return {"case_id": case_id, "key_class": key_class}
