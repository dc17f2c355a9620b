"""The errors of Kelisim, one tree.

    KelisimError
    +-- Retryable                  trying again later can help
    |   +-- PartnerUnavailable     a partner did not answer, or asked us to come later
    |   +-- PartnerAnswerUnusable  a partner's answer breaks the contract or its signature does not verify
    |   +-- StoreBusy              the store is throttled or in conflict past our own tries
    +-- Final                      trying the same again cannot help
    |   +-- PartnerRefused         a partner's final no to a request
    |   +-- IllegalTransition      a fact that the case's state does not admit
    |   +-- ConsentGateDenied      the gate lets no bank request through
    |   +-- CaseUnreadable         a case as stored does not fit this version of the program
    |   +-- SealBroken             a sealed piece cannot be opened: changed, moved or its key gone
    |       +-- SealErased         its key was erased on purpose
    +-- Conflict                   somebody else was there first; load again and decide anew
    |   +-- VersionConflict        the case changed since it was loaded
    |   +-- ClaimTaken             the callback's event was claimed before
    |   +-- ApplicationNameTaken   authority and application number are in use
    |   +-- PersonLocked           the person has an open case
    |   +-- PersonBlocked          the person was blocked since we looked
    +-- Refusal (refusals.py)      what a caller is told; `code` is stable and stands on the wire
        +-- NotAuthenticated       401: the token does not prove who calls
        +-- BadSignature           401: the signature does not prove who sent the event
        +-- NotFound               CaseNotFound, UnknownRequest
        +-- Refused                409: ApplicationConflict, OpenCaseExists, CaseClosed, NotEnded, VersionChanged,
        |                               StatementNotReady, EventConflict
        +-- Gone                   410: ConsentWithdrawn, Erased
        +-- TooManyChecks          429: more look-ups of messages than one may make in an hour
        +-- Unfit                  422: InvalidInput (with fields), DoesNotFit

Retryable or not is the only thing that a caller asks of an adapter's error. The state machine names the retryable
classes in its `Retry`, so their names are part of `infra/workflow.asl.json`; a test holds the two together.
No message of these errors may hold personal data: workflow histories and logs keep them.
"""


class KelisimError(Exception):
    """The root: every error that Kelisim raises on purpose."""


class Retryable(KelisimError):
    """Trying again later can help."""


class PartnerUnavailable(Retryable):
    """A partner did not answer in time, answered 408, 425, 429 or 5xx, or nonsense that a gateway in between made."""

    def __init__(self, partner: str, retry_after: float | None = None) -> None:
        """`retry_after`: the seconds that the partner asked us to wait, if it said so."""
        super().__init__(f"{partner} is not available now")
        self.partner = partner
        self.retry_after = retry_after


class PartnerAnswerUnusable(Retryable):
    """A partner's answer breaks the contract, or its signature does not verify.

    Trying again can help: a fault over there, or a clock that is off, is mended within our patience or is not.
    """

    def __init__(self, partner: str, why: str) -> None:
        """`why`: what is wrong, without any value from the answer."""
        super().__init__(f"the answer of {partner} cannot be used: {why}")
        self.partner = partner


class StoreBusy(Retryable):
    """The store is throttled, or in conflict past our own tries."""


class Final(KelisimError):
    """Trying the same again cannot help."""


class PartnerRefused(Final):
    """A partner's final no: a 4xx that no repetition changes."""

    def __init__(self, partner: str, status: int) -> None:
        """`status`: the HTTP status of the refusal."""
        super().__init__(f"{partner} refused the request for good (HTTP {status})")
        self.partner = partner
        self.status = status


class IllegalTransition(Final):
    """A fact that the case's state does not admit."""

    def __init__(self, fact: str, state: str) -> None:
        """Both by their names."""
        super().__init__(f"{fact} cannot happen to a case in state {state}")


class ConsentGateDenied(Final):
    """The gate lets no bank request through; `because` says which check failed."""

    def __init__(self, because: str) -> None:
        """`because`: the code of the check."""
        super().__init__(f"no bank may be asked: {because}")
        self.because = because


class CaseUnreadable(Final):
    """A case as stored cannot be read: damaged, or written by another version. Only its id is told."""

    def __init__(self, case_id: str) -> None:
        """`case_id`: what is left to find it by."""
        super().__init__(f"case {case_id} cannot be read as it is stored")
        self.case_id = case_id


class SealBroken(Final):
    """A sealed piece cannot be opened: it was changed, moved, or its key is gone. Names the case and the field."""

    def __init__(self, case_id: str, field: str) -> None:
        """Both are ids of ours, never content."""
        super().__init__(f"the sealed field {field} of case {case_id} cannot be opened")


class SealErased(SealBroken):
    """A sealed piece whose key was erased, its time having passed: it is gone for good, and nothing more is sealed."""


class Conflict(KelisimError):
    """Somebody else was there first: load again and decide anew."""


class VersionConflict(Conflict):
    """The case changed since it was loaded."""


class ClaimTaken(Conflict):
    """The callback's event was claimed before."""


class ApplicationNameTaken(Conflict):
    """Authority and application number are in use."""


class PersonLocked(Conflict):
    """The person has an open case."""


class PersonBlocked(Conflict):
    """The person was blocked since we looked."""
