"""Which ended cases may go on with a consent that became known too late, and which go on by themselves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.parts import ConsentSummary, SealedClasses
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent, ConsentKind, Evidence
from chalicelib.domain.consent.reopening import is_valid, may_reopen, reopens_by_itself
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, MINUTE, NOW, a_case

ENDED_AT = END_OF_TUESDAY + 40 * MINUTE
HEARD_AT = END_OF_TUESDAY + DAY
POLICY = a_policy()
ENDED = a_case(
    State.ORDINARY_PROCEDURE,
    reason=Reason.CONSENT_NOT_GIVEN,
    consent=ConsentSummary(
        status=ConsentStatus.REQUESTED, deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_delivery")
    ),
    ended_at=ENDED_AT,
    deadline=None,
)
CONSENT = Consent(
    id="bank_data-1",
    case_id=ENDED.id,
    kind=ConsentKind.BANK_DATA,
    status=ConsentStatus.GRANTED,
    person=ENDED.digests.person,
    request_id=f"{ENDED.id}-link-1",
    received_at=END_OF_TUESDAY - MINUTE,
    heard_at=HEARD_AT,
    valid_until=NOW + 90 * DAY,
    evidence=Evidence(b"{}", "e30..c2ln", {"kid": "open-api-1"}),
)
BY_ITSELF = {Reason.CONSENT_NOT_GIVEN, Reason.SMS_UNDELIVERABLE, Reason.CONSENT_EXPIRED, Reason.CONSENT_REFUSED}
BY_A_CASEWORKER = BY_ITSELF | {Reason.PARTNER_UNAVAILABLE, Reason.NO_BANK_ANSWERED}


def reopens(case: Case = ENDED, consent: Consent = CONSENT, **policy: Any) -> tuple[bool, bool]:  # noqa: ANN401 - any setting
    """Whether a caseworker may reopen the case, and whether it reopens by itself."""
    rules = replace(POLICY, **policy)
    return may_reopen(case, consent, HEARD_AT, rules), reopens_by_itself(case, consent, HEARD_AT, rules)


@pytest.mark.parametrize("reason", list(Reason))
def test_which_ends_a_caseworker_may_undo_and_which_undo_themselves(reason: Reason) -> None:
    """An end for want of a consent is undone by one; any other rests on something that a consent does not change."""
    assert reopens(replace(ENDED, reason=reason)) == (reason in BY_A_CASEWORKER, reason in BY_ITSELF)


def test_a_refusal_is_undone_by_a_later_yes_only_where_the_setting_says_so() -> None:
    """Otherwise a caseworker decides (Algorithm, p. 6)."""
    refused = replace(
        ENDED, reason=Reason.CONSENT_REFUSED, consent=replace(ENDED.consent, status=ConsentStatus.REFUSED)
    )
    assert reopens(refused) == (True, True)
    assert reopens(refused, refusal_can_be_taken_back=False) == (True, False)


@pytest.mark.parametrize("state", sorted(set(State) - {State.ORDINARY_PROCEDURE}))
def test_only_a_case_in_the_ordinary_procedure_reopens(state: State) -> None:
    """Not an open case, one with its data, or a withdrawn one."""
    assert reopens(replace(ENDED, state=state)) == (False, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"blocked_at": HEARD_AT - MINUTE},
        {"sealed": SealedClasses(erased=(ErasedClass(KeyClass.PERSON, HEARD_AT - MINUTE),))},
        {"ended_at": None},
        {"ended_at": HEARD_AT - POLICY.reopening_window},
        {"consent": replace(ENDED.consent, deadline=None)},
        {"consent": replace(ENDED.consent, deadline=Deadline(CONSENT.received_at, "one_working_day_after_delivery"))},
        {"consent": replace(ENDED.consent, status=ConsentStatus.REVOKED)},
        {"consent": replace(ENDED.consent, status=ConsentStatus.WITHDRAWN)},
    ],
    ids="-".join,
)
def test_what_prevents_reopening(changes: dict[str, Any]) -> None:
    """A block, an erasure, an end too long ago, a consent after its term or withdrawn, whoever asks."""
    assert reopens(replace(ENDED, **changes)) == (False, False)


def test_the_reopening_window_is_open_until_its_last_microsecond() -> None:
    """The end of the window itself is too late; see the case that stays ended."""
    ended_at = HEARD_AT - POLICY.reopening_window + timedelta(microseconds=1)
    assert reopens(replace(ENDED, ended_at=ended_at)) == (True, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ConsentKind.PERSONAL_DATA},
        {"status": ConsentStatus.EXPIRED},
        {"valid_until": None},
        {"valid_until": HEARD_AT},
        {"evidence": None},
    ],
    ids="-".join,
)
def test_a_consent_that_is_not_valid_reopens_nothing(changes: dict[str, Any]) -> None:
    """Another kind, one that has ended or expired, and one without proof."""
    consent = replace(CONSENT, **changes)
    assert (is_valid(consent, HEARD_AT, POLICY), reopens(consent=consent)) == (False, (False, False))


def test_an_unproved_consent_reopens_where_no_proof_is_required() -> None:
    """The setting that the gate has too."""
    assert reopens(consent=replace(CONSENT, evidence=None), require_verified_consent=False) == (True, True)


def test_an_acknowledged_end_reopens_only_by_a_caseworker() -> None:
    """The authority already works with it (design decision 3)."""
    assert reopens(replace(ENDED, acknowledged=replace(ENDED.acknowledged, at=ENDED_AT + MINUTE))) == (True, False)
