"""The block of a person (Personal Data Law, art. 25): no partner is asked, terms go on, the end gives the reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.parts import ApplicationDate
from chalicelib.domain.case.states import State
from chalicelib.domain.refusals import NotReopenable
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import Blocked, block_subject
from chalicelib.services.office.reopen_case import reopen_case
from chalicelib.services.steps.ask_partners import ask_partners
from chalicelib.services.steps.request_bank_data import request_bank_data
from chalicelib.services.steps.send_sms import send_sms
from tests.fakes.partner_calls import Call
from tests.fakes.people import PERSON
from tests.services.office import ANNA, BORIS, DAY, MINUTE, TOWN, Office
from tests.services.test_withdrawal import OPEN

AIGUL = Caller("aigul", frozenset({"auditor"}))
WHY = "сот ұйғарымы 14"


def blocks(office: Office, reason: str = WHY) -> Blocked:
    """The auditor blocks the usual applicant."""
    return block_subject(office.deps, AIGUL, PERSON.iin, reason)


def calls(office: Office) -> list[object]:
    """Everything that partners were asked."""
    partners = (office.kdp, office.bmg, office.open_api, office.sms)
    return [call for partner in partners for call in partner.calls]


@pytest.mark.parametrize("begin", OPEN, ids=lambda begin: begin.__name__)
def test_no_partner_is_asked_and_the_case_ends_by_its_term(begin: Callable[[Office], None]) -> None:
    """In every open state: no partner is asked any more, by workflow, sweep or window; then it ends `blocked`."""
    office = Office()
    begin(office)
    office.passes(MINUTE)
    blocks(office)
    asked, due_at, state = calls(office), office.case.due_at, office.case.state
    assert due_at is not None
    office.drives()
    assert (office.case.state, office.case.ended) == (state, False)
    office.lives_until(due_at + timedelta(hours=3))
    case = office.case
    assert (case.state, case.reason, case.look_at) == ("ordinary_procedure", "blocked", None)
    assert (calls(office), case.application_date) == (
        asked,
        ApplicationDate(case.registered_on, "ordinary_registration"),
    )
    assert office.journal[-2:] == ["blocked", "blocked_term_ended"]


def test_the_term_is_not_cut_short() -> None:
    """A blocked case that waits for the consent ends when its window closes, not before."""
    office = Office()
    office.asks_for_consent()
    blocks(office)
    closes_at = office.policy.close_at(office.case)
    assert closes_at is not None
    office.lives_until(closes_at - MINUTE)
    assert office.case.state is State.AWAITING_CONSENT
    assert office.lives_until(closes_at).reason == "blocked"


def test_a_received_consent_is_stored_and_no_bank_is_asked() -> None:
    """The consent is on record; the banks are not asked, and the patience of that step ends the case."""
    office = Office()
    office.asks_for_consent()
    blocks(office)
    office.answers("granted")
    assert office.drives().state is State.REQUESTING_BANK_DATA
    office.lives_until(office.clock.now() + DAY)
    assert (office.case.reason, office.consents["bank_data-1"].status) == ("blocked", "granted")
    assert office.open_api.asked("request_bank_data") == []


def test_the_gate_says_no_when_the_block_comes_first() -> None:
    """A task that loaded the case before the block is stopped by the gate; that is journaled, and the term goes on."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    stale = office.case
    blocks(office)
    after = request_bank_data(office.deps, stale)
    assert (after.state, after.reason) == (State.REQUESTING_BANK_DATA, None)
    entry = office.cases.journal(office.case_id)[-1]
    assert (entry.event, entry.data) == ("bank_request_denied", {"because": "blocked"})
    assert office.open_api.asked("request_bank_data") == []


def test_no_sms_goes_out_when_the_block_comes_first() -> None:
    """The same for the message: the lease is not given to a blocked case."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    stale = office.case
    blocks(office)
    office.clock.advance(timedelta(hours=1))
    before = office.sms.calls[:]
    assert send_sms(office.deps, stale).state is State.SENDING_SMS
    assert office.sms.calls == before


def test_bank_data_sent_after_the_block_are_not_stored() -> None:
    """A page that arrives after the block is acknowledged and journaled, and its body is discarded."""
    office = Office()
    case = office.asks_the_banks()
    blocks(office)
    for bank in case.open_banks:
        assert office.bank_answers(bank.bic).duplicate is False
    assert (office.bank_data.pages, {bank.outcome for bank in office.case.open_banks}) == ({}, {"pending"})
    assert office.journal.count("bank_data_while_blocked") == len(case.open_banks)
    office.lives_until(office.clock.now() + 3 * DAY)
    assert office.case.reason == "blocked"


def test_pages_that_are_being_fetched_are_fetched_no_further() -> None:
    """A block in the middle of asking for missing answers: the call under way ends, the next is not made."""
    office = Office()
    case = office.asks_the_banks()
    assert len(case.open_banks) > 1

    def watch(call: Call) -> None:
        if call.what == "bank_page":
            blocks(office)

    office.open_api.watch = watch
    office.lives_until(office.clock.now() + 3 * DAY)
    assert (len(office.open_api.asked("bank_page")), office.case.reason) == (1, "blocked")


def test_every_case_of_the_person_is_blocked_and_nobody_elses() -> None:
    """Across authorities, ended or open, by the keyed index; the reason is sealed beside each case's entry."""
    office = Office()
    office.asks_for_consent()
    office.withdraws(What.APPLICATION)
    first = office.case_id
    office.applies(number="2025-000124", caller=BORIS)
    second = office.case_id
    other = replace(PERSON, iin="900101300811", mobile="+77011234568")
    office.applies(person=other, number="2025-000125")
    blocked = blocks(office)
    assert [(case.id, case.authority, case.blocked_at) for case in blocked.cases] == [
        (first, ANNA.authority, office.clock.now()),
        (second, TOWN, office.clock.now()),
    ]
    assert office.case.blocked_at is None
    for case_id in (first, second):
        entry = office.cases.journal(case_id, limit=1000)[-1]
        assert (entry.event, entry.data, entry.note and (entry.note.actor, entry.note.text)) == (
            "blocked",
            {"text": office.deps.digest("journal-text", WHY)},
            ("aigul", WHY),
        )


def test_repeating_a_block_changes_nothing_and_is_recorded() -> None:
    """The time of the first block stays; the second reason is in the journal of reads."""
    office = Office()
    office.applies()
    since = blocks(office).since
    before = office.case
    office.passes(DAY)
    again = blocks(office, "қайта тексеру")
    assert (again.since, office.case) == (since, before)
    assert [(read.what, read.by, read.why, read.case_ids) for read in office.reads.all] == [
        ("subject_block", "aigul", WHY, (before.id,)),
        ("subject_block", "aigul", "қайта тексеру", (before.id,)),
    ]


def test_a_block_applies_to_the_next_application_too() -> None:
    """Also without any earlier case: it is taken in, no partner is asked, and it ends by its term."""
    office = Office()
    assert blocks(office).cases == ()
    office.applies()
    assert office.drives().state is State.RECEIVED
    assert (calls(office), office.journal) == ([], ["application_received", "blocked"])
    assert office.lives_until(office.clock.now() + DAY).reason == "blocked"


def test_a_block_ends_with_the_retention_of_persons() -> None:
    """An application after that is not blocked."""
    office = Office()
    blocks(office)
    office.passes(office.policy.retention.person + MINUTE)
    office.applies()
    assert office.case.blocked_at is None


def test_a_blocked_case_is_not_reopened() -> None:
    """Not even by a consent that was given in time and received late."""
    office = Office()
    office.asks_for_consent()
    result = office.decides("granted")
    blocks(office)
    office.lives_until(office.clock.now() + 3 * DAY)
    office.hears(result)
    assert (office.case.state, office.case.reason) == (State.ORDINARY_PROCEDURE, "blocked")
    with pytest.raises(NotReopenable):
        reopen_case(office.deps, ANNA, office.case_id, "қайта")


def test_after_a_restore_no_partner_is_asked_for_a_blocked_case() -> None:
    """The console skips it."""
    office = Office()
    office.asks_for_consent()
    blocks(office)
    before = calls(office)
    assert ask_partners(office.deps, office.case) == office.case
    assert calls(office) == before


def test_a_revocation_that_the_person_asks_for_is_sent() -> None:
    """It is the person's own request and sends only the consent's id; without it the consent would stay valid."""
    office = Office()
    office.asks_the_banks()
    blocks(office)
    office.withdraws(What.BANK_CONSENT)
    assert (office.drives().consent.owes_revocation, len(office.open_api.asked("revoke"))) == (False, 1)


def test_a_case_that_cannot_be_read_keeps_no_other_from_being_blocked() -> None:
    """It is named, the person is blocked all the same, and the case after it says so."""
    office = Office()
    office.gets_the_data()
    damaged = office.case_id
    office.passes(DAY)
    readable = office.applies(number="2025-000124").case.id
    office.cases.unreadable.add(damaged)
    blocked = blocks(office)
    assert ([case.id for case in blocked.cases], blocked.unreadable) == ([readable], (damaged,))
    assert office.cases.load(readable).blocked_at == blocked.since
    persons = office.deps.digest.all("person", PERSON.iin)
    assert office.deps.subjects.blocked_at(persons, office.clock.now()) == blocked.since
