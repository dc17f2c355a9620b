"""The whole stack: an application is carried to its end with the consent page, the clock and the controls."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from infra.local.stack import Stack, start_stack

START = "2025-10-13T10:00:00+05:00"
IIN = "900101300017"
FORM_STATEMENTS = (
    "consulted",
    "participation",
    "personal_data",
    "bank_secrecy",
    "status_disclosure",
    "duty_to_report",
    "warned_of_liability",
    "told_of_protected_account",
)
APPLICATION = {
    "application_number": "2025-000001",
    "language": "kk",
    "submitted_at": "2025-10-13T09:55:00+05:00",
    "group": None,
    "applicant": {
        "iin": IIN,
        "surname": "Үлгіова",
        "given_name": "Айгүл",
        "patronymic": None,
        "address": {"locality": "Астана", "district": None, "street": "Үлгі", "house": "12", "apartment": "3"},
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
    "form": {"version": "468-2024", "signed_on": "2025-10-13", "document": None} | dict.fromkeys(FORM_STATEMENTS, True),
    "representative": None,
}


class Person:
    """A user of our API and of the controls, over HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = httpx.Client(base_url=stack.url, trust_env=False, timeout=60)
        roles = {"roles": ["caseworker"], "authority": "710000000"}
        token = self.http.post("/_local/tokens", json=roles).json()["token"]
        self.http.headers["authorization"] = f"Bearer {token}"

    def send(self) -> str:
        """Send the application and return the id of its case."""
        return str(self.http.post("/v1/cases", json=APPLICATION).json()["id"])

    def advance(self, duration: str) -> None:
        """Move the clock forward."""
        assert self.http.post("/_local/clock", json={"advance": duration}).status_code == 200

    def case(self, case_id: str) -> dict[str, Any]:
        """Return the case."""
        found: dict[str, Any] = self.http.get(f"/v1/cases/{case_id}").json()
        return found

    def link(self) -> str:
        """Return the link in the SMS on the handset."""
        [message] = self.http.get("/_local/messages/77011234567").json()["items"]
        words: list[str] = message["text"].split()
        return next(word for word in words if word.startswith("http"))


@pytest.fixture
def person() -> Iterator[Person]:
    """Return a user of a stack started for this test."""
    stack = start_stack(clock=datetime.fromisoformat(START))
    someone = Person(stack)
    yield someone
    someone.http.close()
    stack.stop()


def test_consenting_on_the_page_brings_the_bank_data(person: Person) -> None:
    """After the consent and an hour for the banks the bank data are ready, and the table calls were counted."""
    case_id = person.send()
    person.advance("PT1M")
    person.http.post(person.link(), data={"answer": "granted"})
    person.advance("PT1H")
    case = person.case(case_id)
    calls = person.http.get("/_local/table-calls").json()
    outcomes = [bank["outcome"] for bank in case["banks"]]
    assert (case["state"], case["consent_status"], outcomes) == ("bank_data_ready", "granted", ["data"] * 3)
    assert 0 < calls["by_case"][case_id] <= calls["total"]
    assert person.http.get("/_local/cases").json() == {
        "items": [{"execution": f"case-{case_id}-1", "status": "SUCCEEDED"}]
    }


def test_without_an_answer_the_case_ends_at_its_term(person: Person) -> None:
    """Past the term the case is in the ordinary procedure and its workflow has ended."""
    case_id = person.send()
    person.advance("P3D")
    case = person.case(case_id)
    statuses = [one["status"] for one in person.http.get("/_local/cases").json()["items"]]
    assert (case["state"], case["reason"], statuses) == ("ordinary_procedure", "consent_not_given", ["SUCCEEDED"])


def test_callbacks_come_with_real_time_too(person: Person) -> None:
    """The partners also answer when nobody moves the clock, once it has run to their time."""
    person.http.post("/_local/applicants", json={"iin": IIN, "sms_after": "PT0S"})
    case_id = person.send()
    person.stack.emulation.executions.wait_until_quiet()
    person.stack.emulation.driver.tick(check_cases=True)  # as the ticker does, after any tick in progress
    case = person.case(case_id)
    assert (case["state"], case["due_rule"]) == ("awaiting_consent", "one_working_day_after_delivery")


def test_our_api_accepts_every_callback(person: Person) -> None:
    """The partners' signatures verify with the keys that our application was given."""
    person.http.post("/_local/applicants", json={"iin": IIN, "kdp": "pending", "consent": "granted"})
    person.send()
    person.advance("PT6H")
    answers = {
        partner: [one["status"] for one in person.http.get(f"/_local/deliveries?partner={partner}").json()["items"]]
        for partner in ("kdp", "open-api", "sms-1414")
    }
    assert answers == {"kdp": [202], "open-api": [202] * 4, "sms-1414": [202, 202]}
