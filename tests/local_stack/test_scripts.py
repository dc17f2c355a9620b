"""Scripts: when the partners do what, and in which order their callbacks come."""

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
    """Go as far as the consent; answers its id."""
    partners.control("applicants", {"iin": IIN, "consent": "granted", "consent_after": "PT10M"} | script)
    partners.sms(f"… {partners.link()} …")
    partners.control("clock", {"advance": "PT10M"})
    partners.letterbox.sent.clear()
    status: dict[str, str] = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    return status["consent_id"]


def test_a_scripted_consent_is_counted_from_the_sms(partners: "Partners") -> None:
    """The consent comes `consent_after` after the SMS with the link, to the second, whenever it was asked for."""
    partners.control("applicants", {"iin": IIN, "consent": "granted", "consent_after": "PT2H"})
    link = partners.link()
    partners.control("clock", {"advance": "PT5H"})
    accepted = partners.sms(f"link {link}").json()["accepted_at"]
    partners.control("clock", {"advance": "P1D"})
    [received] = [one["received_at"] for one in partners.told() if one["type"] == "consent.result"]
    assert datetime.fromisoformat(received) - datetime.fromisoformat(accepted) == timedelta(hours=2)


def test_a_consent_is_pending_until_it_may_be_heard(partners: "Partners") -> None:
    """`consent_heard_after` holds the result back on every way, and the received time stays."""
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
    """Each way an SMS can end has its receipts and leaves the handset with or without the message."""
    partners.control("applicants", {"iin": IIN, "sms": outcome, "sms_after": "PT1M"})
    partners.sms(f"link {partners.link()}")
    partners.control("clock", {"advance": "PT1H"})
    handset = partners.http.get("/_local/messages/77011234567").json()["items"]
    assert ([one["status"] for one in partners.told()], len(handset)) == (receipts, on_handset)


def test_three_banks_answer_within_the_hour_when_nothing_is_scripted(partners: "Partners") -> None:
    """The usual banks send data within the hour, each movement within the period that was asked for."""
    consent_id = _granted(partners)
    routed = _data_request(partners, consent_id)
    partners.control("clock", {"advance": "PT1H"})
    told = partners.told()
    days = [m["booked_on"] for one in told for account in one["accounts"] for m in account["movements"]]
    assert (routed.status_code, len(routed.json()["banks"])) == (202, 3)
    assert [one["outcome"] for one in told] == ["data"] * 3
    assert (min(days) >= "2025-07-01", max(days) <= "2025-09-30") == (True, True)


def test_pages_are_asked_for_once_a_bank_has_answered(partners: "Partners") -> None:
    """Before its time a bank is pending and has no page; afterwards a page is what its callback was."""
    consent_id = _granted(partners, banks=[BANK | {"after": "PT30M", "pages": 3}])
    _data_request(partners, consent_id)
    early = partners.get("open-api", "/data-requests/case-1-data-1").json()
    no_page = partners.get("open-api", "/data-requests/case-1-data-1/banks/ALATKZKA?page=1").status_code
    partners.control("clock", {"advance": "PT30M"})
    later = partners.get("open-api", "/data-requests/case-1-data-1").json()
    path = "/data-requests/case-1-data-1/banks/ALATKZKA?page="
    pages = [partners.get("open-api", path + n).json() for n in "123"]
    assert early == {"banks": [BANK | {"outcome": "pending", "pages": None}]}
    assert (no_page, later) == (404, {"banks": [BANK | {"outcome": "data", "pages": 3}]})
    assert pages == partners.told()


def test_no_bank_is_asked_beyond_the_consent(partners: "Partners") -> None:
    """A period or a person that the consent does not cover is refused for good."""
    consent_id = _granted(partners)
    longer = _data_request(partners, consent_id, period=PERIOD | {"from": "2025-06-30"})
    other = _data_request(partners, consent_id, iin="900101300811")
    unknown = _data_request(partners, "oac-none")
    assert [one.status_code for one in (longer, other, unknown)] == [403, 403, 404]


def test_a_revoked_consent_stops_the_banks(partners: "Partners") -> None:
    """After our revocation no bank answers any more, and a new data request is refused."""
    consent_id = _granted(partners)
    _data_request(partners, consent_id)
    revoked = partners.post("open-api", f"/consents/{consent_id}/revocation", {}, "revocation-1")
    partners.control("clock", {"advance": "P1D"})
    again = _data_request(partners, consent_id, request_id="case-1-data-2")
    assert (revoked.status_code, revoked.content, partners.told(), again.status_code) == (204, b"", [], 409)


def test_an_applicant_may_revoke_at_the_partner(partners: "Partners") -> None:
    """`revoked_after` makes a second result, revoked, with its own time and nothing of the consent."""
    _granted(partners, revoked_after="PT1H")
    partners.control("clock", {"advance": "PT1H"})
    [told] = partners.told()
    assert (told["status"], told["consent_id"], told["scope"]) == ("revoked", None, None)


def test_callbacks_come_twice_and_in_the_wrong_order() -> None:
    """Given: each at its time. Reversed: all wait for the last one, and the round comes again."""
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
