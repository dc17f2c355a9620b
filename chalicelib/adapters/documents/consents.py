"""Consent records and their proofs as documents: the terms, which never change, and the personal part, sealed apart."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

from chalicelib.adapters.documents.values import adapter, made
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.strict_json import read_json_object

StoredRecord = TypeVar("StoredRecord")

PERSONAL_TERMS = ("person", "basis", "banks")
"""The personal fields of a consent record: they are sealed apart from the terms."""
_NOT_IN_THE_TERMS = (*PERSONAL_TERMS, "evidence", "status", "ended_at")


def private_terms(consent: Consent) -> bytes:
    """Return the personal part of the terms, to be sealed: whose data, on which basis, and which banks they name."""
    return json.dumps({name: getattr(consent, name) for name in PERSONAL_TERMS}, sort_keys=True).encode()


def consent_terms(consent: Consent, private_name: str) -> str:
    """Return everything in a consent record that never changes, as JSON: equal terms give equal text.

    `private_name`: the name of the private terms, which are sealed apart. Empty fields are left out, so that a field
    added later, which older records do not have, does not change their terms.
    """
    terms = adapter(Consent).dump_python(consent, mode="json", exclude_none=True, exclude=set(_NOT_IN_THE_TERMS))
    terms["private_name"] = private_name
    if consent.evidence is not None:
        terms["evidence_sha256"] = sha256(evidence_bytes(consent.evidence)).hexdigest()
    return json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def consent_from(  # noqa: PLR0913 - the parts of a record
    terms: str,
    *,
    place: tuple[object, object],
    status: object,
    ended_at: object,
    evidence: Evidence | None,
    private: bytes | None,
) -> Consent:
    """Return a consent record from its parts; `evidence` and `private` are opened, None where they were erased.

    `place`: the ids of case and record under which it is stored. Terms that name others were copied or renamed behind
    our back. Raises `ValueError` for parts that do not fit, without quoting them.
    """
    fields: dict[str, Any] = {**read_json_object(terms), "person": ""}
    fields |= json.loads(private) if private is not None else {}
    record = made(Consent, adapter(Consent).validate_python, {**fields, "status": status, "ended_at": ended_at})
    if (record.case_id, record.id) != place:
        raise ValueError("what is stored is in the place of another record")
    return replace(record, evidence=evidence)


def records_of(
    case_id: str, stored: Iterable[StoredRecord], read: Callable[[StoredRecord], Consent], *, whole: bool
) -> tuple[Consent, ...]:
    """Return the stored records, oldest first.

    One that cannot be read raises `SealBroken` if `whole`, and is left out otherwise: the head of the case has its
    digest, so it is missed.
    """
    records: list[Consent] = []
    for one in stored:
        try:
            records.append(read(one))
        except ValueError:
            if whole:
                raise SealBroken(case_id, "consents") from None
    return tuple(sorted(records, key=lambda consent: (consent.received_at, consent.id)))


def evidence_bytes(evidence: Evidence) -> bytes:
    """Return the evidence, to be sealed: JSON with the signed bytes, exactly as received, in base64."""
    body = b64encode(evidence.body).decode()
    content = {"body": body, "signature": evidence.signature, "key": dict(evidence.key)}
    return json.dumps(content, sort_keys=True).encode()


def evidence_of(opened: bytes) -> Evidence:
    """Return the evidence from what was sealed."""
    content = json.loads(opened)
    return Evidence(b64decode(content["body"]), content["signature"], content["key"])
