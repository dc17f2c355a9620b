"""The refusals: the errors whose code and text a caller sees. `errors.py` draws the whole tree.

Each has a stable `code`. How a code travels (the HTTP status of each class) is decided in `entrypoints/problems.py`.
No text repeats a value that was sent.
"""

from dataclasses import dataclass

from chalicelib.domain.errors import KelisimError


class Refusal(KelisimError):
    """A request that is refused. `code` names the kind and never changes; `title` says the kind in words."""

    code = "refused"
    title = "The request was refused"

    def __init__(self, detail: str) -> None:
        """`detail`: what is wrong and what to do, without any value that was sent."""
        super().__init__(detail)
        self.detail = detail


class NotFound(Refusal):
    """`not_found`: the thing does not exist, or this caller may not see it."""

    code = "not_found"
    title = "Not found"


class CaseNotFound(NotFound):
    """`not_found`: no such case, or a case of another authority. A caller cannot tell which."""

    def __init__(self) -> None:
        """The detail is always the same."""
        super().__init__("There is no such case. Check the id; a case of another authority cannot be seen.")


class UnknownRequest(NotFound):
    """`unknown_request`: no case has sent a request with this id."""

    code = "unknown_request"
    title = "Unknown request"

    def __init__(self) -> None:
        """The detail is always the same."""
        super().__init__("No request of ours has this id. Do not send this event again.")


class Refused(Refusal):
    """The present state of the case or the event does not allow it."""

    title = "Not possible now"


class ApplicationConflict(Refused):
    """`application_conflict`: the application number is already used, with other content."""

    code = "application_conflict"


class OpenCaseExists(Refused):
    """`open_case_exists`: the person has an open case. No details are given: it may be another authority's case."""

    code = "open_case_exists"


class ThresholdExists(Refused):
    """`threshold_exists`: numbers of the region and quarter were entered before; who corrects them names that entry."""

    code = "threshold_exists"


class CaseClosed(Refused):
    """`case_closed`: the case has ended, so nothing can be withdrawn from it."""

    code = "case_closed"


class NotEnded(Refused):
    """`not_ended`: the case is still open, so it has no result to acknowledge."""

    code = "not_ended"


class VersionChanged(Refused):
    """`version_changed`: the case changed since the caller read it."""

    code = "version_changed"


class NotReopenable(Refused):
    """`not_reopenable`: a consent given in time cannot change how this case ended, or the case ended too long ago."""

    code = "not_reopenable"


class StatementNotReady(Refused):
    """`statement_not_ready`: there are no bank data to show."""

    code = "statement_not_ready"


class EventConflict(Refused):
    """`event_conflict`: the event id was already used with another body."""

    code = "event_conflict"


class Gone(Refusal):
    """The data existed, and may not be shown any more."""

    title = "No longer available"


class BankConsentWithdrawn(Gone):
    """`consent_withdrawn`: the consent to the bank data was withdrawn or revoked."""

    code = "consent_withdrawn"


class Erased(Gone):
    """`erased`: the data were erased at the end of their retention. The detail says what can still be read."""

    code = "erased"


@dataclass(frozen=True)
class FieldError:
    """One invalid field: its path as sent (`applicant.iin`; unknown fields by position) and how to correct it."""

    field: str
    message: str


class InvalidInput(Refusal):
    """`invalid_input`: some fields are invalid; `errors` says how to correct each."""

    code = "invalid_input"
    title = "The input is not valid"

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        """`errors`: at least one."""
        super().__init__("Some fields are not valid; see errors. Nothing was stored.")
        self.errors = errors


def cursor_invalid() -> InvalidInput:
    """Return the refusal of a paging cursor. It does not say which check failed."""
    return InvalidInput(
        (FieldError("cursor", "Send next_cursor of the page before, with the same query, or no cursor at all."),)
    )


class DoesNotFit(Refusal):
    """`does_not_fit`: the event is properly signed, but one of its fields contradicts the request that it answers.

    The field can be the case, person, bank, consent, scope, period or time.
    """

    code = "does_not_fit"
    title = "The event does not fit the request"

    def __init__(self, what: str) -> None:
        """`what`: the name of the field, never its value."""
        super().__init__(f"The event's {what} does not fit the request that it answers. Do not send it again.")
        self.what = what


class NotNow(Refusal):
    """A request that is possible again after `retry_after` seconds, at least 1, which `Retry-After` says."""

    title = "Not possible now"

    def __init__(self, detail: str, retry_after: int) -> None:
        """`retry_after`: seconds, at least 1."""
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequests(NotNow):
    """`too_many_requests`: too much for one person or one authority, or for the gateway's pace; not said which."""

    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: seconds, at least 1."""
        super().__init__("Too many requests. Wait until Retry-After is over, then send the same again.", retry_after)


class TooManyChecks(NotNow):
    """`too_many_checks`: the caller has used up the look-ups of messages allowed in an hour."""

    code = "too_many_checks"
    title = "Too many look-ups"

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: seconds until the next hour begins, at least 1."""
        detail = "You have looked up as many messages as is allowed in an hour. Wait until Retry-After is over."
        super().__init__(detail, retry_after)


class IntakePaused(NotNow):
    """`intake_paused`: the operators have paused the intake of applications."""

    code = "intake_paused"
    title = "Intake is paused"

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: seconds after which to ask again, at least 1."""
        super().__init__("The intake of applications is paused. Send the application again later.", retry_after)


class NotAuthenticated(Refusal):
    """`not_authenticated`: the token is missing or proves nothing. It does not say which check failed."""

    code = "not_authenticated"
    title = "Not authenticated"

    def __init__(self) -> None:
        """The detail is always the same."""
        super().__init__("A valid access token of the login service is needed. Get a new one and call again.")


class BadSignature(Refusal):
    """`bad_signature`: a partner's signature is missing or invalid. It does not say which check failed."""

    code = "bad_signature"
    title = "Bad signature"

    def __init__(self) -> None:
        """The detail is always the same."""
        super().__init__("The signature of the event is missing or not valid. Sign the same body again, freshly.")
