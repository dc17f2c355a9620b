"""An office with bank data, and verbs for caseworkers who choose categories."""

import json
from typing import Any

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.statement.parts import Line, Statement
from chalicelib.services.office.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.office.make_statement import show_statement
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, ANNA, END_OF_TUESDAY, ESIL, HOUR, Office

IBAN, OTHER_IBAN = "KZ86125KZT5004100100", "KZ75125KZT1001300335"
SHOP = {"id": "1", "booked_on": "2025-07-05", "direction": "debit", "amount": "5000.00", "text": "Сатып алу"}
PAY = {"id": "2", "booked_on": "2025-07-10", "direction": "credit", "amount": "90000.00", "knp": "332"}


def accounts(*movements: dict[str, Any], iban: str = IBAN) -> bytes:
    """One account of the applicant with these movements, as a bank sends it."""
    listed = [{"currency": "KZT", **movement} for movement in movements]
    account = {"iban": iban, "holder_iin": "900101300017", "type": "card", "currency": "KZT", "movements": listed}
    return json.dumps([account]).encode()


def page(bic: str, content: bytes, number: int = 1, pages: int = 1) -> BankPage:
    """A page of a bank."""
    return BankPage(bic=bic, name="Банк (үлгі)", outcome=Outcome.DATA, page=number, pages=pages, accounts=content)


def with_data(*movements: dict[str, Any]) -> Office:
    """An office whose first bank sent these movements, and whose second was silent until the end."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent"), BankScript(ESIL, outcome="silent")]
    office.asks_the_banks()
    office.hears_bank(page(ALATAU, accounts(*(movements or (SHOP, PAY)))))
    office.lives_until(END_OF_TUESDAY + HOUR)
    return office


def shows(office: Office, version: int | None = None, caller: Caller = ANNA) -> Statement:
    """The statement."""
    return show_statement(office.deps, caller, office.case_id, version)


def line(office: Office, amount: str, version: int | None = None) -> Line:
    """The line with that amount."""
    return next(line for line in shows(office, version).lines if f"{line.movement.amount:.2f}" == amount)


def chooses(office: Office, amount: str, category: str, reason: str = "чек көрсетті", caller: Caller = ANNA) -> Line:
    """A caseworker chooses a category for the movement with that amount."""
    what = MovementOf(office.case_id, line(office, amount).movement.id)
    return choose_category(office.deps, caller, what, category, reason)


def takes_back(office: Office, amount: str, reason: str | None = None, caller: Caller = ANNA) -> Line:
    """A caseworker takes the choice back."""
    return take_choice_back(office.deps, caller, MovementOf(office.case_id, line(office, amount).movement.id), reason)


def places(statement: Statement) -> dict[str, str | None]:
    """The category of each movement, by its amount."""
    return {f"{line.movement.amount:.2f}": line.sorted.category for line in statement.lines}
