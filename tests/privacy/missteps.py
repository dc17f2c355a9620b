"""Deliberate errors: refused calls, invalid callbacks, and a manipulated table item."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3

from infra.local.aws.workflow import REGION
from infra.local.demo.scripts import DemoApplication
from infra.local.stack import Stack
from tests.privacy.marks import DAY, NUMBER, TYPED_REASON, marked_bic

if TYPE_CHECKING:
    from tests.privacy.journey import Caller

Json = dict[str, Any]
AFTER_THE_END = (("2", "bank_consent"), ("3", "personal_data_consent"), ("16", "application"), ("4", "bank_consent"))


def missteps(stack: Stack, caller: "Caller", applications: list[DemoApplication], ids: dict[str, str]) -> None:
    """Make all the errors. Every body contains marks, and the tap records every refusal."""
    by_number = {application.number: application for application in applications}
    _wrong_applications(caller, by_number["1"])
    for number, what in AFTER_THE_END:
        worker = caller.token("caseworker", by_number[number].authority)
        caller.post(f"/v1/cases/{ids[number]}/withdrawal", {"what": what, "reason": TYPED_REASON}, worker)
    caller.move_clock(caller.now() + timedelta(minutes=1))
    _rights(caller, by_number["16"].body["applicant"], ids["16"])
    _wrong_callbacks(caller, ids["1"], by_number["5"].body["applicant"]["iin"])
    _manipulated_item(stack, caller, by_number["9"], ids["9"])


def _wrong_applications(caller: "Caller", application: DemoApplication) -> None:
    """Send conflicts, unknown fields, invalid values, and a body that is not JSON."""
    worker = caller.token("caseworker", application.authority)
    own = application.body["applicant"]
    fresh = application.body | {"submitted_at": caller.now().isoformat()}
    wrong: list[object] = [
        fresh | {"language": "ru", "group": "kennar"},
        fresh | {"application_number": "2025-000076", "applicant": own | {"iin": f"{NUMBER}000"}},
        fresh | {"applicant": own | {"mobile": f"+7 {NUMBER}", "email": "kennar", "surname": "Кеннар\u200b"}},
        fresh | {"applicant": own | {"identity_document": {"number": DAY, "кеннар": NUMBER}}, "кеннар": NUMBER},
        json.dumps(fresh, ensure_ascii=False).encode()[:-9],
        "Кеннар",
    ]
    for body in wrong:
        caller.post("/v1/cases", body, worker)
    for number in ("2025-000077", "2025-000078"):
        caller.post("/v1/cases", fresh | {"application_number": number}, worker)


def _rights(caller: "Caller", own: Json, case_id: str) -> None:
    """Call the auditor's report and block and the check of an SMS, with valid and invalid values and roles."""
    auditor, operator = caller.token("auditor"), caller.token("operator")
    about = {"iin": own["iin"], "reason": TYPED_REASON}
    for what in ("report", "block", "report"):
        caller.post(f"/v1/subjects/{what}", about, auditor)
        caller.post(f"/v1/subjects/{what}", about, operator)
    caller.post("/v1/subjects/block", {"iin": own["iin"], "reason": NUMBER, "кеннар": NUMBER}, auditor)
    worker = caller.token("caseworker", "710000000")
    code = caller.read(f"/v1/cases/{case_id}", worker).json().get("check_code") or "aaaaaa"
    for wrong in (code, "aaaaaa", "кеннар"):
        caller.post("/v1/messages/check", {"mobile": own["mobile"], "check_code": wrong}, operator)


def _wrong_callbacks(caller: "Caller", case_id: str, another: str) -> None:
    """Send callbacks without a valid signature, about another person, from a bank that was not asked, and malformed."""
    common = {"event_id": "event-77", "occurred_at": caller.now().isoformat(), "iin": another, "status": "granted"}
    consent = {**common, "type": "consent.result", "request_id": f"{case_id}-link-1", "reason_code": "кеннар"}
    kdp = {**common, "type": "personal_data_consent.result", "request_id": f"{case_id}-kdp-1", "token": "кеннар"}
    accounts = [{"iban": f"KZ00{NUMBER}", "holder_iin": another, "movements": [{"text": "кеннар", "amount": NUMBER}]}]
    bank = {"bic": "KENNARXX", "name": "Кеннар Банк"}
    page = {"bank": bank, "outcome": "data", "page": 1, "pages": 1, "accounts": accounts}
    data = {**common, "type": "bank_data.result", "request_id": f"{case_id}-data-1", **page}
    events: list[tuple[str, str, Json]] = [
        ("open-api", "consents", consent),
        ("kdp", "personal-data-consents", kdp),
        ("open-api", "bank-data", data),
    ]
    for partner, path, event in events:
        bodies: tuple[Json, ...] = (event, event | {"received_at": caller.now().isoformat()}, {"кеннар": NUMBER})
        for body in bodies:
            text = json.dumps(body, ensure_ascii=False)
            signed = caller.control("signatures", {"partner": partner, "body": text})["header"]
            caller.post(f"/v1/callbacks/{path}", text.encode(), {"x-jws-signature": signed})
        caller.post(f"/v1/callbacks/{path}", event, {"x-jws-signature": "кеннар".encode().hex()})


def late_calls(caller: "Caller", case_id: str) -> None:
    """Send a bank's page and read as a caseworker, long after everything was erased."""
    accounts = [{"iban": f"KZ00{NUMBER}", "movements": [{"text": "кеннар-кеш", "amount": NUMBER}]}]
    page = {
        "bank": {"bic": marked_bic("DALAKZKA"), "name": "Дала Банк Кеннар"},
        "outcome": "data",
        "page": 1,
        "pages": 1,
    }
    common = {"event_id": "event-78", "occurred_at": caller.now().isoformat(), "type": "bank_data.result"}
    text = json.dumps({**common, **page, "request_id": f"{case_id}-data-1", "accounts": accounts}, ensure_ascii=False)
    signed = caller.control("signatures", {"partner": "open-api", "body": text})["header"]
    caller.post("/v1/callbacks/bank-data", text.encode(), {"x-jws-signature": signed})
    for what in ("", "/statement", "/journal", "/consents"):
        caller.read(f"/v1/cases/{case_id}{what}", caller.token("caseworker", "710000000"))


def _manipulated_item(stack: Stack, caller: "Caller", application: DemoApplication, case_id: str) -> None:
    """Manipulate the encrypted person of a case in the table, so that it can no longer be decrypted."""
    dynamodb = boto3.client("dynamodb", endpoint_url=stack.url, region_name=REGION)
    key = {"pk": {"S": f"case#{case_id}"}, "sk": {"S": "person"}}
    sealed = bytes(dynamodb.get_item(TableName="CasesTable", Key=key)["Item"]["sealed"]["B"])
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    dynamodb.put_item(TableName="CasesTable", Item={**key, "sealed": {"B": changed}})
    caller.read(f"/v1/cases/{case_id}/statement", caller.token("caseworker", application.authority))
