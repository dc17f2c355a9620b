"""The journal and the consent records of a case."""

from itertools import chain
from typing import Any

from chalicelib.domain.consent.forms import consent_forms
from tests.fakes.chains import first_broken
from tests.http.samples import NOW, Body, invalid
from tests.http.system import System
from tests.http.way import awaiting_consent, with_bank_data

TYPED = "сказал по телефону, ИИН 900101300017"


def journal(system: System, case: Body, token: str = "") -> list[Body]:
    """Return the whole journal, as it is shown."""
    answer = system.get(f"/v1/cases/{case['id']}/journal", token or system.caseworker)
    assert (answer.status, answer.body["next_cursor"]) == (200, None)
    items: list[Body] = answer.body["items"]
    return items


def entry(seq: int, event: str, actor: str, **data: Any) -> Body:  # noqa: ANN401 - whatever an entry tells
    """An entry but for its hash; each change is a microsecond after the one before, for the clock stands still."""
    at = NOW if seq == 1 else f"2025-10-13T05:15:00.00000{seq - 1}Z"
    return {"seq": seq, "at": at, "event": event, "actor": actor, "data": data}


def test_the_journal_shows_every_event_and_who_acted(system: System) -> None:
    """Oldest first; caseworkers read the subject of the token and typed reasons in clear."""
    case = awaiting_consent(system)
    system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, {"what": "application", "reason": TYPED})
    items = journal(system, case)
    kept = system.deps.cases.journal(case["id"])
    assert items == [
        {**told, "hash": one.hash}
        for one, told in zip(
            kept,
            [
                entry(1, "application_received", "worker-1", supersedes=None),
                entry(2, "personal_data_granted", "kdp", request_id=f"{case['id']}-kdp-1"),
                entry(3, "mobile_same", "bmg"),
                entry(4, "link_made", "open-api", expires_at="2025-11-12T05:15:00+00:00"),
                entry(5, "sms_intended", "system", parts=7, **{"try": 1}),
                entry(6, "sms_accepted", "sms-1414", accepted_at="2025-10-13T05:15:00+00:00", parts=7),
                entry(7, "application_withdrawn", "worker-1", text=TYPED),
            ],
            strict=True,
        )
    ]


def test_the_chain_has_digests_of_humans_and_typed_texts(system: System) -> None:
    """The chain is intact, with keyed digests where the answer shows names and texts."""
    case = awaiting_consent(system)
    system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, {"what": "application", "reason": TYPED})
    kept = system.deps.cases.journal(case["id"])
    assert (first_broken(kept), len({one.hash for one in kept})) == (None, 7)
    assert (kept[-1].actor, kept[-1].data) == (
        system.deps.digest("actor", "worker-1"),
        {"text": system.deps.digest("journal-text", TYPED)},
    )


def test_an_auditor_reads_the_journal_of_every_authority(system: System) -> None:
    """The auditor sees what the caseworker sees."""
    case = awaiting_consent(system)
    assert journal(system, case, system.auditor) == journal(system, case)


def test_the_journal_is_paged(system: System) -> None:
    """Pages join to the whole; a cursor of one case's journal serves no other's."""
    case = with_bank_data(system)
    path = f"/v1/cases/{case['id']}/journal"
    pages, cursor = [], ""
    while cursor != "&cursor=None":
        answer = system.get(f"{path}?limit=5{cursor}", system.caseworker)
        pages.append(answer.body["items"])
        cursor = f"&cursor={answer.body['next_cursor']}"
    first = system.get(f"{path}?limit=5", system.caseworker).body["next_cursor"]
    other = system.take_in(application_number="A-2", applicant__iin="900101300811")
    wrong = system.get(f"/v1/cases/{other['id']}/journal?cursor={first}", system.caseworker)
    message = "Send next_cursor of the page before, with the same query, or no cursor at all."
    assert ([len(page) for page in pages], list(chain(*pages))) == ([5, 5, 2], journal(system, case))
    assert wrong.seen == invalid(("cursor", message))


def test_a_full_page_that_is_the_last_has_no_cursor(system: System) -> None:
    """Nobody asks for an empty page."""
    case = with_bank_data(system)
    whole = journal(system, case)
    answer = system.get(f"/v1/cases/{case['id']}/journal?limit={len(whole)}", system.caseworker)
    assert answer.seen == (200, {"items": whole, "next_cursor": None})


def test_consents_and_receipts_take_no_parameters(system: System) -> None:
    """A misspelt or invented one is refused instead of ignored."""
    case, refused = with_bank_data(system), invalid(("query.#1", "is not a parameter of this call; remove it"))
    paths = [f"/v1/cases/{case['id']}/consents", f"/v1/cases/{case['id']}/consents/application/receipt"]
    assert [system.get(f"{path}?limit=5", system.caseworker).seen for path in paths] == [refused] * 2


def a_record(**fields: Any) -> Body:  # noqa: ANN401 - any field of a record
    """A granted record with nothing but what every record has."""
    empty = ("text_version", "text_sha256", "period", "valid_until", "banks", "basis", "authentication", "ended_at")
    return {
        **dict.fromkeys(empty),
        "status": "granted",
        "language": "kk",
        "purpose": "targeted_social_assistance",
        "given_by": "applicant",
        "received_at": NOW,
        "heard_at": NOW,
        "signature": None,
        **fields,
    }


OWN_CONSENT = a_record(
    id="application",
    kind="application",
    text_version="468-2024",
    text_sha256=consent_forms()["468-2024"].sha256["kk"],
    scope=["personal_data", "bank_secrecy", "status_disclosure"],
)
BANK_CONSENT = a_record(
    id="bank_data-1",
    kind="bank_data",
    text_version="3",
    text_sha256="cd" * 32,
    scope=["accounts", "balances", "movements"],
    period={"from": "2025-07-01", "to": "2025-09-30"},
    valid_until="2026-01-11T05:15:00Z",
    authentication="liveness",
    signature={"verified": True, "kid": "open-api-1"},
)
PERSONAL_DATA_CONSENT = a_record(
    id="personal_data-1",
    kind="personal_data",
    scope=["MCDB_SERVICE"],
    valid_until="2025-10-13T06:15:00Z",
    signature={"verified": True, "kid": "kdp-fake"},
)


def test_the_three_consents_are_three_records(system: System) -> None:
    """The application's own, personal data, bank data: caseworker and auditor see each with what proves it."""
    case = with_bank_data(system)
    expected = (200, {"items": [OWN_CONSENT, BANK_CONSENT, PERSONAL_DATA_CONSENT]})
    path = f"/v1/cases/{case['id']}/consents"
    assert [system.get(path, token).seen for token in (system.caseworker, system.auditor)] == [expected] * 2


def test_a_representatives_consent_shows_who_gave_it_and_why(system: System) -> None:
    """Order p. 4 (2): the legal representative may consent; the record has the basis."""
    other = {"iin": "900101300811", "surname": "Үлгі", "given_name": "Марат", "basis": "order 12"}
    document = {"ref": "scan", "sha256": "ab" * 32, "method": "eds", "signed_by": "representative"}
    case = awaiting_consent(system, representative=other, form__document=document)
    who = {"given_by": "representative", "basis": "order 12"}
    own, personal = {**OWN_CONSENT, **who, "authentication": "eds"}, {**PERSONAL_DATA_CONSENT, **who}
    answer = system.get(f"/v1/cases/{case['id']}/consents", system.caseworker)
    assert answer.seen == (200, {"items": [own, personal]})


def test_a_withdrawn_consent_keeps_its_proof(system: System) -> None:
    """The record shows that and when it was withdrawn; nothing else changes."""
    case = with_bank_data(system)
    body = {"what": "bank_consent", "reason": "x"}
    system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, body)
    ended = {**BANK_CONSENT, "status": "withdrawn", "ended_at": NOW}
    answer = system.get(f"/v1/cases/{case['id']}/consents", system.caseworker)
    assert answer.seen == (200, {"items": [OWN_CONSENT, ended, PERSONAL_DATA_CONSENT]})
