"""The gate that every bank request passes (Algorithm p. 7): each check by a test of its own."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.consent.consent import (
    ALL_SCOPES,
    BankRequest,
    Consent,
    ConsentKind,
    Evidence,
    GateRules,
    Permit,
    covers,
    permit,
)
from chalicelib.domain.errors import ConsentGateDenied
from tests.unit.case.cases import DAY, END_OF_TUESDAY, MINUTE, NOW, a_case

THIRD_QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
CASE = a_case(
    State.REQUESTING_BANK_DATA,
    consent=ConsentSummary(
        status=ConsentStatus.GRANTED,
        deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_delivery"),
        received_at=NOW + MINUTE,
    ),
)
CONSENT = Consent(
    id="bank_data-1",
    case_id=CASE.id,
    kind=ConsentKind.BANK_DATA,
    status=ConsentStatus.GRANTED,
    person=CASE.digests.person,
    request_id=f"{CASE.id}-link-1",
    received_at=NOW + MINUTE,
    heard_at=NOW + 2 * MINUTE,
    scope=ALL_SCOPES,
    period=THIRD_QUARTER,
    valid_until=NOW + 90 * DAY,
    partner_id="consent-77",
    evidence=Evidence(b"{}", "e30..c2ln", {"kid": "open-api-1"}),
)
REQUEST = BankRequest(f"{CASE.id}-data-1", "consent-77", ALL_SCOPES, THIRD_QUARTER, None)
STRICT = GateRules(require_verified=True)


def denial(*, case: Any = CASE, consent: Any = CONSENT, request: Any = REQUEST, rules: GateRules = STRICT) -> str:  # noqa: ANN401 - a test names one
    """The code that the gate denies with."""
    with pytest.raises(ConsentGateDenied) as denied:
        permit(case, consent, request, NOW + DAY, rules)
    return denied.value.because


def test_a_standing_consent_lets_its_own_request_pass() -> None:
    """The permit names the request and the record that it rests on."""
    assert permit(CASE, CONSENT, REQUEST, NOW + DAY, STRICT) == Permit(REQUEST.request_id, "bank_data-1")


def test_the_same_request_passes_again() -> None:
    """A lost answer may be asked for again under the same id."""
    assert permit(CASE, CONSENT, REQUEST, NOW + DAY, STRICT) == permit(CASE, CONSENT, REQUEST, NOW + 2 * DAY, STRICT)


def test_a_second_request_does_not_pass() -> None:
    """One permit is one request id: the case's own."""
    assert denial(request=replace(REQUEST, request_id=f"{CASE.id}-data-2")) == "another_request"


def test_without_a_consent_no_bank_is_asked() -> None:
    """Algorithm p. 7: a request goes to the banks only with a consent."""
    assert denial(consent=None) == "no_consent"


@pytest.mark.parametrize("state", sorted(set(State) - {State.REQUESTING_BANK_DATA}))
def test_only_a_case_at_this_step_may_ask(state: State) -> None:
    """Not before the consent, not a second time, not after the end."""
    assert denial(case=replace(CASE, state=state)) == "wrong_state"


@pytest.mark.parametrize("kind", [ConsentKind.APPLICATION, ConsentKind.PERSONAL_DATA])
def test_no_other_consent_replaces_this_one(kind: ConsentKind) -> None:
    """The application's own consent and the one to personal data open no bank."""
    assert denial(consent=replace(CONSENT, kind=kind)) == "wrong_kind"


@pytest.mark.parametrize("status", sorted(set(ConsentStatus) - {ConsentStatus.GRANTED}))
def test_only_a_granted_consent_passes(status: ConsentStatus) -> None:
    """Record and case both have to say that the consent is granted."""
    assert denial(consent=replace(CONSENT, status=status)) == "not_granted"
    assert denial(case=replace(CASE, consent=replace(CASE.consent, status=status))) == "not_granted"


def test_for_a_blocked_person_no_bank_is_asked() -> None:
    """The block is checked first, whatever else is true (Personal Data Law, art. 25)."""
    assert denial(case=replace(CASE, blocked_at=NOW)) == "blocked"
    assert denial(case=replace(CASE, blocked_at=NOW, state=State.AWAITING_CONSENT)) == "blocked"


def test_a_consent_of_before_a_change_of_the_digest_key_passes() -> None:
    """Its record never changes, so the case is known by the digest under the earlier key too."""
    renewed = replace(
        CASE, digests=replace(CASE.digests, person="digest-under-the-new-key", earlier_person=CASE.digests.person)
    )
    assert permit(renewed, CONSENT, REQUEST, NOW + DAY, STRICT).consent_id == CONSENT.id


def test_a_consent_of_another_case_does_not_pass() -> None:
    """Also of the same person."""
    assert denial(consent=replace(CONSENT, case_id="01k7e000000000000000000002")) == "another_case"


def test_a_consent_of_another_person_does_not_pass() -> None:
    """The person is the case's, by keyed digest."""
    assert denial(consent=replace(CONSENT, person="digest-of-another-iin")) == "another_person"


def test_the_request_names_the_consent_that_it_rests_on() -> None:
    """Another consent's id, and a record without one, do not pass."""
    assert denial(request=replace(REQUEST, consent_id="consent-78")) == "another_consent"
    assert denial(consent=replace(CONSENT, partner_id=None)) == "another_consent"


def test_a_consent_at_the_end_of_the_term_is_too_late() -> None:
    """24:00 is the next day; a microsecond before it is in time."""
    last = END_OF_TUESDAY - timedelta(microseconds=1)
    assert denial(consent=replace(CONSENT, received_at=END_OF_TUESDAY)) == "given_too_late"
    assert permit(CASE, replace(CONSENT, received_at=last), REQUEST, NOW + DAY, STRICT).consent_id == "bank_data-1"


def test_a_consent_that_has_run_out_does_not_pass() -> None:
    """At the instant at which it ends it has ended; without an end it never began."""
    assert denial(consent=replace(CONSENT, valid_until=NOW + DAY)) == "consent_expired"
    assert denial(consent=replace(CONSENT, valid_until=None)) == "consent_expired"


def test_no_more_is_asked_for_than_was_consented_to() -> None:
    """Each scope of the request is in the consent."""
    assert denial(consent=replace(CONSENT, scope=ALL_SCOPES[:2])) == "scope_too_wide"


@pytest.mark.parametrize(
    "period", [None, Period(date(2025, 7, 2), date(2025, 9, 30)), Period(date(2025, 7, 1), date(2025, 9, 29))]
)
def test_the_consented_period_contains_the_whole_quarter(period: Period | None) -> None:
    """A day missing at either end is too short, and no period contains nothing."""
    assert denial(consent=replace(CONSENT, period=period)) == "period_too_wide"


def test_a_longer_consented_period_does_not_widen_the_request() -> None:
    """The consent may hold two quarters; the request is of one."""
    wide = replace(CONSENT, period=Period(date(2025, 4, 1), date(2025, 9, 30)))
    assert permit(CASE, wide, REQUEST, NOW + DAY, STRICT).request_id == REQUEST.request_id
    assert not covers(THIRD_QUARTER, Period(date(2025, 4, 1), date(2025, 9, 30)))


@pytest.mark.parametrize("banks", [None, ("ALATKZKA", "ESILKZKA")])
def test_only_the_banks_consented_to_are_asked(banks: tuple[str, ...] | None) -> None:
    """A consent for some banks lets neither all nor others be asked."""
    some = replace(CONSENT, banks=("ALATKZKA",))
    assert denial(consent=some, request=replace(REQUEST, banks=banks)) == "bank_not_consented"


def test_a_consent_that_names_no_banks_covers_any() -> None:
    """So some of all may be asked."""
    some = replace(REQUEST, banks=("ALATKZKA",))
    assert permit(CASE, CONSENT, some, NOW + DAY, STRICT) == Permit(REQUEST.request_id, "bank_data-1")


def test_an_unproved_consent_passes_only_where_the_setting_says_so() -> None:
    """Without the partner's verified signature there is nothing to prove the consent with."""
    unproved = replace(CONSENT, evidence=None)
    assert denial(consent=unproved) == "not_verified"
    assert permit(CASE, unproved, REQUEST, NOW + DAY, GateRules(require_verified=False)).consent_id == "bank_data-1"
