"""What is wrong with an application, and which case it becomes, as tables of values: nothing is stored or faked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.person import Person, SignedDocument
from chalicelib.domain.refusals import ApplicationConflict, FieldError, InvalidInput
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.decisions.people.intake import (
    Application,
    Received,
    check_days,
    check_document,
    check_replaces,
)
from tests.fakes.people import PERSON, REPRESENTED
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
APPLICATION = Application("2025-000123", "kk", NOW, None, PERSON)
ENDED_OVER_THE_NUMBER = a_case(State.ORDINARY_PROCEDURE, reason=Reason.MOBILE_DIFFERS, ended_at=NOW)
TODAY, TOMORROW = date(2025, 10, 13), date(2025, 10, 14)


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


def refused(check: Callable[[Received], None], given: Received) -> list[FieldError] | None:
    """What a check refuses: the fields, each with how to correct it; None if it lets the application pass."""
    try:
        check(given)
    except InvalidInput as wrong:
        return [*wrong.errors]
    return None


DOCUMENT = SignedDocument(ref="document-1", sha256="ab" * 32, method="eds", signed_by="representative")
FUTURE = "is in the future; check the date"
TOO_OLD = "is more than 3 working days ago; send the time of the present application"
END_OF_TIME = datetime.max.replace(tzinfo=UTC) - DAY
"""No term can be counted from it."""
THURSDAY = datetime.fromisoformat("2025-10-09T00:00+05:00")


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (received(), None),
        (received(submitted_at=NOW + POLICY.submitted_ahead), None),
        (received(submitted_at=NOW + POLICY.submitted_ahead + MINUTE), [FieldError("submitted_at", FUTURE)]),
        (received(submitted_at=END_OF_TIME), [FieldError("submitted_at", FUTURE)]),
        (received(submitted_at=THURSDAY, policy=a_policy(submitted_age=2)), None),
        (
            received(submitted_at=THURSDAY - MINUTE, policy=a_policy(submitted_age=3)),
            None,
        ),
        (
            received(submitted_at=THURSDAY - DAY - MINUTE, policy=a_policy(submitted_age=3)),
            [FieldError("submitted_at", TOO_OLD)],
        ),
        (
            received(replace(PERSON, form=replace(PERSON.form, signed_on=TOMORROW))),
            [FieldError("form.signed_on", FUTURE)],
        ),
        (
            received(replace(PERSON, identity_document=replace(PERSON.identity_document, issued_on=TODAY))),
            None,
        ),
        (
            received(replace(PERSON, identity_document=replace(PERSON.identity_document, issued_on=TOMORROW))),
            [FieldError("applicant.identity_document.issued_on", FUTURE)],
        ),
        (
            received(
                replace(PERSON, form=replace(PERSON.form, signed_on=TOMORROW)),
                submitted_at=NOW + POLICY.submitted_ahead + MINUTE,
            ),
            [FieldError("submitted_at", FUTURE), FieldError("form.signed_on", FUTURE)],
        ),
    ],
    ids=[
        "today",
        "a clock ahead",
        "in the future",
        "at the end of time",
        "two working days ago",
        "three working days ago",
        "long ago",
        "signed tomorrow",
        "issued today",
        "issued tomorrow",
        "two at once",
    ],
)
def test_impossible_days_are_refused_by_their_names(given: Received, errors: list[FieldError] | None) -> None:
    """Nothing is in the future, and nothing was submitted too long ago; a time is wrong in one way only."""
    assert refused(check_days, given) == errors


NOBODY_NAMED = FieldError("form.document.signed_by", "says that a representative signed; send the representative too")


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (received(), None),
        (
            received(policy=a_policy(form_document_required=True)),
            [FieldError("form.document", "is required here; name the signed application and its digest")],
        ),
        (received(replace(PERSON, form=replace(PERSON.form, document=DOCUMENT))), [NOBODY_NAMED]),
        (
            received(replace(PERSON, form=replace(PERSON.form, document=replace(DOCUMENT, signed_by="applicant")))),
            None,
        ),
        (received(replace(REPRESENTED, form=replace(PERSON.form, document=DOCUMENT))), None),
        (
            received(
                replace(REPRESENTED, form=replace(PERSON.form, document=DOCUMENT)),
                policy=a_policy(form_document_required=True),
            ),
            None,
        ),
    ],
    ids=[
        "not required",
        "required",
        "signed by nobody named",
        "signed by the applicant",
        "signed by the representative",
        "required and there",
    ],
)
def test_a_signed_application_is_there_if_required_and_signed_by_somebody_named(
    given: Received, errors: list[FieldError] | None
) -> None:
    """Otherwise it is refused."""
    assert refused(check_document, given) == errors


@pytest.mark.parametrize(
    ("old", "changes"),
    [
        (ENDED_OVER_THE_NUMBER, {"persons": ("digest-of-somebody-else",)}),
        (ENDED_OVER_THE_NUMBER, {"mobiles": ("digest-of-the-number",)}),
        (ENDED_OVER_THE_NUMBER, {"now": NOW + POLICY.correction_window}),
        (replace(ENDED_OVER_THE_NUMBER, reason=Reason.CONSENT_REFUSED), {}),
        (a_case(State.CHECKING_MOBILE), {}),
        (replace(ENDED_OVER_THE_NUMBER, ended_at=None), {}),
    ],
    ids=["another person", "the same number", "too late", "another end", "still open", "no time of its end"],
)
def test_an_application_number_is_used_again_only_to_correct_the_mobile_number(
    old: Case, changes: dict[str, Any]
) -> None:
    """By the same person, soon after a case that ended over its number."""
    check_replaces(ENDED_OVER_THE_NUMBER, received(now=NOW + HOUR))
    with pytest.raises(ApplicationConflict) as conflict:
        check_replaces(old, received(**({"now": NOW + HOUR} | changes)))
    assert str(conflict.value) == (
        "This number was already used for another application. Send that one unchanged, or use a new number."
    )
