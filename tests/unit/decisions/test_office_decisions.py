"""What the office decides follows from values alone: no store, no clock, no fake is needed to see it."""

from dataclasses import replace

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Attention, Case
from chalicelib.domain.case.parts import Acknowledged, CaseDigests, StatementCount
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.journal.verifying import Break, JournalFault
from chalicelib.domain.refusals import CaseClosed, NotEnded, NotFound, NotReopenable, StatementNotReady, VersionChanged
from chalicelib.domain.statement.versions import Choice
from chalicelib.services.decisions.damage import decide_journal_broken
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.acknowledgement import decide_acknowledgement, decide_attention
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.decisions.people.blocking import decide_block, decide_release
from chalicelib.services.decisions.people.choice import Wish, decide_choice
from chalicelib.services.decisions.people.reopening import decide_reopening
from chalicelib.services.decisions.people.withdrawal import What, decide_withdrawal
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, NOW, a_case

ACT = HumanAct("anna", "digest-of-anna", "себеп", "digest-of-the-text")
READY = a_case(State.BANK_DATA_READY, ended_at=NOW, version=7, statement=StatementCount(version=1))
ENDED = a_case(State.ORDINARY_PROCEDURE, ended_at=NOW)


def gathered(case: Case) -> Gathered:
    """The input of a decision on the case, which has no consent."""
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=NOW)


def names(draft: Draft) -> list[str]:
    """Return the names of the draft's events."""
    return [event.name for event in draft.events]


def test_an_act_carries_the_text_sealed_and_its_digest_in_the_chain() -> None:
    """Neither the name nor the text is part of the event's data."""
    event = ACT.event("blocked", version=1)
    assert (event.actor, event.data) == ("digest-of-anna", {"version": 1, "text": "digest-of-the-text"})
    assert event.note == Note("anna", "себеп")


def test_an_act_without_a_text_has_no_digest_of_one() -> None:
    """The chain then says only who did what."""
    event = HumanAct("anna", "digest-of-anna").event("blocked", version=1)
    assert event == Event("blocked", "digest-of-anna", {"version": 1}, Note("anna", None))


@pytest.mark.parametrize(
    ("case", "refusal", "text"),
    [
        (a_case(), NotEnded, "The case is still open. Acknowledge it when it has ended."),
        (
            replace(READY, version=8),
            VersionChanged,
            "The case has changed since that version. Read it again before acknowledging it.",
        ),
    ],
    ids=["open", "changed"],
)
def test_only_an_ended_case_in_its_present_version_is_acknowledged(
    case: Case, refusal: type[Exception], text: str
) -> None:
    """Otherwise the acknowledgement is refused, and says why."""
    with pytest.raises(refusal) as refused:
        decide_acknowledgement(case, 7, NOW, ACT)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("made", "statement", "data"),
    [(1, 1, {"version": 7, "statement": 1}), (0, None, {"version": 7})],
    ids=["with a statement", "without"],
)
def test_an_acknowledgement_names_what_was_seen_and_is_stored_once(
    made: int, statement: int | None, data: dict[str, int]
) -> None:
    """The version of the case, and of its statement if it has one; repeating it leaves the case unchanged."""
    case = replace(READY, statement=StatementCount(version=made))
    after = replace(case, acknowledged=Acknowledged(NOW, 7, statement))
    draft = decide_acknowledgement(case, 7, NOW, ACT)
    assert draft == Draft(case=after, events=(ACT.event("acknowledged", **data),))
    assert decide_acknowledgement(draft.case, 7, NOW, ACT) == Draft(case=draft.case)


def test_every_open_attention_of_a_kind_is_acknowledged_once() -> None:
    """What was acknowledged earlier keeps its time, and other kinds stay open; repeating it changes nothing."""
    late, differs = AttentionKind.LATE_BANK_DATA, AttentionKind.MOBILE_DIFFERS
    earlier = Attention(late, NOW - DAY, NOW - HOUR)
    case = replace(READY, attention=(earlier, Attention(late, NOW), Attention(differs, NOW)))
    after = replace(case, attention=(earlier, Attention(late, NOW, NOW), Attention(differs, NOW)))
    draft = decide_attention(case, late, NOW, ACT)
    assert draft == Draft(case=after, events=(ACT.event("attention_acknowledged", kind="late_bank_data"),))
    assert decide_attention(draft.case, late, NOW, ACT) == Draft(case=draft.case)


@pytest.mark.parametrize("attention", [(), (Attention(AttentionKind.MOBILE_DIFFERS, NOW),)], ids=["none", "another"])
def test_attention_that_there_never_was_is_not_found(attention: tuple[Attention, ...]) -> None:
    """The answer says where the case lists its kinds."""
    with pytest.raises(NotFound) as refused:
        decide_attention(replace(READY, attention=attention), AttentionKind.LATE_BANK_DATA, NOW, ACT)
    assert str(refused.value) == (
        "The case has no attention of this kind. Its field attention lists the kinds that it has."
    )


def test_a_case_is_blocked_once_and_not_without_its_person() -> None:
    """A case whose person was erased has nothing to block."""
    draft = decide_block(a_case(), NOW, a_policy(), ACT)
    assert (draft.case.blocked_at, names(draft)) == (NOW, ["blocked"])
    for case in (draft.case, a_case(digests=CaseDigests(person="", mobile=""))):
        assert decide_block(case, NOW, a_policy(), ACT) == Draft(case=case)


def test_a_blocked_case_is_released_to_the_ordinary_procedure_once() -> None:
    """A case that has ended stays as it is."""
    draft = decide_release(gathered(replace(a_case(), blocked_at=NOW)), ACT)
    assert (draft.case.state, draft.case.reason, names(draft)) == (
        State.ORDINARY_PROCEDURE,
        Reason.RELEASED,
        ["released"],
    )
    assert decide_release(gathered(draft.case), ACT) == Draft(case=draft.case)


def test_a_case_without_a_granted_consent_is_not_reopened() -> None:
    """Whatever its end."""
    with pytest.raises(NotReopenable):
        decide_reopening(gathered(ENDED), ACT)


@pytest.mark.parametrize("what", What)
def test_a_withdrawal_ends_an_open_case_and_is_refused_after_another_end(what: What) -> None:
    """Without a consent at the Open API system nothing has to be revoked there."""
    draft = decide_withdrawal(gathered(a_case()), what, ACT)
    assert (draft.case.ended, draft.case.consent.owes_revocation, names(draft)) == (True, False, [f"{what}_withdrawn"])
    with pytest.raises(CaseClosed):
        decide_withdrawal(gathered(ENDED), what, ACT)


@pytest.mark.parametrize(
    ("what", "state", "reason"),
    [
        (What.BANK_CONSENT, State.ORDINARY_PROCEDURE, Reason.CONSENT_REVOKED),
        (What.PERSONAL_DATA_CONSENT, State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_WITHDRAWN),
        (What.APPLICATION, State.WITHDRAWN, None),
    ],
)
def test_the_withdrawal_that_ended_a_case_may_be_repeated(what: What, state: State, reason: Reason | None) -> None:
    """Its answer may have been lost: nothing changes. Any other withdrawal then says that the case has ended."""
    case = a_case(state, reason=reason, deadline=None, ended_at=NOW)
    assert decide_withdrawal(gathered(case), what, ACT) == Draft(case=case)
    for other in set(What) - {what}:
        with pytest.raises(CaseClosed) as closed:
            decide_withdrawal(gathered(case), other, ACT)
        assert str(closed.value) == (
            "The case has ended in another way, so there is nothing to withdraw. Its state and reason say how."
        )


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize(
    ("status", "again"),
    [(ConsentStatus.WITHDRAWN, True), (ConsentStatus.REVOKED, True), (ConsentStatus.REFUSED, False)],
)
def test_beside_the_data_a_withdrawal_is_stored_unless_the_consent_is_already_gone(
    what: What, status: ConsentStatus, *, again: bool
) -> None:
    """Repeated here, or revoked at the partner since; a later no is another word than a withdrawal."""
    case = replace(READY, consent=replace(READY.consent, status=status))
    draft = decide_withdrawal(gathered(case), what, ACT)
    assert names(draft) == ([] if again else [f"{what}_withdrawn"])
    assert (draft == Draft(case=case)) is again


def test_what_may_be_withdrawn_has_these_names() -> None:
    """As on the wire."""
    assert [*What] == ["bank_consent", "personal_data_consent", "application"]


def test_a_choice_makes_the_next_version_of_the_statement_once() -> None:
    """The chain has a digest of the category, which is sealed beside it; the same choice again changes nothing."""
    wish = Wish("movement", "24", "digest-of-the-choice", ACT)
    event = ACT.event("category_chosen", movement="movement", statement=2, choice="digest-of-the-choice")
    draft = decide_choice(READY, (), wish)
    assert draft == Draft(
        case=replace(READY, statement=StatementCount(version=2, choices=1)),
        events=(replace(event, note=Note("anna", "себеп", "24")),),
        choice=Choice(2, "movement", "24"),
    )
    assert decide_choice(draft.case, (Choice(2, "movement", "24"),), wish) == Draft(case=draft.case)
    with pytest.raises(StatementNotReady):
        decide_choice(a_case(), (), wish)


def test_a_choice_that_is_taken_back_is_a_version_of_its_own() -> None:
    """Taking back what nobody chose changes nothing."""
    back = Wish("movement", None, None, ACT)
    assert decide_choice(READY, (), back) == Draft(case=READY)
    case = replace(READY, statement=StatementCount(version=2, choices=1))
    assert decide_choice(case, (Choice(2, "movement", "24"),), back) == Draft(
        case=replace(READY, statement=StatementCount(version=3, choices=2)),
        events=(ACT.event("category_taken_back", movement="movement", statement=3),),
        choice=Choice(3, "movement", None),
    )


def test_a_broken_journal_is_raised_once() -> None:
    """The journal says where it is broken; while the attention is open, the next run adds nothing."""
    fault = Break(READY.id, 3, JournalFault.REMOVED)
    draft = decide_journal_broken(READY, fault, NOW)
    assert draft == Draft(
        case=READY.with_attention(AttentionKind.JOURNAL_BROKEN, NOW),
        events=(Event("journal_broken", data={"entry": 3, "fault": "removed"}),),
    )
    assert decide_journal_broken(draft.case, fault, NOW) == Draft(case=draft.case)
