"""What the list of asked banks means for a case (Algorithm, p. 7, 11)."""

from dataclasses import replace
from datetime import time

import pytest

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.recording import asking_banks_anew
from chalicelib.domain.case.states import AttentionKind, Outcome, Reason, State, Step
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import RoutedBanks
from chalicelib.services.decisions.bank_request import decide_bank_request_refused, decide_banks_asked
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.patience import decide_refused
from tests.fakes.policy import a_policy
from tests.unit.case.cases import NOW
from tests.unit.decisions.test_requests import BANKS, GRANTED, gathered

DALA, SARQ, ZHAY = (
    Bank(bic="DALAKZKA", name="Dala"),
    Bank(bic="SARQKZKA", name="Sarq"),
    Bank(bic="ZHAYKZKA", name="Zhay"),
)
DIGESTS = {bank.bic: f"{number}-60ab" for number, bank in enumerate((ZHAY, SARQ, DALA))}
"""What stands for the banks in the journal, in another order than theirs."""
ASKED = BANKS.request_id(Step.BANK_DATA)


def requested(*banks: str) -> Event:
    """The journal's event of a request to the banks that these digests stand for."""
    return Event("bank_data_requested", "open-api", {"request_id": ASKED, "banks": banks})


@pytest.mark.parametrize(
    ("routed", "stored", "attention"),
    [
        ((DALA, SARQ), (DALA, SARQ), []),
        ((DALA, DALA, SARQ), (DALA, SARQ), []),
        ((DALA, SARQ, ZHAY), (DALA, SARQ), [AttentionKind.BANK_NOT_ASKED]),
        (
            (DALA,),
            (DALA, Bank(bic="SARQKZKA", name="SARQKZKA", outcome=Outcome.SILENT)),
            [AttentionKind.BANK_NOT_ASKED],
        ),
    ],
)
def test_the_case_waits_for_the_banks_of_the_consent(
    routed: tuple[Bank, ...], stored: tuple[Bank, ...], attention: list[AttentionKind]
) -> None:
    """One that was not asked is silent, one that the consent does not name is left out; both are shown to a human."""
    draft = decide_banks_asked(gathered(BANKS), ASKED, RoutedBanks(NOW, routed), GRANTED, DIGESTS)
    assert (draft.case.state, draft.case.banks) == (State.AWAITING_BANK_DATA, stored)
    asked = tuple(sorted({DIGESTS[bank.bic] for bank in routed if bank in (DALA, SARQ)}))
    assert draft.events == (requested(*asked),)
    assert [one.kind for one in draft.case.attention] == attention


def test_a_case_without_any_asked_bank_ends() -> None:
    """Silence is never zero income."""
    draft = decide_banks_asked(gathered(BANKS), ASKED, RoutedBanks(NOW, (ZHAY,)), GRANTED, DIGESTS)
    assert (draft.case.reason, draft.case.banks) == (Reason.NO_BANK_ANSWERED, ())
    kinds = [one.kind for one in draft.case.attention]
    assert kinds == [AttentionKind.BANK_NOT_ASKED, AttentionKind.NO_BANK_ROUTED]


def test_an_early_answer_is_part_of_the_wait() -> None:
    """A bank that answered before the list arrived is not asked again; the list gives its name."""
    early = Bank(bic="DALAKZKA", name="DALAKZKA", outcome=Outcome.NO_ACCOUNTS, answered_at=NOW)
    draft = decide_banks_asked(
        gathered(replace(BANKS, banks=(early,))), ASKED, RoutedBanks(NOW, (DALA, SARQ)), GRANTED, DIGESTS
    )
    assert draft.case.banks == (replace(early, name="Dala"), SARQ)


@pytest.mark.parametrize(
    ("closes", "rule"),
    [
        (time(0), "one_working_day_after_bank_request"),
        (time(18), "one_working_day_after_bank_request_until_closing"),
    ],
)
def test_the_banks_term_ends_with_the_day_or_at_their_closing_hour(closes: time, rule: str) -> None:
    """The rule says which (Civil Code 176)."""
    given = replace(gathered(BANKS), policy=replace(a_policy(), banks_closing_hour=closes))
    draft = decide_banks_asked(given, ASKED, RoutedBanks(NOW, (DALA, SARQ)), GRANTED, DIGESTS)
    assert draft.case.due_rule == rule


def test_a_case_that_has_moved_on_is_only_told_that_the_banks_were_asked() -> None:
    """The applicant withdrew while the request was under way: who was asked is journaled, and nobody is waited for."""
    ended = replace(BANKS, state=State.ORDINARY_PROCEDURE, deadline=None, ended_at=NOW)
    draft = decide_banks_asked(gathered(ended), ASKED, RoutedBanks(NOW, (DALA,)), GRANTED, DIGESTS)
    assert draft == Draft(
        case=replace(ended, intents=(replace(BANKS.intents[0], done_at=NOW),)),
        events=(requested(DIGESTS[DALA.bic]),),
    )
    assert draft.case.banks == ended.banks


def test_that_an_earlier_request_was_accepted_is_no_word_on_the_one_under_way() -> None:
    """The present request may still be refused, or lost."""
    anew = asking_banks_anew(BANKS)
    under_way = anew.with_intent(replace(BANKS.intents[0], request_id=anew.request_id(Step.BANK_DATA)))
    draft = decide_banks_asked(gathered(under_way), ASKED, RoutedBanks(NOW, (DALA,)), GRANTED, DIGESTS)
    assert draft == Draft(case=under_way, events=(requested(DIGESTS[DALA.bic]),))


def test_that_an_earlier_request_was_accepted_or_refused_moves_nothing() -> None:
    """The person has named other banks since: those are asked under another number, and nobody waits for the first."""
    since = gathered(asking_banks_anew(BANKS))
    draft = decide_banks_asked(since, ASKED, RoutedBanks(NOW, (DALA, SARQ)), GRANTED, DIGESTS)
    both = tuple(sorted((DIGESTS[DALA.bic], DIGESTS[SARQ.bic])))
    assert draft == Draft(case=since.case, events=(requested(*both),))
    refused = PartnerRefused("open-api", 409)
    assert decide_bank_request_refused(since, ASKED, refused) == Draft(case=since.case)
    assert decide_bank_request_refused(gathered(BANKS), ASKED, refused) == decide_refused(gathered(BANKS), refused)


@pytest.mark.parametrize(
    ("routed", "banks"), [((DALA, SARQ), (DALA, SARQ)), ((), ())], ids=["others are asked", "nobody is asked"]
)
def test_an_early_answer_of_a_bank_that_was_not_asked_is_shown_and_dropped(
    routed: tuple[Bank, ...], banks: tuple[Bank, ...]
) -> None:
    """Nobody asked for it under this consent."""
    early = replace(ZHAY, outcome=Outcome.NO_ACCOUNTS, answered_at=NOW)
    consent = replace(GRANTED, banks=None)
    draft = decide_banks_asked(
        gathered(replace(BANKS, banks=(early,))), ASKED, RoutedBanks(NOW, routed), consent, DIGESTS
    )
    assert (draft.case.banks, draft.case.attention[0].kind) == (banks, AttentionKind.BANK_NOT_ASKED)
