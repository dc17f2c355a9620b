"""The head of a case as a row: its document, and beside it what conditions and indexes need, all of it proved."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.adapters.documents.cases import case_document, case_from
from chalicelib.adapters.documents.heads import PROOF, check_proof, head_with_proof
from chalicelib.adapters.documents.positions import feed_position, shard_of, sortable_instant, state_position
from chalicelib.adapters.postgres.database import StoredRow
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.ports.sealing import HeadProofs

HeadRow = dict[str, object]
"""The columns of `cases` with their values."""


def head_row(case: Case, shards: int, commit_id: str, proofs: HeadProofs) -> HeadRow:
    """Return the row of a case, proved. `commit_id` names the write, so that a repeated one is recognised."""
    head: HeadRow = {
        "case_id": case.id,
        "shard": shard_of(case.id, shards),
        "version": case.version,
        "commit_id": commit_id,
        "authority": case.authority,
        "state": case.state.value,
        "due_position": state_position(case),
        "feed_position": feed_position(case),
        "look_at": case.look_at,
        "erase_at": case.sealed.erase_at,
        "document": case_document(case),
    }
    return {**head, PROOF: new_proof(head, proofs)}


def new_proof(head: Mapping[str, object], proofs: HeadProofs) -> str:
    """Return the proof of a row under the present key."""
    return str(head_with_proof(_proved(head), proofs)[PROOF])


def proved_version(row: Mapping[str, object]) -> StoredRow:
    """Return the columns of a version of the statement as they are proved, which no head has."""
    return {"table": "statements", **row}


def case_of_row(row: StoredRow, proofs: HeadProofs) -> Case:
    """Return the case of a row. Raises `CaseUnreadable`, which never quotes the document, also for a broken proof."""
    case_id = str(row["case_id"])
    check_proof(case_id, _proved(row), proofs)
    try:
        return case_from(row["document"])
    except (KeyError, TypeError, ValueError):
        raise CaseUnreadable(case_id) from None


def _proved(head: Mapping[str, object]) -> dict[str, str | int]:
    """Return the columns as they are proved: instants as text, empty ones left out."""
    texts = {name: sortable_instant(value) if isinstance(value, datetime) else value for name, value in head.items()}
    return {name: value for name, value in texts.items() if isinstance(value, str | int)}
