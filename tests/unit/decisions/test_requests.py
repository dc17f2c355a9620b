"""What link, SMS, gate, asked banks and a revocation mean for a case, as tables of values without a fake."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar, Period
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ApplicationDate, ConsentSummary
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, ConsentKind, Evidence, granted_consent
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.errors import ConsentGateDenied
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Link
from chalicelib.services.decisions.bank_request import (
    decide_denied_by_gate,
    permitted,
)
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.link import decide_link, decide_link_died, period_to_consent
from chalicelib.services.decisions.revocation import (
    consent_to_revoke,
    decide_nothing_to_revoke,
    decide_revocation_settled,
)
from chalicelib.services.decisions.sms_sending import decide_wait_for_daytime
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, NOW, a_case

ORDINARY = State.ORDINARY_PROCEDURE
REQUESTING = a_case(State.REQUESTING_LINK)
SENDING = a_case(State.SENDING_SMS)
LINK = Link("https://consent.example/abc-123", NOW + 9 * DAY)
MADE = {"expires_at": LINK.expires_at.isoformat()}
GRANTED = Consent(
    id="bank_data-1",
    case_id=REQUESTING.id,
    kind=ConsentKind.BANK_DATA,
    status=ConsentStatus.GRANTED,
    person="digest-of-the-iin",
    request_id="link-1",
    received_at=NOW,
    heard_at=NOW,
    scope=ALL_SCOPES,
    period=Period(date(2025, 7, 1), date(2025, 9, 30)),
    valid_until=NOW + 90 * DAY,
    banks=("DALAKZKA", "SARQKZKA"),
    partner_id="consent-77",
    evidence=Evidence(b"{}", "e30..c2ln", {"kid": "open-api-1"}),
)
BANKS = a_case(
    State.REQUESTING_BANK_DATA,
    consent=ConsentSummary(
        status=ConsentStatus.GRANTED, deadline=Deadline(NOW + DAY, "one_working_day_after_delivery"), received_at=NOW
    ),
    application_date=ApplicationDate(day=date(2025, 10, 13), rule="consent_received"),
    intents=(Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW + HOUR),),
)


def gathered(case: Case, now: datetime = NOW) -> Gathered:
    """The input of a decision on the case."""
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=now)


def test_a_link_is_stored_with_the_code_of_its_message() -> None:
    """The SMS is sent next; the call centre finds the message by its digest."""
    draft = decide_link(gathered(REQUESTING), LINK, "digest", allowed=True)
    assert (draft.message, draft.private, draft.events) == ("digest", (LINK,), (Event("link_made", "open-api", MADE),))
    assert (draft.case.state, draft.case.check_code) == (State.SENDING_SMS, "abc123")


@pytest.mark.parametrize(
    ("link", "allowed", "event"),
    [
        (LINK, False, Event("link_not_ours_to_send", "open-api")),
        (
            replace(LINK, expires_at=NOW + HOUR),
            True,
            Event("link_dies_before_the_term", "open-api", {"expires_at": (NOW + HOUR).isoformat()}),
        ),
    ],
)
def test_a_link_that_may_not_be_sent_ends_the_case(link: Link, allowed: bool, event: Event) -> None:  # noqa: FBT001 - a column of the table
    """Nothing of the link is stored."""
    draft = decide_link(gathered(REQUESTING), link, "digest", allowed=allowed)
    assert (draft.case.state, draft.case.reason) == (ORDINARY, Reason.LINK_UNAVAILABLE)
    assert (draft.events, draft.private, draft.message) == ((event,), (), None)


def test_a_link_that_comes_too_late_changes_nothing() -> None:
    """Another driver has stored it, or the case has ended."""
    assert decide_link(gathered(SENDING), LINK, "digest", allowed=True) == Draft(case=SENDING)
    assert decide_link_died(gathered(REQUESTING)) == Draft(case=REQUESTING)


def test_a_link_that_died_before_the_sending_ends_the_case() -> None:
    """The person could not answer until the end of the term."""
    draft = decide_link_died(gathered(SENDING))
    event = Event("link_dies_before_the_term", "open-api")
    assert (draft.case.reason, draft.events) == (Reason.LINK_UNAVAILABLE, (event,))


@pytest.mark.parametrize(
    ("entered_on", "period"),
    [
        (datetime.fromisoformat("2025-10-13T10:15+05:00"), Period(date(2025, 7, 1), date(2025, 9, 30))),
        (datetime.fromisoformat("2025-12-31T10:15+05:00"), Period(date(2025, 7, 1), date(2025, 12, 31))),
    ],
)
def test_the_consent_covers_each_quarter_that_may_be_needed(entered_on: datetime, period: Period) -> None:
    """The answer may come after the end of the quarter in which the link is asked for."""
    assert period_to_consent(gathered(replace(REQUESTING, entered_at=entered_on))) == period


def test_the_patience_with_1414_begins_after_the_quiet_hours() -> None:
    """The step is put off to their end; the case that waits longer already keeps its time."""
    allowed_at = NOW + 10 * HOUR
    draft = decide_wait_for_daytime(gathered(SENDING), allowed_at)
    due_at = allowed_at + a_policy().patience[State.SENDING_SMS]
    assert (draft.case.try_at, draft.case.deadline) == (allowed_at, Deadline(due_at, "patience_after_quiet_hours"))
    assert draft.events == (Event("sms_held_for_quiet_hours"),)
    later = replace(SENDING, deadline=Deadline(due_at + DAY, "patience"))
    assert decide_wait_for_daytime(gathered(later), allowed_at).case.deadline == later.deadline
    assert decide_wait_for_daytime(gathered(REQUESTING), allowed_at) == Draft(case=REQUESTING)


def test_the_latest_granted_consent_is_the_one_asked_under() -> None:
    """Others, and consents to personal data, do not count."""
    older = replace(GRANTED, id="bank_data-0", received_at=NOW - DAY, partner_id="consent-99")
    refused = replace(GRANTED, id="bank_data-2", received_at=NOW + DAY, status=ConsentStatus.REFUSED)
    kdp = replace(GRANTED, id="personal_data-1", received_at=NOW + DAY, kind=ConsentKind.PERSONAL_DATA)
    assert granted_consent((older, GRANTED, refused, kdp)) == GRANTED
    assert granted_consent((refused, kdp)) is None


def test_a_request_passes_the_gate_with_its_consent() -> None:
    """The journal names both."""
    data = {"request_id": BANKS.request_id(Step.BANK_DATA), "consent": "bank_data-1"}
    assert permitted(gathered(BANKS), GRANTED) == Event("bank_request_permitted", data=data)
    with pytest.raises(ConsentGateDenied):
        permitted(gathered(BANKS), None)


@pytest.mark.parametrize(
    ("case", "because", "state", "reason"),
    [
        (BANKS, "consent_expired", ORDINARY, Reason.CONSENT_EXPIRED),
        (BANKS, "no_consent", ORDINARY, Reason.REQUEST_REFUSED),
        (BANKS, "blocked", State.REQUESTING_BANK_DATA, None),
    ],
)
def test_a_denied_request_ends_the_case_unless_the_person_is_blocked(
    case: Case, because: str, state: State, reason: Reason | None
) -> None:
    """The term of a blocked case runs on."""
    draft = decide_denied_by_gate(gathered(case), because)
    assert (draft.case.state, draft.case.reason) == (state, reason)
    assert draft.events == (Event("bank_request_denied", data={"because": because}),)


def test_a_denial_after_the_request_changes_nothing() -> None:
    """The case has moved on meanwhile."""
    assert decide_denied_by_gate(gathered(SENDING), "no_consent") == Draft(case=SENDING)


def test_the_latest_intact_consent_is_the_one_revoked() -> None:
    """An edited record might name another person's consent; a damaged case without another is shown to a human."""
    older = replace(GRANTED, id="bank_data-0", received_at=NOW - DAY, partner_id="consent-99")
    kdp = replace(GRANTED, id="personal_data-1", received_at=NOW + DAY, kind=ConsentKind.PERSONAL_DATA)
    case = with_records(a_case(ORDINARY, consent=ConsentSummary(owes_revocation=True)), (older, GRANTED, kdp))
    edited = replace(GRANTED, partner_id="consent-78")
    for consents, revoked in (
        ((older, GRANTED, kdp), GRANTED.partner_id),
        ((older, edited, kdp), "consent-99"),
        ((edited, kdp), None),
    ):
        assert consent_to_revoke(replace(gathered(case), consents=consents)) == revoked
    unknown = replace(GRANTED, id="bank_data-2", received_at=NOW + DAY, partner_id=None)
    both = replace(gathered(with_records(case, (older, unknown))), consents=(older, unknown))
    assert consent_to_revoke(both) == "consent-99"
    settled = decide_nothing_to_revoke(replace(gathered(case), consents=(older, GRANTED, kdp)))
    assert (settled.case.attention, settled.events) == ((), (Event("nothing_to_revoke", "open-api"),))
    damaged = decide_nothing_to_revoke(replace(gathered(case), consents=(edited, kdp)))
    assert [one.kind for one in damaged.case.attention] == [AttentionKind.RECORD_DAMAGED]
    assert not damaged.case.consent.owes_revocation


def test_a_revocation_is_settled_once() -> None:
    """The ended case is not looked at any more."""
    intent = Intent(step=Step.REVOCATION, request_id="revocation-1", tries=1, at=NOW, lease_until=NOW + HOUR)
    case = a_case(ORDINARY, consent=ConsentSummary(owes_revocation=True), look_at=NOW, try_at=NOW, intents=(intent,))
    draft = decide_revocation_settled(gathered(case), "revocation_refused")
    settled = replace(
        case,
        consent=replace(case.consent, owes_revocation=False),
        look_at=None,
        try_at=None,
        intents=(replace(intent, done_at=NOW),),
    )
    assert draft == Draft(case=settled, events=(Event("revocation_refused", "open-api"),))
    assert decide_revocation_settled(gathered(settled), "revocation_refused") == Draft(case=settled)
