"""What time, a new order of days, a damage and a second application mean for a case, as tables of values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from chalicelib.domain.calendar.working_days import Calendar, DayOverride, almaty_day
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import SmsTimes
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.states import AttentionKind, Reason, State, Step
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.person import Link
from chalicelib.services.decisions.damage import decide_damage
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.link import is_link_allowed
from chalicelib.services.decisions.patience import decide_wait_for_tomorrow, window_stays_open
from chalicelib.services.decisions.people.turning_away import decide_turned_away
from chalicelib.services.decisions.recount import decide_recount, is_to_be_decided
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy(quiet_hours=QuietHours(time(22), time(9)))
PLAIN = Calendar(version="calendar-1")
WAITING = a_case(
    State.AWAITING_CONSENT,
    deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_sending", started_at=NOW),
    sms=SmsTimes(sent_at=NOW, ask_at=NOW + 2 * HOUR),
)
SENDING = a_case(State.SENDING_SMS)
ENDED = a_case(State.ORDINARY_PROCEDURE, reason=Reason.CONSENT_REFUSED, deadline=None, ended_at=NOW)
LIMIT = Event("message_limit")
TUESDAY = date(2025, 10, 14)
TUESDAY_MORNING = datetime(2025, 10, 14, 4, tzinfo=UTC)
"""9:00 in Almaty, when the quiet hours end."""


def gathered(
    case: Case, now: datetime = NOW + HOUR, pause: Pause | None = None, calendar: Calendar = PLAIN
) -> Gathered:
    """The input of a decision on the case."""
    return Gathered(case=case, calendar=calendar, policy=POLICY, now=now, pause=pause)


def names(draft: Draft) -> list[str]:
    """The names of the draft's events."""
    return [event.name for event in draft.events]


def test_terms_are_counted_by_the_present_calendar_once() -> None:
    """An order that takes the Tuesday off moves the end of the window; counted again, nothing changes."""
    first = decide_recount(gathered(WAITING)).case
    tuesday_off = Calendar(version="calendar-2", overrides={TUESDAY: DayOverride(working=False, order="an order")})
    moved = decide_recount(gathered(first, calendar=tuesday_off))
    assert (moved.case.due_at, names(moved)) == (END_OF_TUESDAY + DAY, ["term_counted_anew"])
    assert decide_recount(gathered(moved.case, calendar=tuesday_off)) == Draft(case=moved.case)


def test_an_order_that_only_settles_the_day_of_a_term_makes_it_certain_once() -> None:
    """The due time and the decision stay; the journal says by which calendar the day is certain."""
    unsettled = Calendar(version="calendar-1", settled_until=almaty_day(NOW))
    settled = replace(unsettled, version="calendar-2", overrides={TUESDAY: DayOverride(working=True, order="an order")})
    before = decide_recount(gathered(WAITING, calendar=unsettled)).case
    draft = decide_recount(gathered(before, calendar=settled))
    deadline = Deadline(END_OF_TUESDAY, "one_working_day_after_sending", NOW, "confirmed", "calendar-2")
    assert before.deadline == replace(deadline, calendar="unconfirmed", calendar_version="calendar-1")
    data = {"due_at": END_OF_TUESDAY.isoformat(), "calendar": "calendar-2"}
    assert (draft.case.deadline, draft.case.consent.deadline, draft.case.decision, draft.events) == (
        deadline,
        deadline,
        before.decision,
        (Event("term_counted_anew", data=data),),
    )
    assert decide_recount(gathered(draft.case, calendar=settled)) == Draft(case=draft.case)


@pytest.mark.parametrize(
    ("case", "now", "expected"),
    [
        (ENDED, ENDED.decision.at, False),
        (ENDED, ENDED.decision.at - MINUTE, True),
        (replace(ENDED, state=State.WITHDRAWN), NOW, False),
    ],
)
def test_the_term_of_the_decision_runs_on_after_the_end(case: Case, now: datetime, *, expected: bool) -> None:
    """It is counted anew as long as the authority has to decide, which it has not after a withdrawal."""
    assert is_to_be_decided(case, now) is expected
    if not expected:
        assert decide_recount(gathered(case, now)) == Draft(case=case)


@pytest.mark.parametrize(
    ("case", "due_at", "rule", "events"),
    [
        (
            SENDING,
            TUESDAY_MORNING + POLICY.patience[State.SENDING_SMS],
            "patience_after_daily_limit",
            ["message_limit"],
        ),
        (WAITING, END_OF_TUESDAY, "one_working_day_after_sending", []),
        (
            replace(SENDING, decision=Deadline(TUESDAY_MORNING, "decision")),
            NOW + 4 * HOUR,
            "patience",
            ["message_limit"],
        ),
    ],
    ids=["tomorrow", "further on", "the decision is due before"],
)
def test_who_was_asked_too_often_today_is_asked_tomorrow(
    case: Case, due_at: datetime, rule: str, events: list[str]
) -> None:
    """Patience begins at the end of the quiet hours; where the decision is due by then, it stays as it is."""
    draft = decide_wait_for_tomorrow(gathered(case), State.SENDING_SMS, LIMIT)
    assert (draft.case.due_at, draft.case.due_rule, names(draft)) == (due_at, rule, events)


CLOSES = POLICY.close_at(WAITING) or NOW


@pytest.mark.parametrize(
    ("case", "now", "pause", "expected"),
    [
        (WAITING, CLOSES + POLICY.asking_patience - MINUTE, None, True),
        (WAITING, CLOSES + POLICY.asking_patience, None, False),
        (WAITING, CLOSES + POLICY.asking_patience, Pause("operator", CLOSES, "maintenance"), True),
        (replace(WAITING, paused_at=CLOSES + DAY), CLOSES + DAY, None, True),
        (replace(WAITING, deadline=None), CLOSES, None, False),
    ],
    ids=["within the patience", "after it", "paused", "after a pause", "no window"],
)
def test_a_window_stays_open_while_its_partner_could_not_be_asked(
    case: Case, now: datetime, pause: Pause | None, *, expected: bool
) -> None:
    """For the asking patience, which a pause of our own calls does not use up."""
    assert window_stays_open(gathered(case, now, pause)) is expected


LEASE = Intent(step=Step.SMS, request_id="sms-1", tries=1, at=NOW, lease_until=NOW + 2 * HOUR)
DAMAGED = [AttentionKind.RECORD_DAMAGED]


def found(state: State) -> Event:
    """The event of damage that was found in this state."""
    return Event("record_damaged", data={"what": "person", "state": state})


OVER = Event("damaged_term_ended", data={"state": State.AWAITING_CONSENT})
KNOWN = WAITING.with_attention(AttentionKind.RECORD_DAMAGED, NOW)


@pytest.mark.parametrize(
    ("case", "now", "state", "look_at", "events"),
    [
        (
            replace(SENDING, intents=(LEASE,)),
            NOW + HOUR,
            State.SENDING_SMS,
            NOW + 4 * HOUR,
            (found(State.SENDING_SMS),),
        ),
        (WAITING, NOW + HOUR, State.AWAITING_CONSENT, CLOSES, (found(State.AWAITING_CONSENT),)),
        (WAITING, END_OF_TUESDAY, State.AWAITING_CONSENT, CLOSES, (found(State.AWAITING_CONSENT),)),
        (KNOWN, NOW + HOUR, State.AWAITING_CONSENT, CLOSES, ()),
        (WAITING, CLOSES, State.ORDINARY_PROCEDURE, None, (found(State.AWAITING_CONSENT), OVER)),
        (KNOWN, CLOSES, State.ORDINARY_PROCEDURE, None, (OVER,)),
        (replace(KNOWN, deadline=None), NOW, State.ORDINARY_PROCEDURE, None, (OVER,)),
        (ENDED, NOW + HOUR, State.ORDINARY_PROCEDURE, None, (found(State.ORDINARY_PROCEDURE),)),
    ],
    ids=["a step", "a window", "within the grace", "again", "after its term", "known", "without a term", "ended"],
)
def test_a_damaged_case_waits_for_the_end_of_its_term(
    case: Case, now: datetime, state: State, look_at: datetime | None, events: tuple[Event, ...]
) -> None:
    """What is damaged may be restored until then; a lease is given back, and 1414 is not asked for its receipt.

    The journal says once what is damaged. A case that has no term cannot wait for its end.
    """
    draft = decide_damage(gathered(case, now), "person")
    after = draft.case
    assert (after.state, after.look_at, draft.events, [one.kind for one in after.attention]) == (
        state,
        look_at,
        events,
        DAMAGED,
    )
    assert (after.sms.ask_at if not after.ended else None, [one.lease_until <= now for one in after.intents]) == (
        None,
        [True for _ in case.intents],
    )


def test_another_application_leaves_a_trace_in_the_open_case() -> None:
    """A caseworker sees that the person came again."""
    draft = decide_turned_away(gathered(WAITING))
    assert (names(draft), [one.kind for one in draft.case.attention]) == (
        ["another_application"],
        [AttentionKind.ANOTHER_APPLICATION],
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://consent.example/c/1", True),
        ("http://consent.example/c/1", False),
        ("http://127.0.0.1/c/1", True),
        ("ftp://127.0.0.1/c/1", False),
        ("https://elsewhere.example/c/1", False),
        ("https://consent.example@elsewhere.example/c/1", False),
        ("https://somebody@consent.example/c/1", False),
        ("https://consent.example/c/1 Call 123", False),
    ],
)
def test_only_a_safe_link_to_an_allowed_host_is_sent(url: str, *, expected: bool) -> None:
    """Https, or http where allowed, without a name before the host, and nothing that would end the link in the SMS."""
    hosts = frozenset({"consent.example", "127.0.0.1"})
    assert is_link_allowed(Link(url, NOW + DAY), hosts, frozenset({"127.0.0.1"})) is expected
