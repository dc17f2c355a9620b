"""What a caller reads of each refusal: a code that never changes, a title, and what to do, without any value sent."""

import pytest

from chalicelib.domain import refusals
from chalicelib.domain.refusals import FieldError, InvalidInput, Refusal, cursor_invalid

NOT_NOW = "Not possible now"


@pytest.mark.parametrize(
    ("refusal", "code", "title", "text"),
    [
        (
            refusals.CaseNotFound(),
            "not_found",
            "Not found",
            "There is no such case. Check the id; a case of another authority cannot be seen.",
        ),
        (
            refusals.UnknownRequest(),
            "unknown_request",
            "Unknown request",
            "No request of ours has this id. Do not send this event again.",
        ),
        (
            InvalidInput((FieldError("body", "is not JSON"),)),
            "invalid_input",
            "The input is not valid",
            "Some fields are not valid; see errors. Nothing was stored.",
        ),
        (
            refusals.DoesNotFit("scope"),
            "does_not_fit",
            "The event does not fit the request",
            "The event's scope does not fit the request that it answers. Do not send it again.",
        ),
        (
            refusals.TooManyRequests(7),
            "too_many_requests",
            "Too many requests",
            "Too many requests. Wait until Retry-After is over, then send the same again.",
        ),
        (
            refusals.TooManyChecks(7),
            "too_many_checks",
            "Too many look-ups",
            "You have looked up as many messages as is allowed in an hour. Wait until Retry-After is over.",
        ),
        (
            refusals.IntakePaused(7),
            "intake_paused",
            "Intake is paused",
            "The intake of applications is paused. Send the application again later.",
        ),
        (
            refusals.NotAuthenticated(),
            "not_authenticated",
            "Not authenticated",
            "A valid access token of the login service is needed. Get a new one and call again.",
        ),
        (
            refusals.BadSignature(),
            "bad_signature",
            "Bad signature",
            "The signature of the event is missing or not valid. Sign the same body again, freshly.",
        ),
        (refusals.Refusal("why"), "refused", "The request was refused", "why"),
        (refusals.NotFound("why"), "not_found", "Not found", "why"),
        (refusals.NotNow("why", 7), "refused", NOT_NOW, "why"),
        (refusals.ApplicationConflict("why"), "application_conflict", NOT_NOW, "why"),
        (refusals.OpenCaseExists("why"), "open_case_exists", NOT_NOW, "why"),
        (refusals.ThresholdExists("why"), "threshold_exists", NOT_NOW, "why"),
        (refusals.CaseClosed("why"), "case_closed", NOT_NOW, "why"),
        (refusals.NotEnded("why"), "not_ended", NOT_NOW, "why"),
        (refusals.VersionChanged("why"), "version_changed", NOT_NOW, "why"),
        (refusals.NotReopenable("why"), "not_reopenable", NOT_NOW, "why"),
        (refusals.StatementNotReady("why"), "statement_not_ready", NOT_NOW, "why"),
        (refusals.EventConflict("why"), "event_conflict", NOT_NOW, "why"),
        (refusals.BankConsentWithdrawn("why"), "consent_withdrawn", "No longer available", "why"),
        (refusals.Erased("why"), "erased", "No longer available", "why"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Refusal) else "",
)
def test_each_refusal_has_its_code_its_title_and_its_words(refusal: Refusal, code: str, title: str, text: str) -> None:
    """The log has the same words as the answer."""
    assert (refusal.code, refusal.title, refusal.detail, str(refusal)) == (code, title, text, text)


def test_what_a_refusal_says_beyond_its_words_is_said_as_data() -> None:
    """The seconds to wait, the fields that are wrong, the field that does not fit."""
    limits = (refusals.TooManyRequests(7), refusals.TooManyChecks(7), refusals.IntakePaused(7))
    assert [one.retry_after for one in limits] == [7, 7, 7]
    assert refusals.DoesNotFit("scope").what == "scope"
    assert cursor_invalid().errors == (
        FieldError("cursor", "Send next_cursor of the page before, with the same query, or no cursor at all."),
    )
