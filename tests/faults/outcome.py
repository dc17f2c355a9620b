"""Compares outcomes: what must be the same after a fault, what may be later, and whether the journal is consistent."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.journal.journal import Entry
from tests.fakes.chains import first_broken
from tests.faults.acts import PAUSED_FOR, Act
from tests.faults.attempt import SWEEP_EVERY, Attempt

MAX_DELAY = timedelta(minutes=25)
"""How much later one fault may make us act: a lease of 2 minutes or a pause of 10, a sweep after each, and another
attempt. By design it may delay when the SMS was sent, when an answer was received, and when the case ended."""
_ENDS: dict[Reason, tuple[str, ...]] = {
    Reason.PERSONAL_DATA_REFUSED: ("personal_data_refused",),
    Reason.MOBILE_NOT_REGISTERED: ("mobile_not_found",),
    Reason.MOBILE_DIFFERS: ("mobile_different",),
    Reason.SMS_UNDELIVERABLE: ("sms_undeliverable", "sms_expired"),
    Reason.CONSENT_REFUSED: ("consent_refused",),
    Reason.CONSENT_NOT_GIVEN: ("consent_not_given",),
    Reason.CONSENT_REVOKED: ("consent_revoked", "bank_consent_withdrawn"),
    Reason.PARTNER_UNAVAILABLE: ("patience_ended",),
    Reason.NO_BANK_ANSWERED: ("banks_answered", "bank_data_requested"),
}
"""The journal entries that lead to each end in the demo."""


def outcome_of(attempt: Attempt) -> dict[str, Any]:
    """Return everything that must be the same as in the run without a fault."""
    office, case = attempt.office, attempt.office.case
    mine = attempt.office.case_id
    world = office.world
    return {
        "end": (case.state, case.reason, case.consent.status, case.complete),
        "dates": (case.registered_on, case.decision.at, case.application_date),
        "terms": (case.consent.due_at, case.bank_data_due_at, case.consent.received_at, case.deadline),
        "banks": {bank.bic: (bank.outcome, bank.late, _pages(bank)) for bank in case.open_banks},
        "consents": {c.id: (c.status, _answered_at(c)) for c in office.cases.consents(case.id)},
        "attention": sorted(office.attention),
        "statement": case.statement.version,
        "nothing left to do": (case.look_at, case.consent.owes_revocation, case.try_at),
        "every intent done": {i.step: i.done_at is not None for i in case.intents},
        "asked of KDP": sorted(key for key in world.kdp if key.startswith(mine)),
        "links": sorted(key for key in world.consents if key.startswith(mine)),
        "asked of the banks": sorted(key for key in world.data if key.startswith(mine)),
        "SMS at 1414": sorted(key for key in world.messages if key.startswith(mine)),
        "SMS handed over": attempt.injector.done.count("sms.send") - _sent_to_others(attempt),
        "revoked": [key for key, one in world.consents.items() if one.status == "revoked"],
    }


def _sent_to_others(attempt: Attempt) -> int:
    return sum(key.startswith(other) for key in attempt.office.world.messages for other in attempt.others)


def _pages(bank: Bank) -> tuple[int | None, tuple[int, ...]]:
    return bank.pages, tuple(page.number for page in bank.stored)


def _answered_at(record: Consent) -> datetime | None:
    """Return when a consent to bank data was given; other answers depend on when we ask or when the SMS arrives."""
    return (
        record.received_at
        if record.kind is ConsentKind.BANK_DATA and record.status is not ConsentStatus.REFUSED
        else None
    )


def delays(attempt: Attempt, baseline: Attempt) -> dict[str, timedelta]:
    """Return the delay of each time that a fault may delay."""
    now, then = attempt.office.case, baseline.office.case
    both = {
        "sms_sent_at": (now.sms.sent_at, then.sms.sent_at),
        "sms_delivered_at": (now.sms.delivered_at, then.sms.delivered_at),
        "consent_heard_at": (now.consent.heard_at, then.consent.heard_at),
        "ended_at": (now.ended_at, then.ended_at),
    }
    return {name: here - there for name, (here, there) in both.items() if here is not None and there is not None}


def check(attempt: Attempt, baseline: Attempt, *, earliest: timedelta = timedelta(0)) -> None:
    """Assert that end and dates are the same, that delays are within bounds, and that the journal is consistent.

    `earliest`: how much earlier something may happen, because a clock is ahead or another driver comes.
    """
    actual, expected = outcome_of(attempt), _as_late_as(attempt, outcome_of(baseline))
    changed = {name: (actual[name], expected[name]) for name in actual if actual[name] != expected[name]}
    assert changed == {}, f"changed by the fault (actual, expected): {changed}"
    for name, by in delays(attempt, baseline).items():
        assert -earliest <= by <= MAX_DELAY + earliest, f"{name} is {by} later"
    assert attempt.latest <= 2 * SWEEP_EVERY + earliest, (
        f"the case was open {attempt.latest} after it should have been closed"
    )
    check_journal(
        attempt.office.case, attempt.office.cases.journal(attempt.office.case_id, limit=10_000), earliest=earliest
    )


def _as_late_as(attempt: Attempt, expected: dict[str, Any]) -> dict[str, Any]:
    """Return the expected outcome for a person who could only consent once the message was there.

    Two faults may delay the sending beyond the instant at which the person consented in the run without faults.
    """
    sent_at, consents_at = attempt.office.case.sms.sent_at, attempt.plan.get("consent")
    if sent_at is None or consents_at is None or sent_at <= consents_at:
        return expected
    later = {consents_at: sent_at}
    terms = tuple(later.get(one, one) for one in expected["terms"])
    consents = {name: (status, later.get(at, at)) for name, (status, at) in expected["consents"].items()}
    return {**expected, "terms": terms, "consents": consents}


def check_after_act(attempt: Attempt) -> None:
    """Assert what holds whatever people did meanwhile: nobody was asked who may not be, and the case has ended.

    While calls are paused no case ends over a partner that was not asked, so it is open for that much longer.
    """
    office, case = attempt.office, attempt.office.case
    assert not attempt.violations, "; ".join(sorted(set(map(str, attempt.violations))))
    assert _is_done_or_waits(case, office.clock.now()), "something is left to do"
    assert len([key for key in office.world.messages if key.startswith(case.id)]) <= 1, "two messages"
    if case.consent.status is ConsentStatus.WITHDRAWN:
        granted = [key for key, one in office.world.consents.items() if one.status == "granted"]
        assert [key for key in granted if key.startswith(case.id)] == [], "a withdrawn consent is valid at the partner"
    paused = PAUSED_FOR if attempt.act and attempt.act[1] is Act.PAUSED else timedelta(0)
    assert attempt.latest <= 2 * SWEEP_EVERY + paused, (
        f"the case was open {attempt.latest} after it should have been closed"
    )
    for case_id in (case.id, *attempt.others):
        of, entries = office.cases.load(case_id), office.cases.journal(case_id, limit=10_000)
        assert first_broken(entries) is None
        assert (len(entries), entries[-1].hash) == (of.journal.seq, of.journal.hash)
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        assert _is_done_or_waits(of, office.clock.now()), "something is left to do for another person"


def _is_done_or_waits(case: Case, now: datetime) -> bool:
    """Return whether nothing is left to do, or, in a case whose term is not over, nothing before a later time."""
    if case.ended:
        return case.look_at is None and not case.consent.owes_revocation
    return case.look_at is not None and case.look_at > now - SWEEP_EVERY


def check_journal(case: Case, entries: tuple[Entry, ...], *, earliest: timedelta = timedelta(0)) -> None:
    """Assert that the journal's chain is intact and that the fields of the case agree with its entries.

    `earliest`: how much earlier by another's clock the end may be than its entry.
    """
    assert first_broken(entries) is None
    assert (len(entries), entries[-1].hash) == (case.journal.seq, case.journal.hash)
    _check_end(case, entries, timedelta(seconds=1) + earliest)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[-1].at <= case.updated_at
    assert [entry.seq for entry in entries if entry.event == "application_received"] == [1]
    _check_sms(case, entries)
    _check_consent(case, entries)
    assert Counter(bank.outcome for bank in case.open_banks) == _banks(entries)


def _check_end(case: Case, entries: tuple[Entry, ...], within: timedelta) -> None:
    """The end has its entry, written at the time when the case ended."""
    if case.reason is not None:
        closing = [entry for entry in entries if entry.event in _ENDS[case.reason]]
        closed_at = [entry.at for entry in closing]
        assert case.ended_at is not None, "no end"
        assert any(timedelta(0) <= at - case.ended_at < within for at in closed_at), (
            case.ended_at,
            closed_at,
        )
    if case.state is State.BANK_DATA_READY:
        assert _last(entries, "banks_answered").seq > _last(entries, "bank_data_requested").seq


def _check_sms(case: Case, entries: tuple[Entry, ...]) -> None:
    accepted = [entry.data["accepted_at"] for entry in entries if entry.event == "sms_accepted"]
    assert accepted == ([case.sms.sent_at.isoformat()] if case.sms.sent_at else [])
    intent = case.intent(Step.SMS)
    tries = [entry.data["try"] for entry in entries if entry.event == "sms_intended"]
    assert tries == list(range(1, (intent.tries if intent else 0) + 1))
    if case.sms.delivered_at is not None:
        assert _first(entries, "sms_delivered").data["at"] == case.sms.delivered_at.isoformat()


def _check_consent(case: Case, entries: tuple[Entry, ...]) -> None:
    """The time of receipt is that of the granted consent in the journal, and no bank is asked before a permit."""
    granted = [entry for entry in entries if entry.event == "consent_granted"]
    counted = {entry.data["received_at"] for entry in granted}
    if case.consent.received_at is not None:
        assert counted == {case.consent.received_at.isoformat()}
    permits = [entry for entry in entries if entry.event == "bank_request_permitted"]
    intent = case.intent(Step.BANK_DATA)
    assert [entry.data["try"] for entry in permits] == list(range(1, (intent.tries if intent else 0) + 1))
    requested = [entry for entry in entries if entry.event == "bank_data_requested"]
    for entry in requested:
        assert granted[0].seq < permits[0].seq < entry.seq
        assert permits[-1].data["request_id"] == entry.data["request_id"]


def _banks(entries: tuple[Entry, ...]) -> Counter[Outcome]:
    """Return how many banks gave each outcome according to the journal: asked, answered, silent at the term."""
    asked, answered, rest = 0, dict[str, Outcome](), Outcome.PENDING
    for entry in entries:
        if entry.event == "bank_data_requested":
            asked, rest = len(_names(entry, "banks")), Outcome.PENDING
        if entry.event == "bank_answered":
            answered[str(entry.data["bank"])] = Outcome(str(entry.data["outcome"]))
        if entry.event == "banks_answered":
            rest = Outcome.SILENT
    return Counter(answered.values()) + Counter({rest: asked - len(answered)})


def _names(entry: Entry, what: str) -> tuple[str, ...]:
    names = entry.data[what]
    assert isinstance(names, tuple)
    return names


def _first(entries: tuple[Entry, ...], event: str) -> Entry:
    return _any(entries, event, min)


def _last(entries: tuple[Entry, ...], event: str) -> Entry:
    return _any(entries, event, max)


def _any(entries: tuple[Entry, ...], event: str, which: Callable[..., Entry]) -> Entry:
    return which((entry for entry in entries if entry.event == event), key=lambda entry: entry.seq)
