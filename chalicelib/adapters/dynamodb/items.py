"""From the domain to items and back.

An item holds one JSON document; beside it stand only what conditions and indexes need, and sealed bytes. So a
table is read by its documents, and a new field needs no new attribute. Numbers are whole: no floats, no decimals.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.documents import adapter, from_document, made, to_document
from chalicelib.adapters.dynamodb import keys
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import SYSTEM, Entry, Note
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.ports.changes import ApplicationName, Claim, Parked, PrivatePart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Wire = dict[str, AttributeValueTypeDef]

Value = str | int | bytes
Item = dict[str, Value]

FIELDS: Mapping[type, str] = {Person: "person", AccessToken: "token", Link: "link"}
"""What is sealed beside a case, and under which name."""

UNREADABLE_EVENT = "unreadable"
"""What an entry of the journal is shown as that is not as we write them any more."""
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)

PRIVATE_TERMS = ("person", "basis")
"""What of a consent record is personal: it is sealed beside the terms."""
_BESIDE_THE_TERMS = (*PRIVATE_TERMS, "evidence", "status", "ended_at")


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


def head_item(case: Case, shards: int, commit_id: str) -> Item:
    """Return the item of a case. `commit_id` names the write, so that it can be known again."""
    return {
        **keys.CaseKeys(case.id).head,
        **keys.IndexKeys(case, shards).all,
        "version": case.version,
        "commit_id": commit_id,
        "document": to_document(case),
    }


def case_of(item: Mapping[str, Value]) -> Case:
    """Return the case of an item. Raises `CaseUnreadable`, without a word of what is in it."""
    try:
        return from_document(Case, item["document"])
    except (KeyError, TypeError, ValueError):
        raise CaseUnreadable(keys.case_id_of(str(item["pk"]))) from None


def private_field(part: PrivatePart) -> str:
    """Return the name that a private part is sealed under."""
    return FIELDS[type(part)]


def tombstone_item(erasure: Erasure) -> Item:
    """Return what stands in the place of an erased data key: into it nothing is ever sealed."""
    return {
        "case_id": erasure.case_id,
        "key_class": str(erasure.key_class),
        "erased_at": keys.sortable_instant(erasure.at),
    }


def erasure_item(erasure: Erasure) -> Item:
    """Return the item of a line of the ledger of erasures."""
    return {**tombstone_item(erasure), "why": erasure.why}


def erasure_of(item: Mapping[str, Value]) -> Erasure:
    """Return the line of the ledger of an item."""
    fields = {"case_id": item["case_id"], "key_class": item["key_class"], "at": item["erased_at"], "why": item["why"]}
    return made(Erasure, adapter(Erasure).validate_python, fields)


def entry_item(entry: Entry, commit_id: str, note: bytes | None, kept: timedelta) -> Item:
    """Return the item of a journal entry; `note` is its sealed note. DynamoDB forgets it when `kept` has passed."""
    item: Item = {
        "case_id": entry.case_id,
        "seq": entry.seq,
        "commit_id": commit_id,
        "document": to_document(replace(entry, note=None)),
        "expires_at": int((entry.at + kept).timestamp()),
    }
    return item if note is None else {**item, "note": note}


def entry_of(item: Mapping[str, Value], note: Note | None) -> Entry:
    """Return the entry of an item with its opened note.

    One that somebody made unreadable keeps its place, without a hash that fits: the verifier names it, and it hides no
    other.
    """
    try:
        return replace(from_document(Entry, item["document"]), note=note)
    except (KeyError, TypeError, ValueError):
        return Entry(str(item["case_id"]), int(str(item["seq"])), _NO_TIME, UNREADABLE_EVENT, SYSTEM, {}, "", "", note)


def private_terms(consent: Consent) -> bytes:
    """Return what of the terms is personal, as it is sealed: whose data it is about, and the representative's basis."""
    return json.dumps({name: getattr(consent, name) for name in PRIVATE_TERMS}, sort_keys=True).encode()


def consent_terms(consent: Consent, private_name: str) -> str:
    """Return all of a consent record that never changes, as JSON: the same terms are the same text.

    `private_name`: the name of the private terms, which are sealed beside. Empty fields are left out, so that a field
    added later, empty in older records, does not change their terms.
    """
    terms = adapter(Consent).dump_python(consent, mode="json", exclude_none=True, exclude=set(_BESIDE_THE_TERMS))
    terms["private_name"] = private_name
    if consent.evidence is not None:
        terms["evidence_sha256"] = sha256(evidence_bytes(consent.evidence)).hexdigest()
    return json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def consent_of(item: Mapping[str, Value], evidence: Evidence | None, private: bytes | None) -> Consent:
    """Return the consent record of an item with its opened evidence and private terms (None: erased)."""
    fields: dict[str, Any] = {**json.loads(str(item["terms"])), "person": ""}
    fields |= json.loads(private) if private is not None else {}
    standing = {"status": item["consent_status"], "ended_at": item.get("ended_at")}
    record = made(Consent, adapter(Consent).validate_python, {**fields, **standing})
    return replace(record, evidence=evidence)


def consent_standing(consent: Consent) -> Item:
    """Return what of a consent record may change."""
    status: Item = {"consent_status": ConsentStatus(consent.status).value}
    return status if consent.ended_at is None else {**status, "ended_at": keys.sortable_instant(consent.ended_at)}


def evidence_bytes(evidence: Evidence) -> bytes:
    """Return the evidence as it is sealed: JSON, the signed bytes in base64, to the byte as they came."""
    body = b64encode(evidence.body).decode()
    content = {"body": body, "signature": evidence.signature, "key": dict(evidence.key)}
    return json.dumps(content, sort_keys=True).encode()


def evidence_of(opened: bytes) -> Evidence:
    """Return the evidence from what was sealed."""
    content = json.loads(opened)
    return Evidence(b64decode(content["body"]), content["signature"], content["key"])


def claim_item(claim: Claim, kept: timedelta) -> Item:
    """Return the item of a claimed event; DynamoDB forgets it when `kept` has passed."""
    return {
        **keys.event_claim(claim.partner, claim.event_id),
        "case_id": claim.case_id,
        "digest": claim.digest,
        "answer": claim.answer,
        "claimed_at": keys.sortable_instant(claim.at),
        "expires_at": int((claim.at + kept).timestamp()),
    }


def claim_of(item: Mapping[str, Value], partner: str, event_id: str) -> Claim:
    """Return the claim of an item that was found by partner and event id."""
    fields = {name: item[name] for name in ("digest", "answer", "case_id")}
    known = {"partner": partner, "event_id": event_id, "at": item["claimed_at"]}
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
    return {**keys.CaseKeys(case_id).wait, "task_token": parked.token, "document": to_document(parked)}


def parked_of(item: Mapping[str, Value]) -> Parked:
    """Return the waiting workflow of an item."""
    return from_document(Parked, item["document"])
