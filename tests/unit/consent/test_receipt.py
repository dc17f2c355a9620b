"""What a consent receipt says, field by field: what the record says and no more (Personal Data Law, art. 8 p. 4)."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent import receipt_texts as texts
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.consent.forms import consent_forms
from chalicelib.domain.consent.receipt import CONTEXT, Json, Subject, canonical, receipt_of
from chalicelib.domain.consent.receipt_texts import BilingualText
from tests.fakes.people import PERSON, REPRESENTED
from tests.unit.case.cases import DAY, MINUTE, NOW
from tests.unit.consent.test_gate import CASE, CONSENT

OPERATOR = Operator("Министрлік", "Министерство", "990140000126", "Астана, 8-800")
RETENTION = Retention(bank=120 * DAY, person=365 * DAY, proof=1096 * DAY, fetch_term=30 * DAY, destroy_term=15)
GRANT = replace(CONSENT, banks=("ALATKZKA", "ESILKZKA"), language="kk", text_version="2", text_sha256="ab")


def receipt(consent: Consent = GRANT, *, erased: bool = False) -> Json:
    """The receipt of a consent of the case."""
    return receipt_of(Subject(CASE, consent, None if erased else PERSON), OPERATOR, RETENTION, NOW + DAY)


def record(consent: Consent = GRANT, *, erased: bool = False) -> Json:
    """The record in it."""
    found: Json = receipt(consent, erased=erased)["dpv:hasRecordOfActivity"]
    return found


def both(text: BilingualText) -> Json:
    """A text as a receipt has it."""
    return {"kk": text.kk, "ru": text.ru}


CONTROLLER = {
    "@type": "dpv:DataController",
    "dpv:hasName": {"kk": "Министрлік", "ru": "Министерство"},
    "dct:identifier": "990140000126",
    "dpv:hasContact": OPERATOR.contact,
}


def test_a_receipt_says_whose_it_is_and_when_it_was_made() -> None:
    """Everything around the record."""
    assert {**receipt(), "dpv:hasRecordOfActivity": None} == {
        "@context": CONTEXT,
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": f"{CASE.id}.bank_data-1",
        "dct:created": (NOW + DAY).isoformat(),
        "dct:publisher": CONTROLLER,
        "schema:recipient": "dpv:DataSubject",
        "dpv:hasRecordOfActivity": None,
    }


def test_the_record_of_a_consent_to_bank_data_is_whole() -> None:
    """Title, person, operator, law, text, what for, which data, who gets them, how long, how to withdraw, proof."""
    assert record() == {
        "@type": "dpv:ConsentRecord",
        "dct:identifier": "bank_data-1",
        "dct:isPartOf": CASE.id,
        "dct:title": both(texts.WHAT[ConsentKind.BANK_DATA]),
        "dpv:hasDataSubject": {
            "@type": "dpv:DataSubject",
            "dct:identifier": PERSON.iin,
            "dpv:hasName": PERSON.full_name,
        },
        "dpv:hasDataController": CONTROLLER,
        "dpv:hasJurisdiction": "loc:KZ",
        "dpv:hasApplicableLaw": [both(law) for law in texts.LAWS],
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:hasVersion": "2",
            "dct:language": "kk",
            "schema:sha256": "ab",
        },
        "dpv:hasProcess": {
            "@type": "dpv:Process",
            "dpv:hasPurpose": both(texts.PURPOSE_TEXT),
            "dpv:hasPersonalData": [
                {"dct:identifier": scope, **both(texts.DATA[scope])} for scope in ("accounts", "balances", "movements")
            ],
            "dpv:hasRecipient": [
                {"kk": "тағайындау жөніндегі уәкілетті орган", "ru": "уполномоченный орган по назначению"},
                {
                    "kk": "банкаралық ақпарат алмасу жүйесі (Open API)",
                    "ru": "межбанковская система обмена информацией (Open API)",
                },
                {"dct:identifier": "ALATKZKA"},
                {"dct:identifier": "ESILKZKA"},
            ],
            "dpv:hasStorageCondition": [
                {"@type": "dpv:StorageLocation", "dpv:hasLocation": "loc:KZ", **both(texts.NOT_ABROAD)},
                {
                    "@type": "dpv:StorageDuration",
                    "dpv:hasDuration": {"person": "P365D", "proof": "P1096D", "bank": "P120D"},
                },
            ],
            "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", **both(texts.HOW_TO_WITHDRAW)},
            "dct:temporal": {"from": "2025-07-01", "to": "2025-09-30"},
        },
        "dpv:hasConsentStatus": [
            {
                "@type": "dpv:ConsentGiven",
                "dct:date": (NOW + MINUTE).isoformat(),
                "dct:available": (NOW + 2 * MINUTE).isoformat(),
                "dct:valid": (NOW + 90 * DAY).isoformat(),
                "dpv:isImplementedByEntity": "dpv:DataSubject",
                "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
                "schema:instrument": None,
            }
        ],
        "dct:provenance": {
            "schema:sha256": sha256(b"{}").hexdigest(),
            "key": {"kid": "open-api-1"},
        },
    }


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_each_kind_has_its_own_title_and_recipients(kind: ConsentKind) -> None:
    """Bank data are stored only under the consent to them, so no other receipt gives their time."""
    made = record(replace(GRANT, kind=kind, banks=None))
    process = made["dpv:hasProcess"]
    assert (made["dct:title"], process["dpv:hasRecipient"]) == (
        both(texts.WHAT[kind]),
        [both(one) for one in texts.RECIPIENTS[kind]],
    )
    stored_for = process["dpv:hasStorageCondition"][1]["dpv:hasDuration"]
    assert set(stored_for) == {"person", "proof", *(["bank"] if kind is ConsentKind.BANK_DATA else [])}


def test_titles_and_recipients_differ_by_kind() -> None:
    """No receipt can be mistaken for another."""
    assert len(set(texts.WHAT.values())) == len(set(texts.RECIPIENTS.values())) == len(ConsentKind)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (ConsentStatus.GRANTED, "dpv:ConsentGiven"),
        (ConsentStatus.REFUSED, "dpv:ConsentRefused"),
        (ConsentStatus.EXPIRED, "dpv:ConsentExpired"),
        (ConsentStatus.REVOKED, "dpv:ConsentWithdrawn"),
        (ConsentStatus.WITHDRAWN, "dpv:ConsentWithdrawn"),
    ],
)
def test_each_answer_is_shown_as_what_it_was(status: ConsentStatus, shown: str) -> None:
    """One that has ended shows first that it was given, then how it ended and when."""
    alone = record(replace(GRANT, status=status))["dpv:hasConsentStatus"]
    ended = record(replace(GRANT, status=status, ended_at=NOW + DAY))["dpv:hasConsentStatus"]
    assert [one["@type"] for one in alone] == [shown]
    assert [one["@type"] for one in ended] == ["dpv:ConsentGiven", shown]
    assert ended[1] == {"@type": shown, "dct:date": (NOW + DAY).isoformat()}


def test_a_representative_is_named_with_the_basis() -> None:
    """Of an erased person only that there was one, and why, as long as the proof exists."""
    given = replace(GRANT, given_by="representative", basis="сенімхат", authentication="egov")
    shown = record(given)
    assert shown["dpv:hasDataSubject"]["dpv:hasRepresentative"] == {
        "@type": "dpv:Representative",
        "dct:source": "сенімхат",
    }
    (first,) = shown["dpv:hasConsentStatus"]
    assert (first["dpv:isImplementedByEntity"], first["schema:instrument"]) == ("dpv:Representative", "egov")
    assert record(given, erased=True)["dpv:hasDataSubject"] == {
        "@type": "dpv:DataSubject",
        "dpv:hasRepresentative": {"@type": "dpv:Representative", "dct:source": "сенімхат"},
    }


def test_a_representative_who_is_known_is_named() -> None:
    """By name, beside the basis; the applicant's own consent names nobody else."""
    given = replace(GRANT, given_by="representative", basis="сенімхат")
    who, alone = (
        receipt_of(Subject(CASE, one, REPRESENTED), OPERATOR, RETENTION, NOW)["dpv:hasRecordOfActivity"][
            "dpv:hasDataSubject"
        ]
        for one in (given, GRANT)
    )
    assert who["dpv:hasRepresentative"] == {
        "@type": "dpv:Representative",
        "dpv:hasName": "Үлгі Марат",
        "dct:source": "сенімхат",
    }
    assert "dpv:hasRepresentative" not in alone


def test_the_consent_of_an_application_form_is_about_the_data_that_the_form_lists() -> None:
    """In the form's words; a consent of another kind is about its scope, whatever its text is called."""
    form = next(iter(consent_forms().values()))
    shown = record(replace(GRANT, kind=ConsentKind.APPLICATION, text_version=form.version))
    assert shown["dpv:hasProcess"]["dpv:hasPersonalData"] == [
        {"dct:identifier": code, "kk": title.kk, "ru": title.ru} for code, title in form.data.items()
    ]
    for other in (
        replace(GRANT, text_version=form.version),
        replace(GRANT, kind=ConsentKind.APPLICATION, text_version="unknown"),
        replace(GRANT, kind=ConsentKind.APPLICATION, text_version=None),
    ):
        data = record(other)["dpv:hasProcess"]["dpv:hasPersonalData"]
        assert [one["dct:identifier"] for one in data] == ["accounts", "balances", "movements"]


def test_the_names_in_a_receipt_are_those_of_the_published_vocabularies() -> None:
    """A reader that knows JSON-LD resolves them without us; what is signed is the canonical form."""
    assert CONTEXT == {
        "dpv": "https://w3id.org/dpv#",
        "loc": "https://w3id.org/dpv/loc#",
        "dct": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
    }
    assert canonical({"b": 1, "a": "ә"}) == '{"a":"ә","b":1}'.encode()


def test_what_a_record_does_not_have_is_left_out_or_null() -> None:
    """No period, no end of validity, no proof, and a kind of data without words."""
    bare = replace(GRANT, period=None, valid_until=None, evidence=None, scope=("new",), banks=None)
    shown = record(bare)
    process = shown["dpv:hasProcess"]
    assert ("dct:provenance" in shown, "dct:temporal" in process) == (False, False)
    assert shown["dpv:hasConsentStatus"][0]["dct:valid"] is None
    assert process["dpv:hasPersonalData"] == [{"dct:identifier": "new", "kk": "new", "ru": "new"}]


def test_durations_are_rounded_down_to_days() -> None:
    """No applicant is promised a later erasure than there is."""
    retention = replace(RETENTION, person=2 * DAY - timedelta(seconds=1))
    made = receipt_of(Subject(CASE, GRANT, PERSON), OPERATOR, retention, NOW)
    process = made["dpv:hasRecordOfActivity"]["dpv:hasProcess"]
    assert process["dpv:hasStorageCondition"][1]["dpv:hasDuration"]["person"] == "P1D"
