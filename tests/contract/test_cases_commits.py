"""Later commits: the version, the claim of an event, consent records, the journal."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, State, Step
from chalicelib.domain.errors import ClaimTaken, IllegalTransition, VersionConflict
from chalicelib.domain.journal.journal import Event, Note
from tests.contract.engines import Store
from tests.contract.samples import (
    MINUTE,
    MONDAY,
    a_case,
    a_change,
    a_claim,
    a_consent,
    a_link,
    a_token,
    an_intake,
)
from tests.fakes.chains import first_broken


@pytest.fixture
def case(store: Store) -> Case:
    """A case that was taken in."""
    intake = an_intake(a_case())
    store.cases.take_in(intake)
    return intake.change.case


def test_a_commit_stores_the_case_and_all_that_goes_with_it(store: Store, case: Case) -> None:
    """Case, journal, claim, consent, token and link are stored together."""
    change = a_change(
        case,
        state=State.CHECKING_MOBILE,
        claim=a_claim(case),
        consents=(a_consent(case),),
        private=(a_token(), a_link()),
    )
    store.cases.commit(change)
    assert store.cases.load(case.id) == change.case
    assert store.cases.journal(case.id, after=1) == change.entries
    assert store.cases.claim(case.request_id(Step.LINK), "event-1") == a_claim(case)
    assert store.cases.consents(case.id) == (a_consent(case),)
    assert (store.cases.access_token(case.id), store.cases.link(case.id)) == (a_token(), a_link())


def test_a_commit_on_an_old_version_is_refused_whole(store: Store, case: Case) -> None:
    """Who decided on a case that has changed since stores nothing of it."""
    store.cases.commit(a_change(case))
    late = a_change(case, claim=a_claim(case), private=(a_token(),))
    with pytest.raises(VersionConflict):
        store.cases.commit(late)
    assert store.cases.claim(case.request_id(Step.LINK), "event-1") is None
    assert store.cases.access_token(case.id) is None
    assert len(store.cases.journal(case.id)) == 2


def test_a_commit_of_a_missing_case_is_refused(store: Store) -> None:
    """A change never creates a case."""
    with pytest.raises(VersionConflict):
        store.cases.commit(a_change(a_case(5)))


def test_an_event_is_claimed_once(store: Store, case: Case) -> None:
    """A second claim of an event refuses the whole commit, even with the current version."""
    first = a_change(case, claim=a_claim(case))
    store.cases.commit(first)
    with pytest.raises(ClaimTaken):
        store.cases.commit(a_change(first.case, claim=a_claim(case)))
    assert store.cases.load(case.id) == first.case


def test_a_claimed_event_is_reported_before_a_version_conflict(store: Store, case: Case) -> None:
    """Of two simultaneous deliveries of an event, the second need not decide again."""
    store.cases.commit(a_change(case, claim=a_claim(case)))
    with pytest.raises(ClaimTaken):
        store.cases.commit(a_change(case, claim=a_claim(case)))


def test_events_of_two_requests_are_two_events(store: Store, case: Case) -> None:
    """An event id is unique among the events of one request: the same one of another request is another event."""
    first = a_change(case, claim=a_claim(case))
    store.cases.commit(first)
    other = replace(a_claim(case), request_id=case.request_id(Step.SMS))
    store.cases.commit(a_change(first.case, claim=other))
    assert store.cases.claim(case.request_id(Step.SMS), "event-1") == other


def test_a_token_is_replaced_by_the_next(store: Store, case: Case) -> None:
    """KDP's token that expired is asked for again; the new one counts."""
    first = a_change(case, private=(a_token("old"),))
    store.cases.commit(first)
    store.cases.commit(a_change(first.case, private=(a_token("new"),)))
    assert store.cases.access_token(case.id) == a_token("new")


def test_a_granted_consent_may_only_end(store: Store, case: Case) -> None:
    """It can be revoked, withdrawn or expire, and keeps its terms and its proof."""
    granted = a_change(case, consents=(a_consent(case),))
    store.cases.commit(granted)
    ended = replace(a_consent(case), status=ConsentStatus.REVOKED, ended_at=MONDAY + 5 * MINUTE)
    store.cases.commit(a_change(granted.case, consents=(ended,)))
    assert store.cases.consents(case.id) == (ended,)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ConsentStatus.REFUSED},
        {"valid_until": MONDAY + MINUTE},
        {"scope": ("accounts",), "status": ConsentStatus.REVOKED},
        {"banks": None},
        {"evidence": None},
    ],
    ids=["refused", "shorter", "narrower and revoked", "all banks", "without proof"],
)
def test_the_terms_of_a_consent_never_change(store: Store, case: Case, changes: dict[str, object]) -> None:
    """What was consented to, and its proof, stay; the commit that would change them is refused whole."""
    granted = a_change(case, consents=(a_consent(case),))
    store.cases.commit(granted)
    with pytest.raises(IllegalTransition):
        store.cases.commit(a_change(granted.case, consents=(a_consent(case, **changes),)))
    assert store.cases.consents(case.id) == (a_consent(case),)
    assert store.cases.load(case.id) == granted.case


def test_an_ended_consent_stays_ended(store: Store, case: Case) -> None:
    """No record returns to granted."""
    ended = a_consent(case, status=ConsentStatus.REVOKED, ended_at=MONDAY)
    first = a_change(case, consents=(ended,))
    store.cases.commit(first)
    with pytest.raises(IllegalTransition):
        store.cases.commit(a_change(first.case, consents=(a_consent(case),)))
    with pytest.raises(IllegalTransition):
        store.cases.commit(a_change(first.case, consents=(replace(ended, ended_at=MONDAY + MINUTE),)))


def test_the_same_consent_again_changes_nothing(store: Store, case: Case) -> None:
    """A record may be stored again unchanged."""
    first = a_change(case, consents=(a_consent(case),))
    store.cases.commit(first)
    store.cases.commit(a_change(first.case, consents=(a_consent(case),)))
    assert store.cases.consents(case.id) == (a_consent(case),)


def test_consents_are_read_oldest_first(store: Store, case: Case) -> None:
    """Ordered by when the partner received them, whatever their ids."""
    later = a_consent(case, received_at=MONDAY + 5 * MINUTE, id="application", evidence=None)
    store.cases.commit(a_change(case, consents=(later, a_consent(case))))
    assert store.cases.consents(case.id) == (a_consent(case), later)


def test_a_journal_is_read_in_pieces_and_whole(store: Store, case: Case) -> None:
    """Entries are read in order from any number on, with their notes, and the chain is intact."""
    said = Event("withdrawn", "actor-digest", {"what": "application", "banks": ("A", "B"), "n": 1, "late": True})
    change = a_change(case, replace(said, note=Note("caseworker-7", "өтініш кері алынды")))
    store.cases.commit(change)
    store.cases.commit(a_change(change.case))
    whole = store.cases.journal(case.id)
    assert [entry.seq for entry in whole] == [1, 2, 3]
    assert whole[1:2] == change.entries
    assert store.cases.journal(case.id, after=1, limit=1) == whole[1:2]
    assert first_broken(whole) is None


def test_a_journal_entry_is_never_overwritten(store: Store, case: Case) -> None:
    """Append-only: a change whose entry number is taken is refused."""
    first = a_change(case)
    store.cases.commit(first)
    with pytest.raises(VersionConflict):
        store.cases.commit(replace(a_change(first.case), entries=first.entries))
    assert store.cases.load(case.id) == first.case


def test_more_writes_than_go_together_are_a_mistake(store: Store, case: Case) -> None:
    """A change of more than ten writes is refused before anything is sent."""
    many = replace(a_change(case), claim=a_claim(case), consents=tuple(a_consent(case, id=str(n)) for n in range(8)))
    with pytest.raises(ValueError, match="11 writes"):
        store.cases.commit(many)
    assert store.cases.load(case.id) == case


def test_a_stored_consent_is_ended_without_its_proof(store: Store, case: Case) -> None:
    """Status and end alone are written; the proof stays as it was and is not needed for it."""
    granted = a_change(case, consents=(a_consent(case),))
    store.cases.commit(granted)
    (bare,) = store.cases.consents(case.id, with_proofs=False)
    assert bare == replace(a_consent(case), person="", basis=None, banks=None, evidence=None)
    ended = replace(bare, status=ConsentStatus.WITHDRAWN, ended_at=MONDAY + 5 * MINUTE)
    store.cases.commit(a_change(granted.case, ended=(ended,)))
    proved = replace(a_consent(case), status=ended.status, ended_at=ended.ended_at)
    assert store.cases.consents(case.id) == (proved,)


def test_an_ended_consent_is_not_ended_otherwise(store: Store, case: Case) -> None:
    """The first end counts; the commit that would change it is refused whole."""
    granted = a_change(case, consents=(a_consent(case),))
    store.cases.commit(granted)
    ended = replace(a_consent(case), status=ConsentStatus.WITHDRAWN, ended_at=MONDAY)
    first = a_change(granted.case, ended=(ended,))
    store.cases.commit(first)
    store.cases.commit(again := a_change(first.case, ended=(ended,)))
    with pytest.raises(IllegalTransition):
        store.cases.commit(a_change(again.case, ended=(replace(ended, status=ConsentStatus.REVOKED),)))
    assert store.cases.consents(case.id) == (ended,)
