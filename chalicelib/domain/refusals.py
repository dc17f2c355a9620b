"""What a caller is told: the branch `Refusal` of the tree of errors that is drawn in `errors.py`.

Each has a stable `code` and an HTTP status. No detail repeats what was sent.
"""

from dataclasses import dataclass

from chalicelib.domain.errors import KelisimError


class Refusal(KelisimError):
    """What a caller is told. `code` is stable and stands on the wire; `status` is the HTTP status of its kind."""

    code = "refused"
    status = 400
    title = "The request was refused"

    def __init__(self, detail: str) -> None:
        """`detail`: what is wrong and what to do, without any value that was sent."""
        super().__init__(detail)
        self.detail = detail


class NotFound(Refusal):
    """404: there is no such thing, or not for this caller."""

    code = "not_found"
    status = 404
    title = "Not found"


class CaseNotFound(NotFound):
    """404 `not_found`: no such case, or one of another authority; the two are not told apart."""

    def __init__(self) -> None:
        """Always the same words."""
        super().__init__("There is no such case. Check the id; a case of another authority cannot be seen.")


class UnknownRequest(NotFound):
    """404 `unknown_request`: no case would have made this request id."""

    code = "unknown_request"
    title = "Unknown request"

    def __init__(self) -> None:
        """Always the same words."""
        super().__init__("No request of ours has this id. Do not send this event again.")


class Refused(Refusal):
    """409: the state of things does not admit it."""

    status = 409
    title = "Not possible now"


class ApplicationConflict(Refused):
    """409 `application_conflict`: the application number is known with other content."""

    code = "application_conflict"


class OpenCaseExists(Refused):
    """409 `open_case_exists`: the person has an open case; says nothing more, since it may be another authority's."""

    code = "open_case_exists"


class CaseClosed(Refused):
    """409 `case_closed`: the case has ended, so nothing can be withdrawn from it."""

    code = "case_closed"


class NotEnded(Refused):
    """409 `not_ended`: the case is still open, so its result cannot be taken over."""

    code = "not_ended"


class VersionChanged(Refused):
    """409 `version_changed`: the case changed since the caller read it."""

    code = "version_changed"


class NotReopenable(Refused):
    """409 `not_reopenable`: the case has not ended so that a consent given in time could undo it, or too long ago."""

    code = "not_reopenable"


class StatementNotReady(Refused):
    """409 `statement_not_ready`: there are no bank data to show."""

    code = "statement_not_ready"


class EventConflict(Refused):
    """409 `event_conflict`: an old event id with another body."""

    code = "event_conflict"


class Gone(Refusal):
    """410: it was here and may not be shown any more."""

    status = 410
    title = "No longer available"


class BankConsentWithdrawn(Gone):
    """410 `consent_withdrawn`: the consent behind the bank data was withdrawn or revoked."""

    code = "consent_withdrawn"


class Erased(Gone):
    """410 `erased`: the data were destroyed when their time had passed; says what is still there."""

    code = "erased"


@dataclass(frozen=True)
class FieldError:
    """One wrong field: its path as sent (`applicant.iin`; unknown ones by position) and what to do about it."""

    field: str
    message: str


class InvalidInput(Refusal):
    """422 `invalid_input`: the fields that are wrong, each with what to do."""

    code = "invalid_input"
    status = 422
    title = "The input is not valid"

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        """`errors`: at least one."""
        super().__init__("Some fields are not valid; see errors. Nothing was stored.")
        self.errors = errors


def cursor_invalid() -> InvalidInput:
    """Return the refusal of a paging cursor; which check failed is not said."""
    return InvalidInput(
        (FieldError("cursor", "Send next_cursor of the page before, with the same query, or no cursor at all."),)
    )


class DoesNotFit(Refusal):
    """422 `does_not_fit`: well signed, but not of this case, person, bank, consent, scope, period or time."""

    code = "does_not_fit"
    status = 422
    title = "The event does not fit the request"

    def __init__(self, what: str) -> None:
        """`what`: the name of the field that does not fit, never its value."""
        super().__init__(f"The event's {what} does not fit the request that it answers. Do not send it again.")
        self.what = what


class TooManyChecks(Refusal):
    """429 `too_many_checks`: the caller has looked up as many messages as one may in an hour; `Retry-After` says when.

    `retry_after`: seconds until the next hour begins.
    """

    code = "too_many_checks"
    status = 429
    title = "Too many look-ups"

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: at least 1."""
        super().__init__("You have looked up as many messages as one may in an hour. Wait until Retry-After is over.")
        self.retry_after = retry_after


class NotAuthenticated(Refusal):
    """401 `not_authenticated`: no token, or one that does not prove who calls; which check failed is not said."""

    code = "not_authenticated"
    status = 401
    title = "Not authenticated"

    def __init__(self) -> None:
        """Always the same words."""
        super().__init__("A valid access token of the login service is needed. Get a new one and call again.")


class BadSignature(Refusal):
    """401 `bad_signature`: anything about a partner's signature; which check failed is not said."""

    code = "bad_signature"
    status = 401
    title = "Bad signature"

    def __init__(self) -> None:
        """Always the same words."""
        super().__init__("The signature of the event is missing or not valid. Sign the same body again, freshly.")
