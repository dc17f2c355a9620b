"""Nothing is shown of a case that somebody put back, or whose consent records were edited (design decision 15)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import CaseUnreadable, VersionConflict
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.messages.changes import Change
from chalicelib.domain.refusals import BankConsentWithdrawn
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.show_case import show_case, show_consents, show_journal
from chalicelib.services.office.show_consent_receipt import show_receipt
from tests.fakes.store import InMemoryCases
from tests.services.office import ANNA, Office

SHOWINGS: dict[str, Callable[[Office], Any]] = {
    "case": lambda office: show_case(office.deps, ANNA, office.case_id),
    "journal": lambda office: show_journal(office.deps, ANNA, office.case_id, 0, 10),
    "consents": lambda office: show_consents(office.deps, ANNA, office.case_id),
    "receipt": lambda office: show_receipt(office.deps, ANNA, office.case_id, "application"),
    "statement": lambda office: show_statement(office.deps, ANNA, office.case_id, None),
}


@pytest.mark.parametrize("showing", SHOWINGS)
def test_an_earlier_head_that_was_put_back_is_not_shown(showing: str) -> None:
    """The journal has gone on since; so a statement cannot be shown again by undoing a withdrawal."""
    office = Office()
    before = office.gets_the_data()
    assert SHOWINGS[showing](office)
    office.withdraws(What.BANK_CONSENT)
    office.cases.stored[office.case_id].case = before
    with pytest.raises(CaseUnreadable):
        SHOWINGS[showing](office)


@pytest.mark.parametrize("showing", SHOWINGS)
def test_a_case_with_an_edited_consent_record_is_not_shown(showing: str) -> None:
    """A withdrawn record that says granted again is found by its digest in the head."""
    office = Office()
    office.gets_the_data()
    records = office.cases.stored[office.case_id].consents
    records.update({key: replace(record, status=ConsentStatus.REVOKED) for key, record in records.items()})
    with pytest.raises(CaseUnreadable):
        SHOWINGS[showing](office)


class Moving:
    """The port `Cases`: between a load and the look at what proves it newest, the consent is withdrawn once."""

    def __init__(self, office: Office) -> None:
        self._office, self._cases = office, office.cases

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any method of the store
        return getattr(self._cases, name)

    def is_newest(self, case: Any) -> bool:  # noqa: ANN401 - a case
        """Withdraw first."""
        self._office.deps = replace(self._office.deps, cases=self._cases)
        if case.consent.status is ConsentStatus.GRANTED:
            self._office.withdraws(What.BANK_CONSENT)
        return self._cases.is_newest(case)


def test_what_was_withdrawn_while_it_was_looked_at_is_not_shown() -> None:
    """A case that only changed meanwhile is loaded again, and refused for what it is now."""
    office = Office()
    office.gets_the_data()
    deps = replace(office.deps, cases=Moving(office))
    with pytest.raises(BankConsentWithdrawn):
        show_statement(deps, ANNA, office.case_id, None)


def test_a_head_that_was_put_back_cannot_be_changed() -> None:
    """Its place in the journal is taken: the conflict with nothing newer in the store is reported at once."""
    office = Office()
    before = office.gets_the_data()
    office.withdraws(What.BANK_CONSENT)
    office.cases.stored[office.case_id].case = before
    with pytest.raises(CaseUnreadable):
        acknowledge_case(office.deps, ANNA, office.case_id, before.version)


class Stuttering(InMemoryCases):
    """The same store, which refuses a number of commits for a conflict that there is not."""

    def __init__(self, cases: InMemoryCases, times: int) -> None:
        vars(self).update(vars(cases))
        self._times = times

    def commit(self, change: Change) -> None:
        """Refuse it first."""
        if self._times > 0:
            self._times -= 1
            raise VersionConflict
        super().commit(change)


def test_a_conflict_without_a_newer_head_is_tried_again_once() -> None:
    """A store may see a conflict where there is none; a second one is no accident."""
    office = Office()
    case = office.gets_the_data()
    office.deps = replace(office.deps, cases=Stuttering(office.cases, times=1))
    assert acknowledge_case(office.deps, ANNA, case.id, case.version).acknowledged.at is not None
    office.deps = replace(office.deps, cases=Stuttering(office.cases, times=2))
    with pytest.raises(CaseUnreadable):
        office.withdraws(What.BANK_CONSENT)


def test_a_case_whose_journal_has_expired_is_still_shown() -> None:
    """After `KEEP_JOURNAL` there is nothing left to compare with, and nothing personal left to show."""
    office = Office()
    office.applies()
    office.passes(office.policy.journal_lifetime)
    office.cases.stored[office.case_id].entries.clear()
    assert show_case(office.deps, ANNA, office.case_id) == office.case


@pytest.mark.parametrize("showing", ["consents", "receipt"])
def test_a_consent_record_that_was_added_is_not_shown(showing: str) -> None:
    """Only the records that the proved head names are evidence of anything."""
    office = Office()
    office.gets_the_data()
    records = office.cases.stored[office.case_id].consents
    forged = replace(records["application"], id="bank_data-9")
    office.cases = Added(office.cases, forged)
    office.deps = replace(office.deps, cases=office.cases)
    with pytest.raises(CaseUnreadable):
        SHOWINGS[showing](office)


class Added(InMemoryCases):
    """The same store with a record that the look at what proves a case newest does not come across."""

    def __init__(self, cases: InMemoryCases, record: Consent) -> None:
        vars(self).update(vars(cases))
        self._record = record

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Return one more."""
        return (*super().consents(case_id, with_proofs=with_proofs), self._record)


JOURNALS: dict[str, Callable[[list[Entry]], list[Entry]]] = {
    "edited": lambda found: [found[0], replace(found[1], event="consent_revoked"), *found[2:]],
    "taken out": lambda found: [found[0], *found[2:]],
    "first taken out": lambda found: found[1:],
    "put in twice": lambda found: [*found[:2], replace(found[1], seq=3), *found[3:]],
}


@pytest.mark.parametrize("forged", JOURNALS)
def test_a_journal_that_was_changed_is_not_shown(forged: str) -> None:
    """Its last entry is as it was, and yet the chain does not lead there."""
    office = Office()
    office.gets_the_data()
    kept = office.cases.stored[office.case_id]
    kept.entries[:] = JOURNALS[forged](list(kept.entries))
    with pytest.raises(CaseUnreadable):
        SHOWINGS["journal"](office)


def test_a_page_of_a_journal_begins_where_the_one_before_ended() -> None:
    """Each page is linked in itself, and an entry between two pages cannot be taken out."""
    office = Office()
    office.gets_the_data()
    whole = show_journal(office.deps, ANNA, office.case_id, 0, 100)
    assert [show_journal(office.deps, ANNA, office.case_id, n, 2) for n in (0, 2)] == [whole[:2], whole[2:4]]
    del office.cases.stored[office.case_id].entries[2]
    with pytest.raises(CaseUnreadable):
        show_journal(office.deps, ANNA, office.case_id, 2, 2)
