"""The eighteen applications of the demo, each from its file to its end, on the services: whoever drives."""

from datetime import timedelta

import pytest

from chalicelib.services.office.make_statement import show_statement
from infra.local.demo.scripts import DemoApplication
from tests.services.alone import IdleWorkflow, SweepAlone
from tests.services.demo_ends import APPLICATIONS, an_office, each, end_in_file, end_of, played
from tests.services.demo_play import Play
from tests.services.office import Office


@each
def test_the_application_ends_as_its_file_says(application: DemoApplication) -> None:
    """State, reason, application date and its rule, the banks' outcomes, the SMS sent and its parts."""
    office = played(application)
    assert end_of(office, application) == end_in_file(application)
    assert office.journal[0] == "application_received"


@each
def test_the_sweep_alone_comes_to_the_same_end(application: DemoApplication) -> None:
    """No Step Functions at all: the schedule runs every five minutes, and takes every step that can be taken."""
    office = an_office(workflow=IdleWorkflow())
    office.change_policy(resume_after=timedelta(0))
    played(application, SweepAlone(), office)
    assert end_of(office, application) == end_in_file(application)


@pytest.mark.parametrize("number", ["1", "15"])
def test_the_statement_has_every_movement_of_the_banks_once(number: str) -> None:
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
