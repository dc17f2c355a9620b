"""An application is taken in (Algorithm, p. 3): once, one open case per person, with possible days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.person import Person, SignedDocument
from chalicelib.domain.refusals import ApplicationConflict, FieldError, InvalidInput, OpenCaseExists
from chalicelib.services.decisions.people.intake import Application
from chalicelib.services.office.take_in_application import take_in_application
from tests.fakes.people import PERSON, REPRESENTED
from tests.fakes.policy import a_policy
from tests.services.office import ANNA, BORIS, DAY, HOUR, MINUTE, MONDAY, SECOND, Office

OTHER = replace(PERSON, iin="900101300811", mobile="+77019998877")
SIGNED = SignedDocument("scan-77", "ab" * 32, "paper", "applicant")
CORRECTED = replace(PERSON, mobile="+77017776655")


def test_a_new_application_is_a_case_with_its_workflow() -> None:
    """Received, registered on its day, to be decided within fifteen working days."""
    office = Office()
    taken = office.applies(group="family-1")
    case = taken.case
    assert taken.new
    assert (case.state, case.registered_on, case.decision.at) == (
        State.RECEIVED,
        date(2025, 10, 13),
        datetime(2025, 11, 4, 19, tzinfo=UTC),
    )
    assert (case.group, case.authority, case.application_number) == ("family-1", "710000000", "2025-000123")
    assert office.workflow.started == [(case.id, 1)]
    assert office.journal == ["application_received"]


def test_the_case_has_no_personal_data() -> None:
    """Only keyed digests; the person is stored separately."""
    office = Office()
    office.applies(REPRESENTED)
    written = repr(office.case)
    person = [PERSON.iin, PERSON.surname, PERSON.mobile, PERSON.mobile[1:], "012345678", "900101300811"]
    assert [word for word in person if str(word) in written] == []


def test_the_applications_own_consent_is_a_record_of_its_own() -> None:
    """Appendix 1: it replaces neither of the other two."""
    office = Office()
    office.applies()
    assert {name: (record.kind, record.status) for name, record in office.consents.items()} == {
        "application": ("application", ConsentStatus.GRANTED)
    }


def test_the_same_application_again_is_the_same_case() -> None:
    """Also days later, when it would be too old to be new, and after its end; no second workflow."""
    office = Office()
    first = office.applies(submitted_at=MONDAY).case
    office.passes(30 * DAY)
    again = office.applies(submitted_at=MONDAY)
    assert (again.new, again.case) == (False, first)
    assert office.workflow.started == [(first.id, 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "ru"},
        {"group": "family-2"},
        {"submitted_at": MONDAY - SECOND},
        {"person": CORRECTED},
        {"person": OTHER},
        {"person": replace(PERSON, given_name="Айгуль")},
    ],
)
def test_the_same_number_with_other_content_is_a_conflict(changes: dict[str, Any]) -> None:
    """Whichever field differs."""
    office = Office()
    before = office.applies().case
    with pytest.raises(ApplicationConflict):
        office.applies(**changes)
    assert office.cases.load(before.id) == before


def test_a_person_has_one_open_case() -> None:
    """Under another number, at another authority: refused, and nothing is said of where."""
    office = Office()
    office.applies()
    with pytest.raises(OpenCaseExists) as refused:
        office.applies(number="2025-000999", caller=BORIS)
    assert refused.value.detail == "This person has an open case. Wait until it has ended."


def test_after_the_end_a_person_may_apply_again() -> None:
    """The lock falls with the end."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    assert office.applies(number="2025-000999", caller=BORIS).new


def test_two_authorities_may_use_the_same_number() -> None:
    """The authority's code is part of the application's name."""
    office = Office()
    office.applies()
    assert office.applies(OTHER, caller=BORIS).new


def ended_over_the_mobile(bmg: str = "different") -> Office:
    """An application whose number BMG does not have, or has otherwise."""
    office = Office()
    office.script.bmg = bmg
    office.asks_for_consent()
    return office


@pytest.mark.parametrize("bmg", ["different", "not_found"])
def test_a_corrected_number_is_a_new_case_that_supersedes_the_old_one(bmg: str) -> None:
    """Within 24 hours, under the same application number."""
    office = ended_over_the_mobile(bmg)
    old = office.case
    office.passes(24 * HOUR - SECOND)
    taken = office.applies(CORRECTED)
    assert (taken.new, taken.case.supersedes, taken.case.state) == (True, old.id, State.RECEIVED)
    assert office.cases.load(old.id) == old
    assert office.applies(CORRECTED, submitted_at=taken.case.submitted_at).case == taken.case


def test_after_24_hours_a_corrected_number_is_a_conflict() -> None:
    """Exactly 24 hours is too late."""
    office = ended_over_the_mobile()
    office.passes(24 * HOUR)
    with pytest.raises(ApplicationConflict):
        office.applies(CORRECTED)


@pytest.mark.parametrize("person", [PERSON, OTHER])
def test_only_the_same_persons_other_number_is_a_correction(person: object) -> None:
    """The same number, or another person, is other content."""
    office = ended_over_the_mobile()
    office.passes(MINUTE)
    with pytest.raises(ApplicationConflict):
        office.applies(person, language="ru")  # type: ignore[arg-type]  # a person


def test_an_end_for_another_reason_is_not_corrected() -> None:
    """The mobile number was right."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    with pytest.raises(ApplicationConflict):
        office.applies(CORRECTED)


def taken_on(office: Office, person: object = PERSON, **changes: Any) -> list[FieldError]:  # noqa: ANN401 - a field
    """The wrong fields of an application; it is sent as it is given."""
    usual = {"number": "2025-1", "language": "kk", "submitted_at": office.clock.now(), "group": None, "person": person}
    try:
        take_in_application(office.deps, ANNA, Application(**(usual | changes)))  # type: ignore[arg-type]  # fields
    except InvalidInput as refused:
        return list(refused.errors)
    return []


@pytest.mark.parametrize(
    ("ahead", "fields"), [(300 * SECOND, []), (300 * SECOND + timedelta(microseconds=1), ["submitted_at"])]
)
def test_a_submission_may_lie_five_minutes_ahead(ahead: timedelta, fields: list[str]) -> None:
    """Clocks differ, but not more."""
    office = Office()
    assert [error.field for error in taken_on(office, submitted_at=MONDAY + ahead)] == fields


@pytest.mark.parametrize(
    ("now", "fields"),
    [
        (datetime(2025, 10, 16, 18, 59, 59, tzinfo=UTC), []),
        (datetime(2025, 10, 16, 19, tzinfo=UTC), ["submitted_at"]),
    ],
)
def test_a_submission_may_be_three_working_days_old(now: datetime, fields: list[str]) -> None:
    """Submitted on Monday: until Thursday's end."""
    office = Office(now)
    assert [error.field for error in taken_on(office, submitted_at=MONDAY)] == fields


def test_days_in_the_future_are_refused_all_at_once() -> None:
    """Each with its field and what to do; today is not the future."""
    tomorrow = date(2025, 10, 14)
    wrong = replace(
        PERSON,
        form=replace(PERSON.form, signed_on=tomorrow),
        identity_document=replace(PERSON.identity_document, issued_on=tomorrow),
    )
    message = "is in the future; check the date"
    assert taken_on(Office(), wrong) == [
        FieldError("form.signed_on", message),
        FieldError("applicant.identity_document.issued_on", message),
    ]
    assert taken_on(Office(datetime(2025, 10, 13, 19, tzinfo=UTC)), wrong) == []


def test_a_workflow_that_could_not_be_started_is_the_sweeps() -> None:
    """The application stays taken in, and goes its way without anybody asking."""
    office = Office()
    usual = office.deps

    class Down:
        """A workflow that starts nothing now."""

        def start(self, _case_id: str, _generation: int) -> None:
            raise StoreBusy

    office.deps = replace(usual, workflow=Down())  # type: ignore[arg-type]
    office.applies()
    office.deps = usual
    office.passes(office.policy.resume_after)
    office.sweeps()
    assert (office.case.state, office.workflow.started) == (State.AWAITING_CONSENT, [(office.case_id, 1)])


@pytest.mark.parametrize(
    ("person", "given_by"),
    [
        (PERSON, "applicant"),
        (REPRESENTED, "representative"),
        (replace(REPRESENTED, form=replace(PERSON.form, document=SIGNED)), "applicant"),
    ],
    ids=["the applicant", "a guardian", "a document that the applicant signed"],
)
def test_a_guardians_act_is_the_guardians(person: Person, given_by: str) -> None:
    """Whoever signed the document gave the consents; without a document the representative did, if there is one."""
    office = Office()
    office.applies(person)
    assert office.consents["application"].given_by == given_by


def test_the_signed_form_may_be_required() -> None:
    """Without it only the authority's own file proves who signed what."""
    office = Office(policy=a_policy(form_document_required=True))
    message = "is required here; name the signed application and its digest"
    with_document = replace(PERSON, form=replace(PERSON.form, document=SIGNED))
    with pytest.raises(InvalidInput) as refused:
        office.applies()
    assert (refused.value.errors, office.applies(with_document).new) == ((FieldError("form.document", message),), True)
