"""Which requests may be made to a partner, judged at the moment at which they are made.

The rules are written from the order and the design, not from the code that they judge:

| request | what must hold at the moment it is made |
|---|---|
| a revocation | nothing: it is owed |
| any other | the case has not ended, and the person is not blocked |
| the link, the SMS | the case is at that step |
| to the banks, or for their pages | the consent is granted, and the case asks for data or waits for them |
| to a bank, or for its page | the person's last yes, as the Open API system has it, does not leave the bank out |
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import httpx

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, State
from tests.fakes.scripts import BankConsent


@dataclass(frozen=True)
class Violation:
    """A request that should not have been made: to whom, what, and where the case was."""

    partner: str
    request: str
    state: State
    consent: ConsentStatus
    blocked: bool

    def __str__(self) -> str:
        blocked = ", the person blocked" if self.blocked else ""
        return f"{self.partner} was asked {self.request} at {self.state}, the consent {self.consent}{blocked}"


def may_be_made(case: Case, partner: str, method: str, path: str) -> bool:
    """Return whether a request about the person of the case may be made to the partner now; see the module."""
    if path.endswith("/revocation"):
        return True
    if case.ended or case.blocked_at is not None:
        return False
    first = _kind_of(path)
    steps: Mapping[tuple[str, str, str], frozenset[State]] = {
        ("open-api", "POST", "consent-requests"): frozenset({State.REQUESTING_LINK}),
        ("sms-1414", "POST", "messages"): frozenset({State.SENDING_SMS}),
        ("open-api", "POST", "data-requests"): frozenset({State.REQUESTING_BANK_DATA}),
        ("open-api", "GET", "data-requests"): frozenset({State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA}),
    }
    allowed = steps.get((partner, method, first), frozenset(State))
    with_consent = first != "data-requests" or case.consent.status is ConsentStatus.GRANTED
    return case.state in allowed and with_consent


def names_too_many_banks(request: httpx.Request, banks: Collection[str] | None) -> bool:
    """Return whether a request names a bank that is not one of these; None: any bank may be asked."""
    if banks is None or _kind_of(request.url.path) != "data-requests":
        return False
    if request.method == "POST":
        named = json.loads(request.content)["banks"]
        return named is None or not set(named) <= set(banks)
    _, _, of_a_bank = request.url.path.partition("/banks/")
    return bool(of_a_bank) and of_a_bank not in banks


def violation_of(
    case: Case, partner: str, request: httpx.Request, given: BankConsent | None = None
) -> Violation | None:
    """Return what is wrong with a request that is being made, or None. `given`: the Open API system's own record."""
    within = not names_too_many_banks(request, given.banks if given else None)
    if within and may_be_made(case, partner, request.method, request.url.path):
        return None
    asked = f"{request.method} {_kind_of(request.url.path)}"
    return Violation(partner, asked, case.state, case.consent.status, case.blocked_at is not None)


def is_about(case: Case, request: httpx.Request) -> bool:
    """Return whether a request names the case: in its address, its body or its idempotency key."""
    said = (request.url.raw_path, request.content, str(request.headers.get("idempotency-key")).encode())
    return any(case.id.encode() in part for part in said)


def _kind_of(path: str) -> str:
    return path.removeprefix("/base").split("/")[1]
