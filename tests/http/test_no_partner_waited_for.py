"""The API answers out of its own stores: what a partner does, or does not do, keeps no caller waiting."""

from typing import Any

from tests.http.samples import an_application
from tests.http.system import System
from tests.http.way import (
    BANK_DATA,
    CONSENTS,
    KDP,
    SMS,
    a_bank_result,
    a_consent_result,
    a_kdp_result,
    a_receipt,
    awaiting_banks,
)


def partner_calls(system: System) -> int:
    """How often any partner was called."""
    ports = ("personal_data_access", "mobile_registry", "open_api", "sms")
    partners: list[Any] = [getattr(system.deps, port) for port in ports]
    return sum(len(partner.calls) for partner in partners)


def test_no_call_of_the_api_and_no_callback_calls_a_partner(system: System) -> None:
    """Calling partners is the workflow's: intake, callbacks, withdrawal and reads only write, wake and show."""
    case = awaiting_banks(system)
    before = partner_calls(system)
    for path, body in (
        (KDP, a_kdp_result(case)),
        (SMS, a_receipt(case)),
        (CONSENTS, a_consent_result(case, event_id="again")),
        (BANK_DATA, a_bank_result(case)),
        (BANK_DATA, a_bank_result(case, "ESILKZKA", outcome="no_accounts", page=None, pages=None)),
    ):
        assert system.event(path, body).status == 202
    one = f"/v1/cases/{case['id']}"
    other = an_application(application_number="2", applicant__iin="900101300811")
    seen = [
        system.post("/v1/cases", system.caseworker, other).status,
        system.get(f"{one}/statement", system.caseworker).status,
        system.get(f"{one}/journal", system.auditor).status,
        system.post(f"{one}/withdrawal", system.caseworker, {"what": "bank_consent", "reason": "бас тартты"}).status,
    ]
    assert (seen, partner_calls(system)) == ([201, 200, 200, 200], before)
