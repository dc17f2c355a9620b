"""The errors of Kelisim, in one tree.

    KelisimError
    +-- Retryable                  trying again later can succeed
    |   +-- PartnerUnavailable     a partner did not answer, or asked us to come back later
    |   +-- PartnerAnswerUnusable  a partner's answer breaks the contract, or its signature does not verify
    |   +-- StoreBusy              the store is throttled, or our own retries of a conflict ran out
    |   +-- WrappingKeyWrong       not even the canary of the deployment opens: the wrapping key is a wrong one
    +-- Final                      trying the same again cannot succeed
    |   +-- PartnerRefused         a partner refused a request for good
    |   +-- IllegalTransition      the case's state does not allow the fact
    |   +-- ConsentGateDenied      the consent gate does not allow the request to the banks
    |   +-- SendDenied             the last look before a send says that the call may not be made any more
    |   +-- SecretMissing          a secret is not named, not there, or may not be read
    |   +-- CaseUnreadable         the stored case is damaged, or does not fit this version of the program
    |   +-- SealBroken             sealed data cannot be opened: changed, moved, or their key is gone
    |       +-- SealErased         their key was erased on purpose
    +-- Conflict                   somebody else was first: load again and decide again
    |   +-- VersionConflict        the case changed since it was loaded
    |   +-- ClaimTaken             the callback's event was already claimed
    |   +-- ApplicationNameTaken   the authority already used this application number
    |   +-- PersonLocked           the person has an open case
    |   +-- PersonBlocked          the person was blocked since we last looked
    +-- Refusal (refusals.py)      what a caller sees; `code` is stable and part of the API
        +-- NotFound               CaseNotFound, UnknownRequest
        +-- Refused                ApplicationConflict, OpenCaseExists, CaseClosed, NotEnded, VersionChanged,
        |                          NotReopenable, StatementNotReady, EventConflict
        +-- Gone                   BankConsentWithdrawn, Erased
        +-- InvalidInput           with the invalid fields
        +-- DoesNotFit             a signed event contradicts the request that it answers
        +-- NotNow                 possible again later: the header Retry-After says when
        |   +-- TooManyRequests    too much for one person or one authority
        |   +-- TooManyChecks      the look-ups of messages allowed in an hour are used up
        |   +-- IntakePaused       the operators have paused the intake
        +-- NotAuthenticated       the token does not prove who calls
        +-- BadSignature           the signature does not prove who sent the event

A caller of an adapter only needs to know whether an error is retryable. The state machine names the retryable classes
in its `Retry`, so their names are part of `infra/workflow.asl.json`; a test compares the two.
The messages of these errors end up in workflow histories and logs, so they never contain personal data.
"""

from collections.abc import Mapping


class KelisimError(Exception):
    """The root of every error that Kelisim raises on purpose."""


class Retryable(KelisimError):
    """Trying again later can succeed."""


class PartnerUnavailable(Retryable):
    """A partner did not answer in time, failed, is overloaded, or a gateway in between sent something unreadable."""

    def __init__(self, partner: str, retry_after: float | None = None) -> None:
        """`retry_after`: the seconds that the partner asked us to wait, if it did."""
        super().__init__(f"{partner} is not available now")
        self.partner = partner
        self.retry_after = retry_after


class PartnerAnswerUnusable(Retryable):
    """A partner's answer breaks the contract, or its signature does not verify.

    Retryable, because the cause (a fault of the partner, a wrong clock) may be repaired within our patience.
    """

    def __init__(self, partner: str, why: str) -> None:
        """`why`: what is wrong, without any value from the answer."""
        super().__init__(f"the answer of {partner} cannot be used: {why}")
        self.partner = partner


class StoreBusy(Retryable):
    """The store is throttled, or our own retries of a conflict ran out."""


class WrappingKeyWrong(Retryable):
    """Nothing that is sealed opens here: the key that wraps the data keys is a wrong one, or not to be reached."""

    def __init__(self) -> None:
        """Say what to look at."""
        super().__init__("the canary of the deployment does not open: check DATA_KEY_ARN, DATA_KEY_FILE or PKCS11_KEYS")


class Final(KelisimError):
    """Trying the same again cannot succeed."""


class PartnerRefused(Final):
    """A partner refused a request, and repeating it would not change that."""

    def __init__(self, partner: str, status: int) -> None:
        """`status`: the code of the partner's answer, as the journal records it."""
        super().__init__(f"{partner} refused the request for good (HTTP {status})")
        self.partner = partner
        self.status = status


class IllegalTransition(Final):
    """The case's state does not allow the fact."""

    def __init__(self, fact: str, state: str) -> None:
        """`fact`: the name of its class. `state`: the name of the case's state."""
        super().__init__(f"{fact} cannot happen to a case in state {state}")


class ConsentGateDenied(Final):
    """The consent gate does not allow the request to the banks; `because` says which check failed."""

    def __init__(self, because: str) -> None:
        """`because`: the code of the check."""
        super().__init__(f"no bank may be asked: {because}")
        self.because = because


class SendDenied(Final):
    """The last look before a send says that the call may not be made any more; see `domain/case/looks.py`."""

    def __init__(self, call: str, because: str, tries: int = 0) -> None:
        """`call` and `because`: which call, and which condition is not met. `tries`: those of the lease, 0 without."""
        super().__init__(f"{call} was not sent: the condition {because} is not met")
        self.call, self.because, self.tries = call, because, tries


class SecretMissing(Final):
    """Secrets cannot be read. Says which, where they were looked for and why, and nothing of what they contain."""

    def __init__(self, why: Mapping[str, str]) -> None:
        """`why`: for each secret, by its setting or its place, what is wrong."""
        super().__init__("secrets cannot be read: " + "; ".join(f"{name} ({said})" for name, said in why.items()))
        self.why = why

    def under(self, name: str) -> "SecretMissing":
        """Return the error with the setting's name before the place."""
        return SecretMissing({name.upper(): " ".join(f"{place}: {said}" for place, said in self.why.items())})


class CaseUnreadable(Final):
    """A stored case is damaged, or was written by another version of the program. Carries only the case's id."""

    def __init__(self, case_id: str) -> None:
        """`case_id`: which case it is."""
        super().__init__(f"case {case_id} cannot be read as it is stored")
        self.case_id = case_id


class SealBroken(Final):
    """Sealed data cannot be opened: they were changed or moved, or their key is gone."""

    def __init__(self, case_id: str, field: str) -> None:
        """Both are our own ids, never content."""
        super().__init__(f"the sealed field {field} of case {case_id} cannot be opened")
        self.field = field


class SealErased(SealBroken):
    """The key of sealed data was erased on purpose: they are gone for good, and nothing more can be sealed."""


class Conflict(KelisimError):
    """Somebody else was first: load again and decide again."""


class VersionConflict(Conflict):
    """The case changed since it was loaded."""


class ClaimTaken(Conflict):
    """The callback's event was already claimed."""


class ApplicationNameTaken(Conflict):
    """The authority already used this application number."""


class PersonLocked(Conflict):
    """The person has an open case."""


class PersonBlocked(Conflict):
    """The person was blocked since we last looked."""
