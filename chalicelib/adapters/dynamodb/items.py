"""Domain values as items of DynamoDB and back.

An item has one JSON document; beside it are only the attributes that conditions and indexes need, and sealed bytes.
So a table can be read from its documents, and a new field needs no new attribute. Numbers are whole.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.adapters.documents.cases import case_document, case_from
from chalicelib.adapters.documents.consents import consent_from
from chalicelib.adapters.documents.entries import entry_document, entry_from
from chalicelib.adapters.documents.heads import check_proof, head_with_proof
from chalicelib.adapters.documents.positions import sortable_instant
from chalicelib.adapters.documents.values import adapter, from_document, made, to_document
from chalicelib.adapters.dynamodb import keys
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import Entry, Note
from chalicelib.domain.messages.changes import ApplicationName, Claim, Parked
from chalicelib.domain.ports.sealing import HeadProofs

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Wire = dict[str, AttributeValueTypeDef]

Value = str | int | bytes
Item = dict[str, Value]


def to_wire(item: Mapping[str, Value]) -> "Wire":
    """Return an item as DynamoDB's API takes it."""
    return {name: _typed(value) for name, value in item.items()}


def from_wire(wire: "Mapping[str, AttributeValueTypeDef]") -> Item:
    """Return an item from DynamoDB's answer; texts, whole numbers and bytes only."""
    return {name: _plain(value) for name, value in wire.items()}


def _typed(value: Value) -> "AttributeValueTypeDef":
    if isinstance(value, str):
        return {"S": value}
    return {"B": value} if isinstance(value, bytes) else {"N": str(value)}


def _plain(value: "AttributeValueTypeDef") -> Value:
    if "S" in value:
        return value["S"]
    return int(value["N"]) if "N" in value else bytes(value["B"])


def head_item(case: Case, shards: int, commit_id: str, proofs: HeadProofs) -> Item:
    """Return the item of a case, proved. `commit_id` names the write, so that a repeated one is recognised."""
    attributes: Item = {
        **keys.CaseKeys(case.id).head,
        **keys.IndexKeys(case, shards).all,
        "version": case.version,
        "commit_id": commit_id,
        "document": case_document(case),
    }
    return with_proof(attributes, proofs)


def with_proof(head: Mapping[str, Value], proofs: HeadProofs) -> Item:
    """Return the item of a case with a proof under the present key, in place of an earlier one."""
    return {**head_with_proof({name: value for name, value in head.items() if not isinstance(value, bytes)}, proofs)}


def case_of(item: Mapping[str, Value], proofs: HeadProofs) -> Case:
    """Return the case of an item. Raises `CaseUnreadable`, which never quotes the document, also for a broken proof."""
    case_id = keys.case_id_of(str(item["pk"]))
    check_proof(case_id, item, proofs)
    try:
        return case_from(item["document"])
    except (KeyError, TypeError, ValueError):
        raise CaseUnreadable(case_id) from None


def tombstone_item(erasure: Erasure) -> Item:
    """Return the tombstone that replaces an erased data key: nothing is ever sealed under it."""
    return {
        "case_id": erasure.case_id,
        "key_class": str(erasure.key_class),
        "erased_at": sortable_instant(erasure.at),
    }


def erasure_item(erasure: Erasure) -> Item:
    """Return the item of a line of the ledger of erasures."""
    return {**tombstone_item(erasure), "why": erasure.why}


def erasure_of(item: Mapping[str, Value]) -> Erasure:
    """Return the ledger's line that an item stores."""
    fields = {"case_id": item["case_id"], "key_class": item["key_class"], "at": item["erased_at"], "why": item["why"]}
    return made(Erasure, adapter(Erasure).validate_python, fields)


def entry_item(entry: Entry, commit_id: str, note: bytes | None, kept: timedelta) -> Item:
    """Return the item of a journal entry; `note` is its sealed note. DynamoDB deletes it after `kept`."""
    item: Item = {
        "case_id": entry.case_id,
        "seq": entry.seq,
        "commit_id": commit_id,
        "document": entry_document(entry),
        "expires_at": int((entry.at + kept).timestamp()),
    }
    return item if note is None else {**item, "note": note}


def consent_status(consent: Consent) -> Item:
    """Return the attributes of a consent record that may change."""
    status: Item = {"consent_status": ConsentStatus(consent.status).value}
    return status if consent.ended_at is None else {**status, "ended_at": sortable_instant(consent.ended_at)}


def consent_of(item: Mapping[str, Value], evidence: Evidence | None = None, private: bytes | None = None) -> Consent:
    """Return the consent record of an item with its opened evidence and private terms (None: erased, or not read)."""
    place, status, ended_at = (item["case_id"], item["consent_id"]), item["consent_status"], item.get("ended_at")
    return consent_from(
        str(item["terms"]), place=place, status=status, ended_at=ended_at, evidence=evidence, private=private
    )


def entry_of(item: Mapping[str, Value], note: Note | None) -> Entry:
    """Return the entry of an item with its opened note."""
    seq = int(str(item["seq"]))
    return entry_from(item.get("document", ""), case_id=str(item["case_id"]), seq=seq, note=note)


def claim_item(claim: Claim, kept: timedelta) -> Item:
    """Return the item of a claimed event; DynamoDB deletes it after `kept`."""
    return {
        **keys.event_claim(claim.request_id, claim.event_id),
        "case_id": claim.case_id,
        "digest": claim.digest,
        "answer": claim.answer,
        "claimed_at": sortable_instant(claim.at),
        "expires_at": int((claim.at + kept).timestamp()),
    }


def claim_of(item: Mapping[str, Value], request_id: str, event_id: str) -> Claim:
    """Return the claim of an item that was found by its request and event id."""
    fields = {name: item[name] for name in ("digest", "answer", "case_id")}
    known = {"request_id": request_id, "event_id": event_id, "at": item["claimed_at"]}
    return made(Claim, adapter(Claim).validate_python, {**fields, **known})


def name_item(name: ApplicationName) -> Item:
    """Return the item of an application's name."""
    key = keys.application_name(name.authority, name.number)
    return {**key, "case_id": name.case_id, "document": to_document(name)}


def name_of(item: Mapping[str, Value]) -> ApplicationName:
    """Return the application's name of an item."""
    return from_document(ApplicationName, item["document"])


def wait_item(case_id: str, parked: Parked) -> Item:
    """Return the item of a workflow that waits."""
    return {"case_id": case_id, "task_token": parked.token, "document": to_document(parked)}


def parked_of(item: Mapping[str, Value]) -> Parked:
    """Return the waiting workflow of an item."""
    return from_document(Parked, item["document"])
