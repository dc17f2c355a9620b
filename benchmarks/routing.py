"""Runs the routing of a consent with the real services over fakes: banks named, banks asked, banks that answered."""

from dataclasses import replace
from typing import Any

from chalicelib.domain.case.states import Outcome
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.refusals import DoesNotFit
from tests.fakes.scripts import BankScript
from tests.services.office import END_OF_TUESDAY, HOUR, Office


def found_of_routing(case: dict[str, Any]) -> dict[str, Any]:
    """Return whether the bank data are complete after the banks' term, how many banks there are, and what was taken."""
    office = Office()
    office.script.banks = [BankScript(bic, outcome="silent") for bic in case["routed_banks"]]
    named = None if case["consent_banks"] is None else tuple(case["consent_banks"])
    office.asks_for_consent()
    office.hears(replace(office.decides("granted"), banks=named))
    office.drives()
    accepted = [_is_taken(office, callback) for callback in case["callbacks"]]
    office.lives_until(END_OF_TUESDAY + HOUR)
    return {"complete": bool(office.case.complete), "banks": len(office.case.open_banks), "accepted": accepted}


def _is_taken(office: Office, callback: dict[str, str]) -> bool:
    outcome = Outcome(callback["outcome"])
    page = 1 if outcome is Outcome.DATA else None
    try:
        office.hears_bank(
            BankPage(bic=callback["bic"], name="Банк", outcome=outcome, page=page, pages=page, accounts=b"[]")
        )
    except DoesNotFit:
        return False
    return True
