"""What a case says about itself: its times, intents, requests and attention."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.case.banks import BankCounts, BanksAt
from chalicelib.domain.case.case import Attention, Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass, RecordDigest
from chalicelib.domain.case.parts import (
    Acknowledged,
    CaseDigests,
    ConsentSummary,
    JournalHead,
    RequestCounts,
    SealedClasses,
    SmsTimes,
    StatementCount,
)
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, State, Step
from tests.unit.case.cases import DAY, HOUR, NOW, a_case

DUE = Deadline(NOW + DAY, "one_working_day_after_sending")
SMS = Intent(step=Step.SMS, request_id="message-1", tries=1, at=NOW + HOUR, lease_until=NOW + 2 * HOUR)
LATE, DIFFERS = AttentionKind.LATE_BANK_DATA, AttentionKind.MOBILE_DIFFERS


def test_a_new_case_has_been_through_nothing() -> None:
    """Also how a stored case is read that is older than a field."""
    whole = a_case()
    case = Case(
        id=whole.id,
        authority=whole.authority,
        application_number=whole.application_number,
        language=whole.language,
        digests=CaseDigests(person="digest-of-the-iin", mobile="digest-of-the-number"),
        submitted_at=NOW,
        registered_on=whole.registered_on,
        decision=whole.decision,
        received_at=NOW,
        updated_at=NOW,
    )
    assert case == replace(
        case,
        state=State.RECEIVED,
        digests=CaseDigests(person="digest-of-the-iin", mobile="digest-of-the-number", earlier_person=None, under=""),
        sms=SmsTimes(sent_at=None, delivered_at=None, failed_at=None, ask_at=None),
        consent=ConsentSummary(status=ConsentStatus.NONE, owes_revocation=False),
        banks_at=BanksAt(edition=0, version=0),
        counted=BankCounts(pending=0, data=0, data_partial=0, no_accounts=0, denied=0, failed=0, silent=0, late=0),
        attention=(),
        intents=(),
        requests=RequestCounts(kdp=0, data=1, waits=0, link_at=None),
        sealed=SealedClasses(made=(KeyClass.PERSON, KeyClass.PROOF), erased=(), erase_at=None),
        records=(),
        statement=StatementCount(version=0, choices=0),
        acknowledged=Acknowledged(at=None, version=None, statement=None),
        generation=1,
        version=1,
        journal=JournalHead(seq=0, hash=""),
    )
    assert case.banks == ()


@pytest.mark.parametrize("deadline", [DUE, None])
def test_due_times_are_those_of_the_deadlines(deadline: Deadline | None) -> None:
    """Of the present state, of the banks' answers and of the consent; None where no term runs."""
    case = a_case(deadline=deadline, bank_data_deadline=deadline, consent=ConsentSummary(deadline=deadline))
    at = deadline.at if deadline else None
    assert (case.due_at, case.bank_data_due_at, case.consent.due_at) == (at, at, at)
    assert case.due_rule == (deadline.rule if deadline else None)


@pytest.mark.parametrize("state", list(State))
def test_a_case_has_ended_in_one_of_three_states(state: State) -> None:
    """With data, in the ordinary procedure, or withdrawn."""
    ends = {State.BANK_DATA_READY, State.ORDINARY_PROCEDURE, State.WITHDRAWN}
    assert a_case(state).ended is (state in ends)


def test_a_step_has_one_intent() -> None:
    """A later try replaces it; those of other steps stay."""
    banks = replace(SMS, step=Step.BANK_DATA)
    case = a_case(intents=(SMS, banks))
    again = replace(SMS, tries=2)
    assert (case.intent(Step.SMS), case.intent(Step.BANK_DATA), case.intent(Step.LINK)) == (SMS, banks, None)
    assert case.with_intent(again).intents == (banks, again)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (Attention(LATE, NOW),)),
        ((Attention(LATE, NOW - DAY),), (Attention(LATE, NOW - DAY),)),
        ((Attention(LATE, NOW - DAY, NOW - HOUR),), (Attention(LATE, NOW - DAY, NOW - HOUR), Attention(LATE, NOW))),
        ((Attention(DIFFERS, NOW - DAY),), (Attention(DIFFERS, NOW - DAY), Attention(LATE, NOW))),
    ],
    ids=["the first", "open already", "acknowledged", "another kind is open"],
)
def test_attention_of_a_kind_is_raised_once_until_it_is_acknowledged(
    before: tuple[Attention, ...], after: tuple[Attention, ...]
) -> None:
    """It keeps the time at which it was raised first."""
    assert a_case(attention=before).with_attention(LATE, NOW).attention == after


@pytest.mark.parametrize(
    ("step", "counts", "request_id"),
    [
        (Step.PERSONAL_DATA_CONSENT, RequestCounts(), "01k7e000000000000000000001-kdp-1"),
        (Step.PERSONAL_DATA_CONSENT, RequestCounts(kdp=3, data=2), "01k7e000000000000000000001-kdp-3"),
        (Step.LINK, RequestCounts(kdp=3, data=2), "01k7e000000000000000000001-link-1"),
        (Step.SMS, RequestCounts(kdp=3, data=2), "01k7e000000000000000000001-sms-1"),
        (Step.BANK_DATA, RequestCounts(kdp=3, data=2), "01k7e000000000000000000001-data-2"),
        (Step.REVOCATION, RequestCounts(kdp=3, data=2), "01k7e000000000000000000001-revocation-2"),
    ],
)
def test_a_request_is_named_by_case_step_and_attempt(step: Step, counts: RequestCounts, request_id: str) -> None:
    """KDP's attempts grow with each token, the banks' and the revocation's with a reopening; others have one."""
    assert a_case(requests=counts).request_id(step) == request_id


def test_a_new_request_to_kdp_leaves_the_other_counts() -> None:
    """Only its own number changes."""
    counts = RequestCounts(kdp=1, data=2, waits=1, link_at=NOW)
    assert a_case(requests=counts).asked_kdp(4) == a_case(requests=replace(counts, kdp=4))


@pytest.mark.parametrize(
    ("step", "at"),
    [(Step.SMS, NOW + HOUR), (Step.LINK, NOW + 3 * HOUR), (Step.PERSONAL_DATA_CONSENT, NOW), (Step.BANK_DATA, NOW)],
)
def test_a_request_was_made_no_earlier_than_its_intent(step: Step, at: datetime) -> None:
    """The link has a time of its own; without either it is the intake's."""
    case = a_case(intents=(SMS,), requests=RequestCounts(link_at=NOW + 3 * HOUR), updated_at=NOW + DAY)
    assert (case.asked_at(step), replace(case, requests=RequestCounts()).asked_at(Step.LINK)) == (at, NOW)


@pytest.mark.parametrize(
    ("digests", "persons"),
    [
        (CaseDigests(person="now", mobile="m", earlier_person="earlier"), ("now", "earlier")),
        (CaseDigests(person="now", mobile="m"), ("now",)),
        (CaseDigests(person="", mobile=""), ()),
    ],
    ids=["under both keys", "under one", "erased"],
)
def test_a_case_is_of_whoever_has_one_of_its_digests(digests: CaseDigests, persons: tuple[str, ...]) -> None:
    """Of an erased person it has none, so it is nobody's, not even of one without a digest."""
    assert digests.persons == persons
    assert [digests.are_of(("other", digest)) for digest in ("now", "earlier", "")] == [
        digest in persons for digest in ("now", "earlier", "")
    ]


def test_a_class_was_erased_at_its_own_time() -> None:
    """None for one that was not erased."""
    erased = (ErasedClass(KeyClass.BANK, NOW), ErasedClass(KeyClass.PERSON, NOW + DAY))
    sealed = SealedClasses(erased=erased)
    assert [sealed.erased_at(one) for one in KeyClass] == [NOW + DAY, NOW, None]


@pytest.mark.parametrize(
    ("stored", "of_banks"),
    [
        ((), ()),
        (("application", "personal_data-1", "personal_data-2"), ()),
        (("application", "personal_data-1", "bank_data-1"), ("bank_data-1",)),
        (("application", "bank_data-1", "bank_data-2"), ("bank_data-1", "bank_data-2")),
    ],
)
def test_a_case_tells_its_records_of_one_kind(stored: tuple[str, ...], of_banks: tuple[str, ...]) -> None:
    """Those of another kind, and that of the application, are none of them."""
    case = replace(a_case(), records=tuple(RecordDigest(id=one, digest="d") for one in stored))
    assert tuple(record.id for record in case.records_of("bank_data")) == of_banks
