"""The eighteen applications of the demo, each from its file to its end, on the services alone."""

from datetime import datetime

import pytest

from chalicelib.domain import appendix2
from chalicelib.services.show_statement import show_statement
from infra.local.demo.scripts import Application, read_applications
from infra.local.demo.ways import ENDS_AT, STARTS_AT
from tests.services.demo_play import Play
from tests.services.office import Office

APPLICATIONS = {application.number: application for application in read_applications()}
each = pytest.mark.parametrize("application", APPLICATIONS.values(), ids=lambda application: application.number)


def played(application: Application) -> Office:
    """The office after the application, and after the one that it corrects."""
    office = Office(datetime.fromisoformat(STARTS_AT))
    if application.expected.corrects:
        Play(APPLICATIONS[application.expected.corrects], office).run(application.send_at)
    Play(application, office).run(datetime.fromisoformat(ENDS_AT))
    return office


@each
def test_the_application_ends_as_its_file_says(application: Application) -> None:
    """State, reason, application date and its rule, the banks' outcomes, the SMS sent and its parts."""
    office, expected = played(application), application.expected
    case = office.case
    sent = [message for message in office.world.messages.values() if message.message_id.startswith(case.id)]
    assert {
        "state": case.state,
        "reason": case.reason,
        "application_date": case.application_date and case.application_date.isoformat(),
        "application_date_rule": case.application_date_rule,
        "banks": {bank.bic: bank.outcome for bank in case.banks},
        "sms": len([call for call in office.sms.asked("send") if call.startswith(case.id)]),
        "parts": expected.parts and [appendix2.parts(message.text) for message in sent],
        "owes": case.owes_revocation,
        "attention": office.attention,
    } == {
        "state": expected.state,
        "reason": expected.reason,
        "application_date": expected.application_date,
        "application_date_rule": expected.application_date_rule,
        "banks": expected.banks,
        "sms": expected.sms,
        "parts": expected.parts and [expected.parts],
        "owes": False,
        "attention": {"18": ["no_bank_routed"]}.get(application.number, []),
    }
    assert office.journal[0] == "application_received"


@pytest.mark.parametrize("number", ["1", "15"])
def test_the_statement_holds_every_movement_that_the_banks_sent_once(number: str) -> None:
    """In one page or two, in order or not, twice or not: each movement is in the statement, once, or set aside."""
    application = APPLICATIONS[number]
    office = played(application)
    play = Play(application, Office())
    statement = show_statement(office.deps, play.caller, office.case_id, None)
    sent = [m for b in application.script["banks"] for a in b.get("accounts", ()) for m in a["movements"]]
    assert len(statement.lines) + sum(row.count for row in statement.set_aside) == len(sent)
    assert statement.complete


def test_a_consent_over_the_quarters_end_asks_for_the_quarter_before_its_own_day() -> None:
    """Sent in September, consented on 1 October: July to September is what counts (Social Code 123)."""
    office = played(APPLICATIONS["17"])
    assert office.case.application_date is not None
    assert office.case.registered_on.isoformat() == "2025-09-30"
    play = Play(APPLICATIONS["17"], Office())
    statement = show_statement(office.deps, play.caller, office.case_id, None)
    assert statement.period.months == ("2025-07", "2025-08", "2025-09")
