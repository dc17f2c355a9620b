"""The applicant withdraws (Personal Data Law, art. 8): each kind in each state, and the owed revocation."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.refusals import BankConsentWithdrawn, CaseClosed, CaseNotFound
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.withdraw import withdraw
from tests.services.office import ANNA, BORIS, MINUTE, Office


def received(office: Office) -> None:
    """Just taken in."""
    office.applies()


def awaiting_personal_data(office: Office) -> None:
    """KDP asks the person."""
    office.script.kdp = "pending"
    office.applies()
    office.drives()


def checking_mobile(office: Office) -> None:
    """BMG does not answer now."""
    office.bmg.fail(before=1)
    office.asks_for_consent()


def requesting_link(office: Office) -> None:
    """The Open API system does not answer now."""
    office.open_api.fail(before=1)
    office.asks_for_consent()


def sending_sms(office: Office) -> None:
    """1414 does not answer now."""
    office.sms.fail(before=1)
    office.asks_for_consent()


def awaiting_consent(office: Office) -> None:
    """The SMS has gone out."""
    office.asks_for_consent()


def requesting_bank_data(office: Office) -> None:
    """The consent has come."""
    office.asks_for_consent()
    office.answers("granted")


def awaiting_bank_data(office: Office) -> None:
    """The banks are asked."""
    office.asks_the_banks()


OPEN: dict[Callable[[Office], None], tuple[State, ConsentStatus, bool]] = {
    received: (State.RECEIVED, ConsentStatus.NONE, False),
    awaiting_personal_data: (State.AWAITING_PERSONAL_DATA_CONSENT, ConsentStatus.NONE, False),
    checking_mobile: (State.CHECKING_MOBILE, ConsentStatus.NONE, False),
    requesting_link: (State.REQUESTING_LINK, ConsentStatus.NONE, False),
    sending_sms: (State.SENDING_SMS, ConsentStatus.WITHDRAWN, False),
    awaiting_consent: (State.AWAITING_CONSENT, ConsentStatus.WITHDRAWN, False),
    requesting_bank_data: (State.REQUESTING_BANK_DATA, ConsentStatus.WITHDRAWN, True),
    awaiting_bank_data: (State.AWAITING_BANK_DATA, ConsentStatus.WITHDRAWN, True),
}
"""For each start: the case's state, the status of the consent, and whether a revocation is owed."""

ENDS = {
    What.BANK_CONSENT: ("ordinary_procedure", "consent_revoked"),
    What.PERSONAL_DATA_CONSENT: ("ordinary_procedure", "personal_data_withdrawn"),
    What.APPLICATION: ("withdrawn", None),
}
each_kind = pytest.mark.parametrize("what", What)


@each_kind
@pytest.mark.parametrize("begin", OPEN, ids=lambda begin: begin.__name__)
def test_before_the_end_a_withdrawal_ends_the_case(begin: Callable[[Office], None], what: What) -> None:
    """Each kind has its own end in every open state; a consent at the Open API system must be revoked there."""
    office = Office()
    begin(office)
    state, status, owes = OPEN[begin]
    assert office.case.state is state
    office.passes(MINUTE)
    case = office.withdraws(what)
    if what is What.BANK_CONSENT:
        status = ConsentStatus.WITHDRAWN
    assert (case.state, case.reason, case.consent.status, case.consent.owes_revocation) == (*ENDS[what], status, owes)
    assert (case.look_at, case.ended_at) == (case.ended_at if owes else None, office.clock.now())
    assert office.drives().consent.owes_revocation is False
    assert office.open_api.asked("revoke") == ([f"consent:{case.id}-link-1"] if owes else [])


@each_kind
def test_after_bank_data_ready_the_state_stays_and_the_statement_is_closed(what: What) -> None:
    """A decision already made stays; the bank data are no longer shown, and the consent is revoked."""
    office = Office()
    office.gets_the_data()
    case = office.withdraws(what)
    assert (case.state, case.reason, case.consent.status, case.consent.owes_revocation) == (
        State.BANK_DATA_READY,
        None,
        ConsentStatus.WITHDRAWN,
        True,
    )
    with pytest.raises(BankConsentWithdrawn):
        show_statement(office.deps, ANNA, office.case_id, None)
    assert office.drives().consent.owes_revocation is False


@each_kind
@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_at_the_other_ends_there_is_nothing_to_withdraw(what: What, end: str) -> None:
    """The withdrawal is refused, and nothing is stored."""
    office = Office()
    office.asks_for_consent()
    if end == "refused":
        office.answers("refused")
    else:
        office.withdraws(What.APPLICATION)
    before = office.case
    if (end, what) == ("withdrawn", What.APPLICATION):  # the same again
        assert office.withdraws(what) == before
        return
    with pytest.raises(CaseClosed):
        office.withdraws(what)
    assert office.case == before


@each_kind
def test_repeating_a_withdrawal_changes_nothing(what: What) -> None:
    """At `bank_data_ready` each kind is withdrawn once, and owed one revocation."""
    office = Office()
    office.gets_the_data()
    office.withdraws(what)
    office.drives()
    before = office.case
    assert office.withdraws(what) == before
    assert len(office.open_api.asked("revoke")) == 1


@pytest.mark.parametrize(
    ("what", "ended"),
    [
        (What.PERSONAL_DATA_CONSENT, {"bank_data-1", "personal_data-1"}),
        (What.APPLICATION, {"bank_data-1", "personal_data-1", "application"}),
    ],
)
def test_a_later_withdrawal_of_another_kind_is_stored(what: What, ended: set[str]) -> None:
    """It is journaled and marked on its own record; there is no second revocation."""
    office = Office()
    office.gets_the_data()
    office.withdraws(What.BANK_CONSENT)
    office.drives()
    office.passes(MINUTE)
    case = office.withdraws(what)
    assert {name for name, record in office.consents.items() if record.status == "withdrawn"} == ended
    assert office.consents["personal_data-1"].ended_at == office.clock.now()
    assert (office.journal[-1], case.consent.owes_revocation) == (f"{what}_withdrawn", False)
    assert len(office.open_api.asked("revoke")) == 1


def test_a_consent_that_never_counted_is_revoked_as_well() -> None:
    """It exists at the Open API system, though it was not proved to us, so it must be revoked there."""
    office = Office()
    office.asks_for_consent()
    office.hears(replace(office.decides("granted"), evidence=None))
    assert (office.case.consent.status, office.attention) == ("requested", ["consent_unverified"])
    assert office.withdraws(What.BANK_CONSENT).consent.owes_revocation is True
    office.drives()
    assert office.open_api.asked("revoke") == [f"consent:{office.case_id}-link-1"]


@pytest.mark.parametrize(
    ("what", "ended"),
    [
        (What.BANK_CONSENT, {"bank_data-1"}),
        (What.PERSONAL_DATA_CONSENT, {"personal_data-1", "bank_data-1"}),
        (What.APPLICATION, {"application", "personal_data-1", "bank_data-1"}),
    ],
)
def test_a_withdrawal_ends_the_consents_that_depend_on_it(what: What, ended: set[str]) -> None:
    """The records are marked as withdrawn, with the time; their evidence stays."""
    office = Office()
    office.asks_the_banks()
    office.passes(MINUTE)
    office.withdraws(what)
    marked = {name: record.ended_at for name, record in office.consents.items() if record.status == "withdrawn"}
    assert marked == dict.fromkeys(ended, office.clock.now())


def test_what_was_typed_is_not_in_the_chain() -> None:
    """The reason is sealed beside the entry; the chain has its keyed digest."""
    office = Office()
    office.asks_for_consent()
    office.withdraws(What.BANK_CONSENT, "қайтыс болды")
    entry = office.cases.journal(office.case_id)[-1]
    assert (entry.event, entry.data) == (
        "bank_consent_withdrawn",
        {"text": office.deps.digest("journal-text", "қайтыс болды")},
    )
    assert entry.note is not None
    assert (entry.note.actor, entry.note.text) == ("anna", "қайтыс болды")


def test_a_withdrawal_wakes_the_workflow() -> None:
    """The workflow does not wait for the term."""
    office = Office()
    office.asks_for_consent()
    office.parks("token-1")
    office.withdraws(What.APPLICATION)
    assert office.workflow.woken == ["token-1"]


def test_another_authority_withdraws_nothing() -> None:
    """A caseworker of another authority gets the answer for a case that does not exist."""
    office = Office()
    office.asks_for_consent()
    with pytest.raises(CaseNotFound):
        withdraw(office.deps, BORIS, office.case_id, What.APPLICATION, "бас тартты")
