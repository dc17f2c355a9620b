"""The authority acknowledges a result in the version that it read, and a caseworker acknowledges attention."""

import pytest

from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import CaseNotFound, NotEnded, NotFound, VersionChanged
from chalicelib.services.office.acknowledge_case import acknowledge_attention, acknowledge_case
from tests.services.office import ALATAU, ANNA, BORIS, END_OF_TUESDAY, ESIL, HOUR, MINUTE, Office


def late() -> Office:
    """Data of one bank; the other, silent at its term, sends them an hour after the end."""
    office = Office()
    for bank in office.script.banks:
        bank.outcome = "silent"
    office.asks_the_banks()
    office.bank_answers(ALATAU)
    office.lives_until(END_OF_TUESDAY + HOUR)
    return office


def test_the_version_that_was_read_is_acknowledged() -> None:
    """The case and its journal store when, by whom and in which version."""
    office = Office()
    version = office.gets_the_data().version
    office.passes(MINUTE)
    case = acknowledge_case(office.deps, ANNA, office.case_id, version)
    taken_over = (case.acknowledged.at, case.acknowledged.version, case.acknowledged.statement)
    assert taken_over == (office.clock.now(), version, 1)
    entry = office.cases.journal(office.case_id, limit=1000)[-1]
    assert (entry.event, entry.data, entry.actor) == (
        "acknowledged",
        {"version": version, "statement": 1},
        office.deps.digest("actor", "anna"),
    )


def test_repeating_an_acknowledgement_changes_nothing() -> None:
    """The first acknowledgement stays, with its time."""
    office = Office()
    version = office.gets_the_data().version
    first = acknowledge_case(office.deps, ANNA, office.case_id, version)
    office.passes(MINUTE)
    assert acknowledge_case(office.deps, ANNA, office.case_id, version) == first


def test_a_version_that_is_not_the_present_one_is_refused() -> None:
    """Nobody has read what came since; once read, the new version can be acknowledged."""
    office = late()
    version = office.case.version
    office.bank_answers(ESIL)
    for wrong in (version, version + 2):
        with pytest.raises(VersionChanged):
            acknowledge_case(office.deps, ANNA, office.case_id, wrong)
    assert acknowledge_case(office.deps, ANNA, office.case_id, version + 1).acknowledged.version == version + 1


def test_an_open_case_cannot_be_acknowledged() -> None:
    """It has no result yet."""
    office = Office()
    version = office.asks_for_consent().version
    with pytest.raises(NotEnded):
        acknowledge_case(office.deps, ANNA, office.case_id, version)


def test_attention_is_open_until_it_is_acknowledged() -> None:
    """Acknowledging it twice changes nothing; if it is raised again, it is open again."""
    office = late()
    office.bank_answers(ESIL, page=1, pages=2)
    office.passes(MINUTE)
    case = acknowledge_attention(office.deps, ANNA, office.case_id, AttentionKind.LATE_BANK_DATA)
    assert (office.attention, case.attention[0].acknowledged_at) == ([], office.clock.now())
    assert acknowledge_attention(office.deps, ANNA, office.case_id, AttentionKind.LATE_BANK_DATA) == case
    office.bank_answers(ESIL, page=2, pages=2)
    assert (office.attention, len(office.case.attention)) == (["late_bank_data"], 2)


def test_attention_that_was_never_raised_cannot_be_acknowledged() -> None:
    """The case has no such attention."""
    office = Office()
    office.gets_the_data()
    with pytest.raises(NotFound):
        acknowledge_attention(office.deps, ANNA, office.case_id, AttentionKind.LATE_CONSENT)


def test_another_authority_sees_no_such_case() -> None:
    """It can acknowledge neither the result nor the attention."""
    office = late()
    with pytest.raises(CaseNotFound):
        acknowledge_case(office.deps, BORIS, office.case_id, office.case.version)
    with pytest.raises(CaseNotFound):
        acknowledge_attention(office.deps, BORIS, office.case_id, AttentionKind.LATE_CONSENT)
