"""What is wrong with an application, and which case it becomes, as tables of values: nothing is stored or faked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.person import Person, SignedDocument
from chalicelib.domain.refusals import ApplicationConflict, InvalidInput
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.decisions.people.intake import (
    Application,
    Received,
    check_days,
    check_document,
    check_replaces,
    decide_intake,
)
from tests.fakes.people import PERSON, REPRESENTED
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
APPLICATION = Application("2025-000123", "kk", NOW, None, PERSON)
OVER = a_policy(pilot=PilotWindow(date(2025, 1, 3), date(2025, 10, 12)))
ENDED_OVER_THE_NUMBER = a_case(State.ORDINARY_PROCEDURE, reason=Reason.MOBILE_DIFFERS, ended_at=NOW)
TOMORROW = date(2025, 10, 14)


def received(person: Person = PERSON, submitted_at: datetime = NOW, **changes: Any) -> Received:  # noqa: ANN401 - any part of it
    """An application that came now from a caseworker, for another number than the usual case's."""
    usual: dict[str, Any] = {
        "application": replace(APPLICATION, person=person, submitted_at=submitted_at),
        "authority": "710000000",
        "act": HumanAct("anna", "digest-of-anna"),
        "now": NOW,
        "policy": POLICY,
        "calendar": Calendar(version="calendar-1"),
        "persons": ("digest-of-the-iin", "earlier-digest"),
        "mobiles": ("digest-of-another-number",),
        "digests_under": "key-2",
    }
    return Received(**(usual | changes))


def refused_fields(check: Callable[[Received], None], given: Received) -> list[str]:
    """The names of the fields that a check refuses."""
    try:
        check(given)
    except InvalidInput as wrong:
        return [one.field for one in wrong.errors]
    return []


@pytest.mark.parametrize(
    ("changes", "state", "reason", "events"),
    [
        ({}, State.RECEIVED, None, ["application_received"]),
        ({"policy": OVER}, State.ORDINARY_PROCEDURE, Reason.PILOT_CLOSED, ["application_received", "pilot_closed"]),
        ({"blocked_at": NOW - DAY}, State.RECEIVED, None, ["application_received", "blocked"]),
    ],
    ids=["usual", "after the pilot", "blocked"],
)
def test_an_application_becomes_a_case(
    changes: dict[str, Any], state: State, reason: Reason | None, events: list[str]
) -> None:
    """It names its person under both keys; outside the pilot it ends at once (order, p. 3)."""
    draft = decide_intake(received(**changes), "case-1", None)
    digests = draft.case.digests
    assert (draft.case.state, draft.case.reason, [event.name for event in draft.events]) == (state, reason, events)
    assert draft.case.blocked_at == changes.get("blocked_at")
    assert (digests.person, digests.earlier_person, digests.under) == ("digest-of-the-iin", "earlier-digest", "key-2")
    assert ([one.id for one in draft.consents], draft.private) == (["application"], (PERSON,))


DOCUMENT = SignedDocument(ref="document-1", sha256="ab" * 32, method="eds", signed_by="representative")


@pytest.mark.parametrize(
    ("person", "signer"),
    [
        (PERSON, "applicant"),
        (REPRESENTED, "representative"),
        (
            replace(REPRESENTED, form=replace(PERSON.form, document=replace(DOCUMENT, signed_by="applicant"))),
            "applicant",
        ),
    ],
    ids=["the applicant", "the representative", "the document says who"],
)
def test_the_consent_of_the_application_says_who_gave_it(person: Person, signer: str) -> None:
    """A representative acts for a person who cannot, unless the signed document says otherwise."""
    (consent,) = decide_intake(received(person), "case-1", None).consents
    assert consent.given_by == signer


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (received(), []),
        (received(submitted_at=NOW + POLICY.submitted_ahead), []),
        (received(submitted_at=NOW + POLICY.submitted_ahead + MINUTE), ["submitted_at"]),
        (received(submitted_at=NOW - 60 * DAY), ["submitted_at"]),
        (received(replace(PERSON, form=replace(PERSON.form, signed_on=TOMORROW))), ["form.signed_on"]),
        (
            received(replace(PERSON, identity_document=replace(PERSON.identity_document, issued_on=TOMORROW))),
            ["applicant.identity_document.issued_on"],
        ),
    ],
    ids=["today", "a clock ahead", "in the future", "long ago", "signed tomorrow", "issued tomorrow"],
)
def test_impossible_days_are_refused_by_their_names(given: Received, fields: list[str]) -> None:
    """Nothing is in the future, and nothing was submitted too long ago."""
    assert refused_fields(check_days, given) == fields


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (received(), []),
        (received(policy=a_policy(form_document_required=True)), ["form.document"]),
        (received(replace(PERSON, form=replace(PERSON.form, document=DOCUMENT))), ["form.document.signed_by"]),
        (received(replace(REPRESENTED, form=replace(PERSON.form, document=DOCUMENT))), []),
    ],
    ids=["not required", "required", "signed by nobody named", "signed by the representative"],
)
def test_a_signed_application_is_there_if_required_and_signed_by_somebody_named(
    given: Received, fields: list[str]
) -> None:
    """Otherwise it is refused."""
    assert refused_fields(check_document, given) == fields


@pytest.mark.parametrize(
    ("old", "changes"),
    [
        (ENDED_OVER_THE_NUMBER, {"persons": ("digest-of-somebody-else",)}),
        (ENDED_OVER_THE_NUMBER, {"mobiles": ("digest-of-the-number",)}),
        (ENDED_OVER_THE_NUMBER, {"now": NOW + POLICY.correction_window}),
        (replace(ENDED_OVER_THE_NUMBER, reason=Reason.CONSENT_REFUSED), {}),
        (a_case(State.CHECKING_MOBILE), {}),
    ],
    ids=["another person", "the same number", "too late", "another end", "still open"],
)
def test_an_application_number_is_used_again_only_to_correct_the_mobile_number(
    old: Case, changes: dict[str, Any]
) -> None:
    """By the same person, soon after a case that ended over its number."""
    check_replaces(ENDED_OVER_THE_NUMBER, received(now=NOW + HOUR))
    with pytest.raises(ApplicationConflict):
        check_replaces(old, received(**({"now": NOW + HOUR} | changes)))
