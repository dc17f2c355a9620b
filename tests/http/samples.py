"""What callers and partners send, and what a case looks like; no real person's data."""

from typing import Any

CITY, TOWN = "710000000", "751110000"
FIRST_ID = f"01k7e{1:021}"
NOW = "2025-10-13T05:15:00Z"
Body = dict[str, Any]


def an_application(**changes: Any) -> Body:  # noqa: ANN401 - any field, `a__b` for one inside another
    """The contract's application; `applicant__iin="..."` changes a field, `...` as the value leaves it out."""
    body: Body = {
        "application_number": "2025-000123",
        "language": "kk",
        "submitted_at": "2025-10-13T10:15:00+05:00",
        "group": None,
        "applicant": {
            "iin": "900101300017",
            "surname": "Үлгі",
            "given_name": "Айгүл",
            "patronymic": None,
            "address": {
                "locality": "Астана",
                "district": None,
                "street": "Достық",
                "house": "12",
                "apartment": "3",
            },
            "identity_document": {
                "type": "identity_card",
                "series": None,
                "number": "012345678",
                "issued_on": "2015-05-05",
            },
            "mobile": "+77011234567",
            "phone": None,
            "email": None,
        },
        "form": {
            "version": "468-2024",
            "signed_on": "2025-10-13",
            "consulted": True,
            "participation": True,
            "personal_data": True,
            "bank_secrecy": True,
            "status_disclosure": True,
            "duty_to_report": True,
            "warned_of_liability": True,
            "told_of_protected_account": True,
            "document": None,
        },
        "representative": None,
    }
    for path, value in changes.items():
        put(body, path, value)
    return body


def put(body: Body, path: str, value: object) -> None:
    """Change the field at `a__b__c`; `...` leaves it out."""
    *parents, name = path.split("__")
    for parent in parents:
        body = body[parent]
    if value is ...:
        del body[name]
    else:
        body[name] = value


def for_operators(case: Body) -> Body:
    """The case as an operator sees it."""
    return {**{name: value for name, value in case.items() if name not in {"group", "check_code"}}, "banks": None}


def a_case(**changes: Any) -> Body:  # noqa: ANN401 - any field of a case
    """The case just taken in, as its caseworker sees it."""
    return {
        "id": FIRST_ID,
        "application_number": "2025-000123",
        "authority": CITY,
        "group": None,
        "supersedes": None,
        "state": "received",
        "reason": None,
        "consent_status": "none",
        "submitted_at": NOW,
        "registered_on": "2025-10-13",
        "decision_due_at": "2025-11-04T19:00:00Z",
        "sms_sent_at": None,
        "sms_delivered_at": None,
        "consent_due_at": None,
        "consent_received_at": None,
        "consent_heard_at": None,
        "bank_data_due_at": None,
        "due_at": "2025-10-13T09:15:00Z",
        "due_rule": "patience",
        "due_rule_text": {
            "kk": "Серіктес жүйе жауап бермесе, іс осы уақытта жалпы тәртіпке өтеді.",
            "ru": "Если система партнёра не ответит, дело в это время перейдёт в общий порядок.",
        },
        "calendar": "confirmed",
        "application_date": None,
        "application_date_rule": None,
        "banks": [],
        "complete": None,
        "bank_counts": {
            outcome: sum(bank["outcome"] == outcome for bank in changes.get("banks", ()))
            for outcome in ("pending", "data", "no_accounts", "denied", "failed", "silent")
        },
        "attention": [],
        "check_code": None,
        "acknowledged_at": None,
        "updated_at": NOW,
        "version": 1,
        **changes,
    }


def problem(status: int, code: str, title: str, detail: str, errors: list[Body] | None = None) -> tuple[int, Body]:
    """A refusal, with its status."""
    body: Body = {"type": f"urn:kelisim:problem:{code}", "title": title, "status": status, "detail": detail}
    return status, {**body, "code": code} | ({} if errors is None else {"errors": errors})


def invalid(*errors: tuple[str, str]) -> tuple[int, Body]:
    """The refusal of an input, with its fields and messages."""
    wrong = [{"field": field, "message": message} for field, message in errors]
    detail = "Some fields are not valid; see errors. Nothing was stored."
    return problem(422, "invalid_input", "The input is not valid", detail, wrong)


NO_CASE = problem(
    404, "not_found", "Not found", "There is no such case. Check the id; a case of another authority cannot be seen."
)
NOT_AUTHENTICATED = problem(
    401,
    "not_authenticated",
    "Not authenticated",
    "A valid access token of the login service is needed. Get a new one and call again.",
)
NOT_ALLOWED = problem(
    403, "not_allowed", "Not allowed", "None of your roles allows this call. Ask for the role, or use another call."
)
BAD_SIGNATURE = problem(
    401,
    "bad_signature",
    "Bad signature",
    "The signature of the event is missing or not valid. Sign the same body again, freshly.",
)
