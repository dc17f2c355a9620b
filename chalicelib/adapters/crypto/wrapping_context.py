"""The context of a wrapped key as bytes: the associated data that bind it to its case and class."""

import json
from collections.abc import Mapping

from chalicelib.domain.errors import SealBroken


def context_bytes(context: Mapping[str, str]) -> bytes:
    """Return the context as bytes, the same for any order of its parts."""
    return json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode()


def wrapping_broken(context: Mapping[str, str]) -> SealBroken:
    """Return the error for a wrapped key that does not open; it names case and class."""
    return SealBroken(context.get("case_id", ""), f"data key {context.get('key_class', '')}")
