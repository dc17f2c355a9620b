"""What must be the same whatever failed on the way, what may move, and whether the journal tells the truth."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.case.case import Bank, Case
from chalicelib.domain.case.states import ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.journal.journal import Entry, first_broken
from tests.faults.attempt import SWEEP_EVERY, Attempt

MAY_WAIT = timedelta(minutes=25)
"""How much later one spoilt call lets us act, at most: a lease of 2 minutes or a rest of 10, a sweep after each, and
another attempt. By design it moves when the SMS went out, when we heard of an answer, and when the case ended."""
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
"""The entries that lead to each end of the demo."""


def told(attempt: Attempt) -> dict[str, Any]:
    """Return all that must be the same as in the attempt without a fault."""
    office, case = attempt.office, attempt.office.case
    mine = attempt.office.case_id
    world = office.world
    return {
        "end": (case.state, case.reason, case.consent_status, case.complete),
        "dates": (case.registered_on, case.decision_due_at, case.application_date, case.application_date_rule),
        "terms": (case.consent_due_at, case.bank_data_due_at, case.consent_received_at, case.calendar),
        "banks": {bank.bic: (bank.outcome, bank.late, _pages(bank)) for bank in case.banks},
        "consents": {c.id: (c.status, _said_at(c)) for c in office.cases.consents(case.id)},
        "attention": sorted(office.attention),
        "statement": case.statement_version,
        "nothing left to do": (case.look_at, case.owes_revocation, case.try_at),
        "every intent done": {i.step: i.done_at is not None for i in case.intents},
        "asked of KDP": sorted(key for key in world.kdp if key.startswith(mine)),
        "links": sorted(key for key in world.consents if key.startswith(mine)),
        "asked of the banks": sorted(key for key in world.data if key.startswith(mine)),
        "SMS at 1414": sorted(key for key in world.messages if key.startswith(mine)),
        "SMS handed over": attempt.line.done.count("sms.send"),
        "revoked": [key for key, one in world.consents.items() if one.status == "revoked"],
    }


def _pages(bank: Bank) -> tuple[int | None, tuple[int, ...]]:
    return bank.pages, tuple(page.number for page in bank.kept)


def _said_at(record: Consent) -> datetime | None:
    """A yes to the banks stands by the clock; KDP answers when we ask, and nobody refuses before the SMS is there."""
    return (
        record.received_at
        if record.kind is ConsentKind.BANK_DATA and record.status is not ConsentStatus.REFUSED
        else None
    )


def delays(attempt: Attempt, usual: Attempt) -> dict[str, timedelta]:
    """Return by how much what may move has moved."""
    now, then = attempt.office.case, usual.office.case
    names = ("sms_sent_at", "sms_delivered_at", "consent_heard_at", "ended_at")
    both = {name: (getattr(now, name), getattr(then, name)) for name in names}
    return {name: here - there for name, (here, there) in both.items() if here is not None and there is not None}


def check(attempt: Attempt, usual: Attempt) -> None:
    """Assert all of it: the same end and dates, moved within what one fault may cost, a journal that is whole."""
    here, there = told(attempt), told(usual)
    moved = {what: (here[what], there[what]) for what in here if here[what] != there[what]}
    assert moved == {}, f"not as without the fault (here, there): {moved}"
    for name, by in delays(attempt, usual).items():
        assert timedelta(0) <= by <= MAY_WAIT, f"{name} moved by {by}"
    assert attempt.latest <= 2 * SWEEP_EVERY, f"open {attempt.latest} after it was to be closed"
    check_journal(attempt.office.case, attempt.office.cases.journal(attempt.office.case_id, limit=10_000))


def check_journal(case: Case, entries: tuple[Entry, ...]) -> None:
    """Assert that the journal is whole and that the case's fields are what it tells."""
    assert first_broken(entries) is None
    assert (len(entries), entries[-1].hash) == (case.journal_seq, case.journal_hash)
    _check_end(case, entries)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[-1].at <= case.updated_at
    assert [entry.seq for entry in entries if entry.event == "application_received"] == [1]
    _check_sms(case, entries)
    _check_consent(case, entries)
    assert {bank.bic: bank.outcome for bank in case.banks} == _banks(entries)


def _check_end(case: Case, entries: tuple[Entry, ...]) -> None:
    """The end has its entry, written when the case ended."""
    if case.reason is not None:
        closing = [entry for entry in entries if entry.event in _ENDS[case.reason]]
        told_at = [entry.at for entry in closing]
        assert case.ended_at is not None, "no end"
        assert any(timedelta(0) <= at - case.ended_at < timedelta(seconds=1) for at in told_at), (
            case.ended_at,
            told_at,
        )
    if case.state is State.BANK_DATA_READY:
        assert _last(entries, "banks_answered").seq > _last(entries, "bank_data_requested").seq


def _check_sms(case: Case, entries: tuple[Entry, ...]) -> None:
    accepted = [entry.data["accepted_at"] for entry in entries if entry.event == "sms_accepted"]
    assert accepted == ([case.sms_sent_at.isoformat()] if case.sms_sent_at else [])
    intent = case.intent(Step.SMS)
    tries = [entry.data["try"] for entry in entries if entry.event == "sms_intended"]
    assert tries == list(range(1, (intent.tries if intent else 0) + 1))
    if case.sms_delivered_at is not None:
        assert _first(entries, "sms_delivered").data["at"] == case.sms_delivered_at.isoformat()


def _check_consent(case: Case, entries: tuple[Entry, ...]) -> None:
    """What counts as received is what the journal says was granted, and no bank is asked before a permit."""
    granted = [entry for entry in entries if entry.event == "consent_granted"]
    counted = {entry.data["received_at"] for entry in granted}
    if case.consent_received_at is not None:
        assert counted == {case.consent_received_at.isoformat()}
    permits = [entry for entry in entries if entry.event == "bank_request_permitted"]
    intent = case.intent(Step.BANK_DATA)
    assert [entry.data["try"] for entry in permits] == list(range(1, (intent.tries if intent else 0) + 1))
    requested = [entry for entry in entries if entry.event == "bank_data_requested"]
    for entry in requested:
        assert granted[0].seq < permits[0].seq < entry.seq
        assert permits[-1].data["request_id"] == entry.data["request_id"]


def _banks(entries: tuple[Entry, ...]) -> dict[str, Outcome]:
    """Each bank's outcome as the journal tells it: asked, answered, silent at the term."""
    found: dict[str, Outcome] = {}
    for entry in entries:
        if entry.event == "bank_data_requested":
            found |= {bic: found.get(bic, Outcome.PENDING) for bic in _names(entry, "banks")}
        if entry.event == "bank_answered":
            found[str(entry.data["bank"])] = Outcome(str(entry.data["outcome"]))
        if entry.event == "banks_answered":
            found |= dict.fromkeys(_names(entry, "silent"), Outcome.SILENT)
    return found


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
