"""The demo's applications, played to their ends by any driver, and what their files say of those ends."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain import sms_text
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from tests.services.demo_play import AtOnce, Driver, Play
from tests.services.office import Office

APPLICATIONS = {application.number: application for application in read_applications()}
each = pytest.mark.parametrize("application", APPLICATIONS.values(), ids=lambda application: application.number)


def played(application: DemoApplication, driver: Driver | None = None, office: Office | None = None) -> Office:
    """The office after the application, and after the one that it corrects."""
    office, driver = office or Office(datetime.fromisoformat(STARTS_AT)), driver or AtOnce()
    if application.expected.corrects:
        Play(APPLICATIONS[application.expected.corrects], office, driver).run(application.send_at)
    Play(application, office, driver).run(datetime.fromisoformat(ENDS_AT))
    return office


def end_of(office: Office, application: DemoApplication) -> dict[str, Any]:
    """How the application ended: state, reason, application date, banks, the SMS sent and its parts."""
    case, dated = office.case, office.case.application_date
    sent = [message for message in office.world.messages.values() if message.message_id.startswith(case.id)]
    return {
        "state": case.state,
        "reason": case.reason,
        "application_date": dated and dated.day.isoformat(),
        "application_date_rule": dated and dated.rule,
        "banks": {bank.bic: bank.outcome for bank in case.open_banks},
        "sms": len([call for call in office.sms.asked("send") if call.startswith(case.id)]),
        "parts": application.expected.parts and [sms_text.parts(message.text) for message in sent],
        "owes": case.consent.owes_revocation,
        "attention": office.attention,
    }


def end_in_file(application: DemoApplication) -> dict[str, Any]:
    """The same as the application's file says it."""
    expected = application.expected
    return {
        "state": expected.state,
        "reason": expected.reason,
        "application_date": expected.application_date,
        "application_date_rule": expected.application_date_rule,
        "banks": expected.banks,
        "sms": expected.sms,
        "parts": expected.parts and [expected.parts],
        "owes": False,
        "attention": {"17": ["later_month"], "18": ["no_bank_routed"]}.get(application.number, []),
    }


def an_office(**ports: Any) -> Office:  # noqa: ANN401 - any port of `Deps`
    """An office on the demo's first morning, with these ports in place of the usual ones."""
    office = Office(datetime.fromisoformat(STARTS_AT))
    office.deps = replace(office.deps, **ports)
    return office
