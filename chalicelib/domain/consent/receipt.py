"""The consent receipt: JSON-LD in the structure of the published DPV guide to ISO/IEC TS 27560.

https://w3id.org/dpv/guides/consent-27560. It repeats what the record says (Personal Data Law, art. 8 p. 4) and claims
no conformity. Its canonical form is signed (RFC 8785).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import rfc8785

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent import receipt_texts as texts
from chalicelib.domain.consent.consent import Consent, ConsentKind, Evidence
from chalicelib.domain.consent.forms import consent_forms
from chalicelib.domain.consent.receipt_texts import BilingualText
from chalicelib.domain.person import Person

Json = dict[str, Any]

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}
_STATUS = {
    ConsentStatus.GRANTED: "dpv:ConsentGiven",
    ConsentStatus.REFUSED: "dpv:ConsentRefused",
    ConsentStatus.EXPIRED: "dpv:ConsentExpired",
    ConsentStatus.REVOKED: "dpv:ConsentWithdrawn",
    ConsentStatus.WITHDRAWN: "dpv:ConsentWithdrawn",
}


@dataclass(frozen=True)
class Subject:
    """What a receipt is made of. `person` is None if the person was erased."""

    case: Case
    consent: Consent
    person: Person | None


@dataclass(frozen=True)
class ConsentReceipt:
    """A receipt with our detached JWS over its canonical form, and what it was made of, for a page to show."""

    content: Json
    jws: str
    about: Subject
    operator: Operator
    retention: Retention


def canonical(content: Json) -> bytes:
    """Return the bytes that are signed."""
    return rfc8785.dumps(content)


def receipt_of(about: Subject, operator: Operator, retention: Retention, now: datetime) -> Json:
    """Return the receipt's content."""
    case, consent = about.case, about.consent
    controller = _party(operator)
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": f"{case.id}.{consent.id}",
        "dct:created": _at(now),
        "dct:publisher": controller,
        "schema:recipient": "dpv:DataSubject",
        "dpv:hasRecordOfActivity": {
            "@type": "dpv:ConsentRecord",
            "dct:identifier": consent.id,
            "dct:isPartOf": case.id,
            "dct:title": _both(texts.WHAT[consent.kind]),
            "dpv:hasDataSubject": _subject(about),
            "dpv:hasDataController": controller,
            "dpv:hasJurisdiction": "loc:KZ",
            "dpv:hasApplicableLaw": [_both(law) for law in texts.LAWS],
            "dpv:hasNotice": _notice(consent),
            "dpv:hasProcess": _process(about, retention),
            "dpv:hasConsentStatus": _events(consent),
            **({"dct:provenance": _evidence(consent.evidence)} if consent.evidence else {}),
        },
    }


def _party(operator: Operator) -> Json:
    return {
        "@type": "dpv:DataController",
        "dpv:hasName": {"kk": operator.name_kk, "ru": operator.name_ru},
        "dct:identifier": operator.bin,
        "dpv:hasContact": operator.contact,
    }


def _subject(about: Subject) -> Json:
    """Name who consents, unless the person was erased.

    That a representative consented, and why, is named as long as the proof exists.
    """
    who: Json = {"@type": "dpv:DataSubject"}
    consent, person = about.consent, about.person
    if person is not None:
        who |= {"dct:identifier": person.iin, "dpv:hasName": person.full_name}
    if consent.given_by == "representative":
        other = person.representative if person else None
        named = {"dpv:hasName": other.full_name} if other else {}
        who["dpv:hasRepresentative"] = {"@type": "dpv:Representative", **named, "dct:source": consent.basis}
    return who


def _notice(consent: Consent) -> Json:
    return {
        "@type": "dpv:ConsentNotice",
        "dct:hasVersion": consent.text_version,
        "dct:language": consent.language,
        "schema:sha256": consent.text_sha256,
    }


def _process(about: Subject, retention: Retention) -> Json:
    consent = about.consent
    stored_for = {KeyClass.PERSON: retention.person, KeyClass.PROOF: retention.proof}
    if consent.kind == "bank_data":
        stored_for[KeyClass.BANK] = retention.bank
    made: Json = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": _both(texts.PURPOSE_TEXT),
        "dpv:hasPersonalData": [{"dct:identifier": code, **_both(words)} for code, words in data_of(consent).items()],
        "dpv:hasRecipient": [
            *(_both(one) for one in texts.RECIPIENTS[consent.kind]),
            *({"dct:identifier": bic} for bic in consent.banks or ()),
        ],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": "loc:KZ", **_both(texts.NOT_ABROAD)},
            {
                "@type": "dpv:StorageDuration",
                "dpv:hasDuration": {
                    str(each): f"P{length // timedelta(days=1)}D" for each, length in stored_for.items()
                },
            },
        ],
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", **_both(texts.HOW_TO_WITHDRAW)},
    }
    if consent.period is not None:
        made["dct:temporal"] = {"from": consent.period.first.isoformat(), "to": consent.period.last.isoformat()}
    return made


def _events(consent: Consent) -> list[Json]:
    """List what the person decided and when, as the partner received it and as it was reported to us, and the end."""
    ended = consent.ended_at
    said = ConsentStatus.GRANTED if ended is not None else consent.status
    first: Json = {
        "@type": _STATUS[said],
        "dct:date": _at(consent.received_at),
        "dct:available": _at(consent.heard_at),
        "dct:valid": _at(consent.valid_until) if consent.valid_until else None,
        "dpv:isImplementedByEntity": "dpv:Representative"
        if consent.given_by == "representative"
        else "dpv:DataSubject",
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "schema:instrument": consent.authentication,
    }
    return [first] if ended is None else [first, {"@type": _STATUS[consent.status], "dct:date": _at(ended)}]


def _evidence(evidence: Evidence) -> Json:
    """Return what proves it: the digest of the partner's signed bytes, and the key that verified them."""
    return {"schema:sha256": sha256(evidence.body).hexdigest(), "key": dict(evidence.key)}


def data_of(consent: Consent) -> dict[str, BilingualText]:
    """Return which data the consent is about, by code: for the application the form's own list, else the scope.

    A kind of data without words, as a partner may name one, is shown by its name.
    """
    form = consent_forms().get(consent.text_version or "") if consent.kind is ConsentKind.APPLICATION else None
    if form is not None:
        return {code: BilingualText(title.kk, title.ru) for code, title in form.data.items()}
    return {one: texts.DATA.get(one, BilingualText(one, one)) for one in consent.scope}


def _both(words: BilingualText) -> Json:
    return {"kk": words.kk, "ru": words.ru}


def _at(instant: datetime) -> str:
    return instant.isoformat()
