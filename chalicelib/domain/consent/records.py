"""The digests of a case's consent records, which the proved head of the case holds (design decision 15).

So an edited record is noticed although it has no proof of its own. The personal part and the evidence are not in the
digest: they are sealed, and erased before the record is.
"""

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import RecordDigest
from chalicelib.domain.consent.consent import Consent, ConsentKind

FIRST_IDS = ("application", "personal_data-1", "personal_data-2", "bank_data-1", "bank_data-2")
"""The ids that `ids_to_compare` returns at most for a case that was asked for each consent once."""
_SEALED = frozenset({"person", "basis", "banks", "evidence"})
_STATED = tuple(one.name for one in fields(Consent) if one.name not in _SEALED)


def with_records(case: Case, consents: Iterable[Consent]) -> Case:
    """Return the case with the digests of these records, in place of the earlier ones of the same records."""
    digests = {record.id: record.digest for record in case.records}
    digests |= {consent.id: record_digest(consent) for consent in consents}
    return replace(case, records=tuple(RecordDigest(id=key, digest=digests[key]) for key in sorted(digests)))


def named(case: Case, consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return those records that the case names, edited or not; any other was added behind our back."""
    ids = {record.id for record in case.records}
    return tuple(one for one in consents if one.id in ids)


def intact(case: Case, consents: Iterable[Consent]) -> frozenset[str]:
    """Return the ids of those records that are as the case says that they were written."""
    digests = {record.id: record.digest for record in case.records}
    return frozenset(one.id for one in consents if digests.get(one.id) == record_digest(one))


def are_as_written(case: Case, consents: Iterable[Consent]) -> bool:
    """Return whether these are exactly the records that the case names, each once and as it was written."""
    written = sorted((record.id, record.digest) for record in case.records)
    return written == sorted((one.id, record_digest(one)) for one in consents)


def ids_to_compare(case: Case) -> frozenset[str]:
    """Return the ids of the records that the case names, and the id that the next one of each kind would have.

    Who reads these sees what `are_as_written` compares, also where an older head was put back.
    """
    kinds = (ConsentKind.PERSONAL_DATA, ConsentKind.BANK_DATA)
    return frozenset(record.id for record in case.records) | {
        f"{kind}-{len(case.records_of(kind)) + 1}" for kind in kinds
    }


def record_digest(consent: Consent) -> str:
    """Return the hex SHA-256 of the canonical JSON (RFC 8785) of a record without its sealed parts."""
    stated = {name: _plain(getattr(consent, name)) for name in _STATED}
    present = {name: value for name, value in stated.items() if value is not None}
    # Texts under ASCII names are canonical when sorted; json's encoder is in C, and a callback makes three digests.
    return sha256(json.dumps(present, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401 - a value of JSON
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Period):
        return [value.first.isoformat(), value.last.isoformat()]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return None if value is None else str(value)
