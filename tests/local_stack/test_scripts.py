"""Scripts decide when the partners act and in which order their callbacks come."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.local.partners.callbacks import Callback, arrange
from infra.local.partners.script import Deliver
from tests.local_stack.conftest import CALLBACK_URL, IIN

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners

PERIOD = {"from": "2025-07-01", "to": "2025-09-30"}
BANK = {"bic": "ALATKZKA", "name": "A"}


def _data_request(partners: "Partners", consent_id: str, **changed: object) -> Any:  # noqa: ANN401 - JSON
    body: dict[str, object] = {
        "request_id": "case-1-data-1",
        "consent_id": consent_id,
        "iin": IIN,
        "scope": ["accounts", "movements"],
    }
    body |= {"period": PERIOD, "banks": None, "callback_url": CALLBACK_URL} | changed
    return partners.post("open-api", "/data-requests", body, "data-1")


def _granted(partners: "Partners", **script: object) -> str:
    """Go through the steps up to the consent and return its id."""
    partners.control("applicants", {"iin": IIN, "consent": "granted", "consent_after": "PT10M"} | script)
    partners.sms(f"… {partners.link()} …")
    partners.control("clock", {"advance": "PT10M"})
    partners.letterbox.sent.clear()
    status: dict[str, str] = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    return status["consent_id"]


def test_the_time_of_a_scripted_consent_counts_from_the_sms(partners: "Partners") -> None:
    """The consent comes exactly `consent_after` after the SMS with the link, whenever the link was requested."""
    partners.control("applicants", {"iin": IIN, "consent": "granted", "consent_after": "PT2H"})
    link = partners.link()
    partners.control("clock", {"advance": "PT5H"})
    accepted = partners.sms(f"link {link}").json()["accepted_at"]
    partners.control("clock", {"advance": "P1D"})
    [received] = [one["received_at"] for one in partners.callbacks() if one["type"] == "consent.result"]
    assert datetime.fromisoformat(received) - datetime.fromisoformat(accepted) == timedelta(hours=2)


def test_a_delayed_result_is_pending_until_it_is_reported(partners: "Partners") -> None:
    """`consent_heard_after` delays the result in callback and response; the time of receipt does not change."""
    partners.control("applicants", {"iin": IIN, "consent_heard_after": "PT3H"})
    partners.http.post(partners.link(), data={"answer": "granted"})
    before = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    partners.control("clock", {"advance": "PT3H"})
    after = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    assert (before["status"], before["received_at"], after["status"]) == ("pending", None, "granted")
    assert after["received_at"] < "2025-10-13T05:01"


@pytest.mark.parametrize(
    ("outcome", "receipts", "on_handset"),
    [
        ("delivered", ["sent", "delivered"], 1),
        ("undeliverable", ["sent", "undeliverable"], 0),
        ("expired", ["sent", "expired"], 0),
        ("sent", ["sent"], 1),
        ("silent", [], 1),
    ],
)
def test_receipts_come_as_scripted(partners: "Partners", outcome: str, receipts: list[str], on_handset: int) -> None:
    """Each outcome of an SMS has its receipts, and the message is on the handset or not."""
    partners.control("applicants", {"iin": IIN, "sms": outcome, "sms_after": "PT1M"})
    partners.sms(f"link {partners.link()}")
    partners.control("clock", {"advance": "PT1H"})
    handset = partners.http.get("/_local/messages/77011234567").json()["items"]
    assert ([one["status"] for one in partners.callbacks()], len(handset)) == (receipts, on_handset)


def test_without_a_script_three_banks_answer_within_an_hour(partners: "Partners") -> None:
    """The default banks send data within an hour, with all movements in the requested period."""
    consent_id = _granted(partners)
    routed = _data_request(partners, consent_id)
    partners.control("clock", {"advance": "PT1H"})
    answers = partners.callbacks()
    days = [m["booked_on"] for one in answers for account in one["accounts"] for m in account["movements"]]
    assert (routed.status_code, len(routed.json()["banks"])) == (202, 3)
    assert [one["outcome"] for one in answers] == ["data"] * 3
    assert (min(days) >= "2025-07-01", max(days) <= "2025-09-30") == (True, True)


def test_pages_can_be_requested_once_a_bank_has_answered(partners: "Partners") -> None:
    """Before that the bank is `pending` and has no page; afterwards each page equals its callback."""
    consent_id = _granted(partners, banks=[BANK | {"after": "PT30M", "pages": 3}])
    _data_request(partners, consent_id)
    early = partners.get("open-api", "/data-requests/case-1-data-1").json()
    no_page = partners.get("open-api", "/data-requests/case-1-data-1/banks/ALATKZKA?page=1").status_code
    partners.control("clock", {"advance": "PT30M"})
    later = partners.get("open-api", "/data-requests/case-1-data-1").json()
    path = "/data-requests/case-1-data-1/banks/ALATKZKA?page="
    pages = [partners.get("open-api", path + n).json() for n in "123"]
    asked = {"request_id": "case-1-data-1", "iin": "900101300017"}
    assert early == asked | {"banks": [BANK | {"outcome": "pending", "pages": None}]}
    assert (no_page, later) == (404, asked | {"banks": [BANK | {"outcome": "data", "pages": 3}]})
    assert pages == partners.callbacks()


def test_a_data_request_must_be_covered_by_the_consent(partners: "Partners") -> None:
    """A period or a person outside the consent gets 403, an unknown consent 404."""
    consent_id = _granted(partners)
    longer = _data_request(partners, consent_id, period=PERIOD | {"from": "2025-06-30"})
    other = _data_request(partners, consent_id, iin="900101300811")
    unknown = _data_request(partners, "oac-none")
    assert [one.status_code for one in (longer, other, unknown)] == [403, 403, 404]


def test_a_revoked_consent_stops_the_banks(partners: "Partners") -> None:
    """After a revocation no bank answers, and a new data request is refused."""
    consent_id = _granted(partners)
    _data_request(partners, consent_id)
    revoked = partners.post("open-api", f"/consents/{consent_id}/revocation", {}, "revocation-1")
    partners.control("clock", {"advance": "P1D"})
    again = _data_request(partners, consent_id, request_id="case-1-data-2")
    assert (revoked.status_code, revoked.content, partners.callbacks(), again.status_code) == (204, b"", [], 409)


def test_an_applicant_can_revoke_at_the_partner(partners: "Partners") -> None:
    """`revoked_after` sends a second result, `revoked`, without the fields of the consent."""
    _granted(partners, revoked_after="PT1H")
    partners.control("clock", {"advance": "PT1H"})
    [result] = partners.callbacks()
    assert (result["status"], result["consent_id"], result["scope"]) == ("revoked", None, None)


def test_callbacks_can_come_twice_and_in_reverse_order() -> None:
    """In the given order each comes at its time; reversed, all come at the time of the last one, round by round."""
    hours = [datetime.fromisoformat(f"2025-10-13T1{n}:00:00+05:00") for n in range(3)]
    planned = [(at, Callback("open-api", "", str(n).encode())) for n, at in enumerate(hours)]
    given = arrange(planned, Deliver(times=2), "seed")
    reversed_ = arrange(planned, Deliver(times=2, order="reversed"), "seed")
    none = arrange(planned, Deliver(times=0, order="shuffled"), "seed")
    assert [(at.hour, one.body) for at, one in given] == [
        (10, b"0"), (10, b"0"), (11, b"1"), (11, b"1"), (12, b"2"), (12, b"2")
    ]  # fmt: skip
    assert [(at.hour, one.body) for at, one in reversed_] == [(12, n) for n in (b"2", b"1", b"0", b"2", b"1", b"0")]
    assert none == []
