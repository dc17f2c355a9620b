"""What an intake does when others are at the same application or person, and what it leaves behind."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.errors import ApplicationNameTaken, CaseUnreadable, PersonLocked, StoreBusy
from chalicelib.domain.messages.changes import ApplicationName, Intake
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.refusals import IntakePaused, OpenCaseExists, TooManyRequests
from chalicelib.services.decisions.people.intake import Application
from chalicelib.services.office.take_in_application import content_digests
from tests.fakes.log_lines import log_lines
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.another_store import put_into
from tests.services.office import ANNA, BORIS, CITY, DAY, MONDAY, Office

NUMBER = "2025-000123"


class Refusing(InMemoryCases):
    """A store that refuses the first intakes; `tried`: how many were tried."""

    tried = 0
    errors: tuple[Exception, ...] = ()

    def take_in(self, intake: Intake) -> None:
        """Refuse, or take it in."""
        self.tried += 1
        if self.tried <= len(self.errors):
            raise self.errors[self.tried - 1]
        super().take_in(intake)


def refusing(office: Office, *errors: Exception) -> Refusing:
    """Take this store, with the same content."""
    return put_into(office, Refusing, errors=errors)


def test_a_paused_intake_says_when_to_ask_again() -> None:
    """In five minutes."""
    office = Office()
    office.operations.pause_intake(Pause("operator-1", MONDAY, "restore"))
    with pytest.raises(IntakePaused) as paused:
        office.applies()
    assert paused.value.retry_after == 300


@pytest.mark.parametrize(
    ("error", "refusal", "text"),
    [
        (
            ApplicationNameTaken(),
            StoreBusy,
            "the application was changed by others at every try; try again later",
        ),
        (PersonLocked(), OpenCaseExists, "This person has an open case. Wait until it has ended."),
    ],
    ids=["the number", "the person"],
)
def test_five_tries_are_made(error: Exception, refusal: type[Exception], text: str) -> None:
    """A person who stays locked has a case that cannot be read, so it is refused like any open one."""
    office = Office()
    store = refusing(office, *[error] * 5)
    with pytest.raises(refusal) as refused:
        office.applies()
    assert (str(refused.value), store.tried, office.cases.stored) == (text, 5, {})


@pytest.mark.parametrize("error", [ApplicationNameTaken(), PersonLocked()], ids=["the number", "the person"])
def test_an_application_that_is_tried_again_counts_once(error: Exception) -> None:
    """The authority has one left in this minute, and gets it; the next one has to wait."""
    office = Office()
    office.change_policy(intakes_a_minute=1)
    store = refusing(office, error, error)
    assert (office.applies().new, store.tried) == (True, 3)
    with pytest.raises(TooManyRequests):
        office.applies(replace(PERSON, iin="850505400023", mobile="+77019999999"), "2025-2")


def test_a_caller_without_an_authority_has_cases_of_none() -> None:
    """The same application again is found there."""
    office = Office()
    nobody = replace(ANNA, authority=None)
    first, again = (office.applies(caller=nobody) for _ in range(2))
    assert (first.case.authority, first.new, again.new, again.case.id) == ("", True, False, first.case.id)


def test_an_intake_leaves_a_canary_a_workflow_and_a_line_of_the_log() -> None:
    """The canary says later whether the keys are right; one case, one workflow."""
    office = Office()
    assert office.deps.canary.opens() is False
    with log_lines() as lines:
        case = office.applies().case
    assert (office.deps.canary.opens(), office.workflow.started) == (True, [(case.id, 1)])
    assert [(line["message"], line["case"], line["to"]) for line in lines] == [("transition", case.id, "received")]


def test_a_case_that_ends_at_once_has_no_workflow() -> None:
    """Outside the pilot nothing is asked of anybody."""
    office = Office()
    office.change_policy(pilot=PilotWindow(None, MONDAY.date() - DAY))
    assert (office.applies().case.ended, office.workflow.started) == (True, [])


def test_a_case_that_ends_at_once_reaches_nobody_and_locks_nobody() -> None:
    """It is taken in beside the open case of the person, and counts for none of the person's limits."""
    office = Office()
    first = office.applies().case.id
    office.change_policy(pilot=PilotWindow(None, MONDAY.date() - DAY), kdp_requests_a_day=0, messages_a_day=0)
    second = office.applies(number="2025-2", caller=BORIS).case
    office.case_id = first
    assert (second.ended, office.attention) == (True, [])


def test_a_case_names_person_and_mobile_by_their_digests() -> None:
    """Each made for its own purpose, so that one cannot be found by the other."""
    office = Office()
    digests = office.applies().case.digests
    assert (digests.person, digests.mobile) == (
        office.deps.digest("person", PERSON.iin),
        office.deps.digest("mobile", PERSON.mobile),
    )


@pytest.mark.parametrize("changes", [{"authority": "750000000"}, {"application_number": "2025-9"}], ids=str)
def test_a_name_that_leads_to_another_applications_case_is_not_believed(changes: dict[str, str]) -> None:
    """Somebody edited it behind our back."""
    office = Office()
    case_id = office.applies().case.id
    stored = office.cases.stored[case_id]
    stored.case = replace(stored.case, **cast("Any", changes))
    with pytest.raises(CaseUnreadable):
        office.applies()


class MeanwhileTaken(InMemoryCases):
    """The name of the application is seen one look later than its case."""

    hidden = 1

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return the name, if it can be seen yet."""
        if self.hidden:
            self.hidden -= 1
            return None
        return super().application(authority, number)


def test_the_same_application_that_was_taken_in_meanwhile_is_found() -> None:
    """Its person is locked by this very case, so nobody is turned away, and no trace is left."""
    office = Office()
    case_id = office.applies().case.id
    put_into(office, MeanwhileTaken)
    again = office.applies()
    assert (again.case.id, again.new, office.attention) == (case_id, False, [])


@pytest.mark.parametrize("other", [{"number": "2025-9"}, {"caller": BORIS}], ids=["number", "authority"])
def test_another_application_of_the_person_is_turned_away_with_a_trace(other: dict[str, Any]) -> None:
    """Another number of the same authority, or the same number of another one."""
    office = Office()
    case_id = office.applies().case.id
    with pytest.raises(OpenCaseExists) as refused:
        office.applies(**other)
    office.case_id = case_id
    assert (str(refused.value), office.attention) == (
        "This person has an open case. Wait until it has ended.",
        ["another_application"],
    )


AN_APPLICATION = Application(number=NUMBER, language="kk", submitted_at=MONDAY, group=None, person=PERSON)


def test_the_digest_of_an_application_is_the_same_in_every_version() -> None:
    """It is stored: made in another way, an application that is sent again would be a conflict."""
    assert content_digests(Office().deps, AN_APPLICATION) == (
        "ebe8bd870faa8d32703509ffda00cadd4100dbd76d0125fee290961d1602e36b",
    )


def test_content_that_has_no_plain_form_is_an_error() -> None:
    """Rather than left out of the digest."""
    with pytest.raises(TypeError, match=r"^Decimal$"):
        content_digests(Office().deps, replace(AN_APPLICATION, group=cast("str", Decimal(1))))


def test_an_intake_counts_for_its_authority() -> None:
    """Another one has a count of its own."""
    office = Office()
    office.change_policy(intakes_a_minute=1)
    office.applies()
    other = replace(PERSON, iin="850505400023", mobile="+77019999999")
    with pytest.raises(TooManyRequests):
        office.applies(other, "2025-2")
    assert office.applies(other, "2025-2", BORIS).case.authority != CITY
