"""Cases as documents: values that belong together in a case are stored flat, each under a name of its own.

So how a case is grouped in the code can change without a change to what is stored.
"""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.documents.values import adapter, made
from chalicelib.domain.case.case import Case

_STORED: Mapping[str, Mapping[str, str]] = {
    "digests": {
        "person": "person",
        "mobile": "mobile",
        "earlier_person": "earlier_person",
        "under": "digests_under",
    },
    "consent": {
        "status": "consent_status",
        "deadline": "consent_deadline",
        "received_at": "consent_received_at",
        "heard_at": "consent_heard_at",
        "gone_at": "consent_gone_at",
        "owes_revocation": "owes_revocation",
    },
    "application_date": {"day": "application_date", "rule": "application_date_rule"},
    "sealed": {"made": "key_classes", "erased": "erased", "erase_at": "erase_at"},
    "statement": {"version": "statement_version", "choices": "choices_made"},
}
"""The fields of a case that group others, and the name under which each of those is stored."""


def case_document(case: Case) -> str:
    """Return a case as JSON, its banks as counts alone."""
    document: dict[str, Any] = adapter(Case).dump_python(case.without_banks(), mode="json")
    for group, names in _STORED.items():
        values = document.pop(group) or {}
        document |= {stored: values.get(field) for field, stored in names.items()}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def case_from(document: str | int | bytes) -> Case:
    """Return a case from its JSON; unknown fields are ignored, and missing ones have their defaults.

    Raises `KeyError`, `TypeError` or `ValueError` for a document that does not fit, without quoting it.
    """
    fields: dict[str, Any] = json.loads(document)  # type: ignore[arg-type] # a number raises TypeError
    for group, names in _STORED.items():
        fields[group] = {field: fields.pop(stored) for field, stored in names.items() if stored in fields}
    if fields["application_date"].get("day") is None:
        fields["application_date"] = None
    return made(Case, adapter(Case).validate_python, fields)
