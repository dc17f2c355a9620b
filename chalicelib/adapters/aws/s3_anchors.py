"""Anchors of the journal in a bucket with object lock (the port `Anchors`): none can be deleted before it expires.

A lock protects the version that was written, but somebody can still hide it behind a delete marker or a newer version.
So an anchor is always read from the first version of its object, hidden or not.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import Anchor, anchor_of
from chalicelib.domain.strict_json import read_json_object

PREFIX = "anchors/"
_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class LockedBuckets(Protocol):
    """The part of the object store's client that is used here."""

    def put_object(self, **wanted: Any) -> object:  # noqa: ANN401 - the client's own
        """Write an object."""

    def get_object(self, *, Bucket: str, Key: str, VersionId: str) -> dict[str, Any]:  # noqa: N803 - the client's names
        """Read an object."""

    def get_paginator(self, name: str) -> Any:  # noqa: ANN401 - the client's own
        """List versions of objects."""


class S3Anchors:
    """The port `Anchors`: one object an anchor, `anchors/000000000001.json`, locked in compliance mode."""

    def __init__(self, client: Callable[[], LockedBuckets], bucket: str, locked_for: timedelta) -> None:
        """`locked_for`: how long an object is locked, as long as the journal is stored."""
        self._client, self._bucket, self._locked_for = client, bucket, locked_for

    def last(self) -> Anchor | None:
        """Return the anchor added last. Raises `StoreBusy`."""
        first = self._first_versions()
        return self._read(max(first.items())) if first else None

    def add(self, anchor: Anchor) -> None:
        """Add the next anchor, if there is no object of its name. Raises `VersionConflict`, `StoreBusy`."""
        content = {"body": anchor.body.decode(), "signature": anchor.signature}
        try:
            with busy_is_retryable():
                self._client().put_object(
                    Bucket=self._bucket,
                    Key=f"{PREFIX}{anchor.number:012}.json",
                    Body=json.dumps(content).encode(),
                    ContentType="application/json",
                    ChecksumAlgorithm="SHA256",  # object lock requires a checksum
                    IfNoneMatch="*",
                    ObjectLockMode="COMPLIANCE",
                    ObjectLockRetainUntilDate=anchor.at + self._locked_for,
                )
        except ClientError as error:
            if code_of(error) not in _TAKEN:
                raise
            raise VersionConflict from error

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors, oldest first. Raises `StoreBusy`."""
        return map(self._read, sorted(self._first_versions().items()))

    def _first_versions(self) -> dict[str, str]:
        """The first version of each object by its name, also where it is hidden."""
        pages = self._client().get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=PREFIX)
        with busy_is_retryable():  # of each name the youngest version comes first
            return {one["Key"]: one["VersionId"] for page in pages for one in page.get("Versions", [])}

    def _read(self, found: tuple[str, str]) -> Anchor:
        name, version = found
        with busy_is_retryable():
            raw = self._client().get_object(Bucket=self._bucket, Key=name, VersionId=version)["Body"].read()
        content = read_json_object(raw)
        return anchor_of(read_json_object(content["body"]), content["signature"])
