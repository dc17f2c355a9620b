"""Which case an application becomes, with the consent in it, as tables of values: nothing is stored or faked."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import CaseDigests
from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.consent.forms import consent_forms
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Person
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.intake import decide_intake
from tests.fakes.people import PERSON, REPRESENTED
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, NOW
from tests.unit.decisions.test_intake import DOCUMENT, POLICY, received

OVER = a_policy(pilot=PilotWindow(date(2025, 1, 3), date(2025, 10, 12)))
CASE = Case(
    id="case-1",
    authority="710000000",
    application_number="2025-000123",
    language="kk",
    digests=CaseDigests(
        person="digest-of-the-iin", earlier_person="earlier-digest", under="key-2", mobile="digest-of-another-number"
    ),
    submitted_at=NOW,
    registered_on=date(2025, 10, 13),
    decision=Deadline(
        at=datetime.fromisoformat("2025-11-05T00:00+05:00"),
        rule="working_days_after_registration",
        started_at=datetime.fromisoformat("2025-10-13T00:00+05:00"),
        calendar_version="calendar-1",
    ),
    received_at=NOW + HOUR,
    updated_at=NOW + HOUR,
    group="aul-7",
    supersedes="case-0",
    entered_at=NOW + HOUR,
    deadline=Deadline(NOW + HOUR + POLICY.patience[State.RECEIVED], "patience"),
    look_at=NOW + HOUR + POLICY.resume_after,
)
CONSENT = Consent(
    id="application",
    case_id="case-1",
    kind=ConsentKind.APPLICATION,
    status=ConsentStatus.GRANTED,
    person="digest-of-the-iin",
    request_id="case-1",
    received_at=NOW,
    heard_at=NOW + HOUR,
    language="kk",
    text_version="468-2024",
    text_sha256=consent_forms()["468-2024"].sha256["kk"],
    scope=("personal_data", "bank_secrecy", "status_disclosure"),
    given_by="applicant",
)


def test_an_application_becomes_a_case_with_the_consent_in_it() -> None:
    """The case names its person under both keys; the first step is taken at once, and looked at soon."""
    given = received(now=NOW + HOUR)
    draft = decide_intake(replace(given, application=replace(given.application, group="aul-7")), "case-1", "case-0")
    assert draft == Draft(
        case=CASE,
        events=(given.act.event("application_received", supersedes="case-0"),),
        consents=(CONSENT,),
        private=(PERSON,),
    )


def test_with_one_digest_key_the_case_has_no_earlier_digest() -> None:
    """Both digests are those of the present key."""
    given = received(persons=("digest-of-the-iin",), mobiles=("digest-of-another-number", "earlier"))
    digests = decide_intake(given, "case-1", None).case.digests
    assert digests == replace(CASE.digests, earlier_person=None)


@pytest.mark.parametrize(
    ("changes", "state", "reason", "events"),
    [
        ({"policy": OVER}, State.ORDINARY_PROCEDURE, Reason.PILOT_CLOSED, [Event("pilot_closed")]),
        ({"blocked_at": NOW - DAY}, State.RECEIVED, None, [Event("blocked")]),
    ],
    ids=["after the pilot", "blocked"],
)
def test_an_application_outside_the_pilot_ends_and_one_of_a_blocked_person_waits(
    changes: dict[str, Any], state: State, reason: Reason | None, events: list[Event]
) -> None:
    """The case is stored all the same, with the person and the consent (order, p. 3)."""
    draft, usual = decide_intake(received(**changes), "case-1", None), decide_intake(received(), "case-1", None)
    assert (draft.case.state, draft.case.reason, draft.case.blocked_at) == (state, reason, changes.get("blocked_at"))
    assert (draft.events, draft.consents, draft.private) == (
        (*usual.events, *events),
        usual.consents,
        usual.private,
    )


@pytest.mark.parametrize(
    ("person", "given"),
    [
        (PERSON, ("applicant", None, None)),
        (REPRESENTED, ("representative", "guardianship order 12", None)),
        (
            replace(REPRESENTED, form=replace(PERSON.form, document=replace(DOCUMENT, signed_by="applicant"))),
            ("applicant", "guardianship order 12", "eds"),
        ),
    ],
    ids=["the applicant", "the representative", "the document says who"],
)
def test_the_consent_of_the_application_says_who_gave_it_and_how(
    person: Person, given: tuple[str, str | None, str | None]
) -> None:
    """A representative acts for a person who cannot, unless the signed document says otherwise."""
    (consent,) = decide_intake(received(person), "case-1", None).consents
    assert (consent.given_by, consent.basis, consent.authentication) == given
