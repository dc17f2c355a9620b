"""A bank's answer that nobody may look at any more: it is journaled, and neither opened nor named under a key."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.states import ConsentStatus, Outcome, State, Step
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.gathering import gather_case, gather_for_bank_answer
from tests.services.office import ALATAU, MONDAY, Office

ANSWER = BankPage(bic=ALATAU, name="A", outcome=Outcome.DATA, page=1, pages=1, accounts=b"[]")


def waiting() -> Office:
    """Two banks were asked."""
    office = Office()
    office.asks_the_banks()
    return office


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (ConsentStatus.REFUSED, {}),
        (ConsentStatus.REVOKED, {}),
        (ConsentStatus.WITHDRAWN, {}),
        (ConsentStatus.EXPIRED, {}),
        (ConsentStatus.NONE, {"state": State.WITHDRAWN}),
        (ConsentStatus.GRANTED, {"blocked_at": MONDAY}),
    ],
)
def test_an_answer_that_is_discarded_needs_no_key(status: ConsentStatus, changes: dict[str, Any]) -> None:
    """The keys of such a case may be gone; nothing of the answer is stored, nor a name made for its bank."""
    office = waiting()
    case = office.cases.load(office.case_id)
    case = replace(case, consent=replace(case.consent, status=status), **changes)
    gathered = gather_for_bank_answer(office.deps, ANSWER, case.request_id(Step.BANK_DATA))(case)
    assert (gathered, gathered.case.banks, office.bank_data.pages) == (gather_case(office.deps, case), None, {})


def test_an_answer_to_an_earlier_request_needs_no_key() -> None:
    """It is not looked at either."""
    office = waiting()
    case = office.cases.load(office.case_id)
    gathered = gather_for_bank_answer(office.deps, ANSWER, "another-data-1")(case)
    assert (gathered, gathered.case.banks, office.bank_data.pages) == (gather_case(office.deps, case), None, {})


def test_an_answer_that_counts_is_named_and_stored_before_the_commit() -> None:
    """The counterpart of the above."""
    office = waiting()
    case = office.cases.load(office.case_id)
    gathered = gather_for_bank_answer(office.deps, ANSWER, case.request_id(Step.BANK_DATA))(case)
    assert (gathered.bank, gathered.case.banks, list(office.bank_data.pages)) == (
        office.bank_data.bank_digest(case.id, ALATAU),
        office.case.banks,
        [(case.id, ALATAU, gathered.page)],
    )
