"""A store of cases that checks at every commit what must always hold."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.requests import bank_data_period
from chalicelib.domain.case.states import ConsentStatus, Reason, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, ConsentKind, covers
from chalicelib.domain.messages.changes import Change
from tests.fakes.chains import first_broken
from tests.services.office import Office

_BY_TIME = frozenset({Reason.PERSONAL_DATA_NOT_ANSWERED, Reason.CONSENT_NOT_GIVEN})


class CheckedCases:
    """The port `Cases` of an office; every commit is checked."""

    def __init__(self, office: Office) -> None:
        self._office, self._cases = office, office.cases

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return the store's own method; only commits are checked."""
        real: Callable[..., Any] = getattr(self._cases, method)
        return real

    def commit(self, change: Change) -> None:
        """Commit a change, then compare the case before and after."""
        try:
            before = self._cases.load(change.case.id)
        finally:
            self._cases.commit(change)
        after = change.case
        events = [entry.event for entry in change.entries]
        _one_step(before, after)
        _only_reopening_leaves_an_end(before, after, events)
        _every_open_state_ends_by_time(before, after)
        self._nothing_closes_early(before, after)
        self._no_bank_is_asked_without_a_permit(before, after, events)

    def _nothing_closes_early(self, before: Case, after: Case) -> None:
        """A window closes by time only after its due time and its grace, according to our clock."""
        if before.ended or after.reason not in _BY_TIME:
            return
        closes_at = self._office.deps.policy.close_at(before)
        assert closes_at is not None
        assert self._office.clock.now() >= closes_at, f"{after.reason} before {closes_at}"

    def _no_bank_is_asked_without_a_permit(self, before: Case, after: Case, events: list[str]) -> None:
        """The permit is in the same commit; the consent is valid and covers scope and period (Algorithm, p. 7)."""
        intent, old = after.intent(Step.BANK_DATA), before.intent(Step.BANK_DATA)
        if intent is None or (old is not None and old.tries == intent.tries):
            return
        now = self._office.clock.now()
        assert "bank_request_permitted" in events
        records = [c for c in self._cases.consents(after.id) if c.kind is ConsentKind.BANK_DATA]
        granted = [c for c in records if c.status is ConsentStatus.GRANTED]
        assert granted
        assert not any(record.is_revocation for record in records)
        consent = max(granted, key=lambda record: record.received_at)
        assert (after.state, after.consent.status) == (State.REQUESTING_BANK_DATA, ConsentStatus.GRANTED)
        assert set(ALL_SCOPES) <= set(consent.scope)
        assert covers(consent.period, bank_data_period(after))
        assert consent.valid_until is not None
        assert consent.valid_until > now
        assert after.consent.due_at is None or consent.received_at < after.consent.due_at


def _one_step(before: Case, after: Case) -> None:
    assert after.version == before.version + 1
    assert after.updated_at > before.updated_at


def _only_reopening_leaves_an_end(before: Case, after: Case, events: list[str]) -> None:
    if not before.ended or (before.state, before.reason, before.ended_at) == (
        after.state,
        after.reason,
        after.ended_at,
    ):
        return
    assert "reopened" in events, f"{before.state} became {after.state} by {events}"
    assert (after.state, after.generation) == (State.REQUESTING_BANK_DATA, before.generation + 1)


def _every_open_state_ends_by_time(before: Case, after: Case) -> None:
    """An open case has a due time and a time of its next check; an open term only moves later."""
    if after.ended:
        assert (after.due_at, after.ended_at is None) == (None, False)
        return
    assert after.due_at is not None
    assert after.look_at is not None
    if before.state is after.state and before.due_at is not None:
        assert after.due_at >= before.due_at


def check_journals(office: Office, case_ids: list[str]) -> None:
    """Assert that each journal's chain is intact and ends with the entry that the case names."""
    for case_id in case_ids:
        case, entries = office.cases.load(case_id), office.cases.journal(case_id, limit=10_000)
        assert first_broken(entries) is None
        assert (len(entries), entries[-1].hash) == (case.journal.seq, case.journal.hash)
