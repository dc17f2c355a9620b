"""The head of a case as it is proved: every attribute that is stored of it, so that none can be edited or moved.

The versions of its statement are proved in the same way.
"""

import json
from collections.abc import Mapping

from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.ports.sealing import HeadProofs

PROOF = "proof"
"""The attribute that holds the proof of all others."""


def head_with_proof(head: Mapping[str, str | int], proofs: HeadProofs) -> dict[str, str | int]:
    """Return the head with its proof."""
    return {**head, PROOF: proofs.prove(_content(head))}  # an earlier proof is no part of the content


def is_under_present_key(head: Mapping[str, object], proofs: HeadProofs) -> bool:
    """Return whether the present key made the proof of a head, rather than an earlier one."""
    return str(head.get(PROOF)).rpartition(".")[0] == proofs.key_id


def check_proof(case_id: str, head: Mapping[str, object], proofs: HeadProofs) -> None:
    """Raise `CaseUnreadable` for a head that was changed, moved to another case, or never proved."""
    try:
        content = _content(head)
    except TypeError:  # bytes, which no head has
        raise CaseUnreadable(case_id) from None
    if not proofs.verifies(content, str(head.get(PROOF))):
        raise CaseUnreadable(case_id)


def _content(head: Mapping[str, object]) -> bytes:
    """Return the attributes but the proof as JSON: sorted, so that the order in which a store returns them is alike."""
    attributes = {name: value for name, value in head.items() if name != PROOF}
    return json.dumps(attributes, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
