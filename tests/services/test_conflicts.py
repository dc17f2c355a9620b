"""A change that another one overtook is gathered and decided again, and its claim is stored with it or not at all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import ClaimTaken, StoreBusy
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.changes import Change, Claim
from chalicelib.services.commit import COMMIT_TRIES, change, change_case
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.gathering import gather_case
from tests.services.office import Office


class Overtaken:
    """The store of cases; right before each commit, as often as given, somebody else does something."""

    def __init__(self, cases: object, act: Callable[[], object], times: int = 1) -> None:
        self._cases, self._act, self._times = cases, act, times

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._cases, name)

    def commit(self, wanted: Change) -> None:
        """Let the other act, then commit."""
        if self._times:
            self._times -= 1
            self._act()
        self._cases.commit(wanted)  # type: ignore[attr-defined]  # a store of cases


def note(gathered: Gathered) -> Draft:
    """Decide that the journal says one thing more."""
    return Draft(case=gathered.case).with_event(Event("noted"))


class Noting:
    """Makes a change while others act, and remembers on which versions of the case it was decided."""

    def __init__(self, office: Office, act: Callable[[], object], times: int = 1) -> None:
        self.office, self.versions = office, list[int]()
        self.deps = replace(office.deps, cases=Overtaken(office.cases, act, times))
        self.claim = Claim(
            request_id="request-1",
            event_id="event-1",
            digest="digest",
            case_id=office.case_id,
            at=office.clock.now(),
        )

    def _gather(self, case: Case) -> Gathered:
        self.versions.append(case.version)
        return gather_case(self.deps, case)

    def __call__(self) -> Case:
        """Make the change with its claim."""
        return change(self.deps, self.office.case, self._gather, note, self.claim)[0]


def test_a_change_that_was_overtaken_is_decided_again_on_what_came_between() -> None:
    """Both are in the case and in the journal, in the order of their commits; the claim is stored once."""
    office = Office()
    before = office.asks_for_consent()
    noting = Noting(office, lambda: office.hears_receipt("delivered"))
    after = noting()
    assert noting.versions == [before.version, before.version + 1]
    assert (after.version, after.sms.delivered_at) == (before.version + 2, office.clock.now())
    assert office.journal[-2:] == ["sms_delivered", "noted"]
    assert office.cases.claim("request-1", "event-1") == noting.claim


def test_an_event_that_was_claimed_meanwhile_changes_nothing() -> None:
    """The same event by another delivery was first: claim and change are one transaction."""
    office = Office()
    before = office.asks_for_consent()
    first = Noting(office, lambda: None)
    second = Noting(office, first)
    with pytest.raises(ClaimTaken):
        second()
    assert (office.case.version, office.journal.count("noted")) == (before.version + 1, 1)


def test_who_is_overtaken_every_time_gives_up() -> None:
    """After so many tries it is the store that is busy; nothing is claimed."""
    office = Office()
    office.asks_for_consent()
    noting = Noting(office, lambda: change_case(office.deps, office.case, note), COMMIT_TRIES)
    with pytest.raises(StoreBusy):
        noting()
    assert office.cases.claim("request-1", "event-1") is None
