"""What an ended case still owes: the revocation at the Open API system, paid whatever happens there."""

from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import take_step
from chalicelib.services.steps.revoke_consent import revoke_consent
from tests.fakes.partner_calls import Call
from tests.services.office import ALATAU, HOUR, MINUTE, Office


def requesting_bank_data(office: Office) -> None:
    """The consent has come."""
    office.asks_for_consent()
    office.answers("granted")


def test_the_debt_is_paid_when_the_partner_answers_again() -> None:
    """Put off like any step, without end: the consent must not stay open there."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    office.open_api.fail(before=30)
    office.drives()
    assert (office.case.consent.owes_revocation, office.case.look_at) == (True, office.clock.now() + 10 * MINUTE)
    case = office.lives_until(office.clock.now() + 12 * HOUR)
    assert (case.consent.owes_revocation, case.look_at, len(office.open_api.asked("revoke"))) == (False, None, 31)
    assert office.journal[-1] == "consent_revoked_at_partner"
    assert office.world.consents[f"{case.id}-link-1"].status == "revoked"


def test_a_final_refusal_ends_the_debt_and_is_journaled() -> None:
    """There is nothing more that we can do there."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    office.open_api.refuse(403)
    case = office.drives()
    assert (case.consent.owes_revocation, office.journal[-1]) == (False, "revocation_refused")


def test_a_consent_given_after_the_withdrawal_is_revoked_too() -> None:
    """The link was out; the applicant withdrew at the office and pressed the button all the same."""
    office = Office()
    office.asks_for_consent()
    office.withdraws(What.BANK_CONSENT)
    office.answers("granted")
    assert (office.case.consent.status, office.case.consent.owes_revocation) == (ConsentStatus.WITHDRAWN, True)
    record = office.consents["bank_data-1"]
    assert (record.status, record.ended_at) == ("withdrawn", office.clock.now())
    assert office.drives().consent.owes_revocation is False
    assert (office.open_api.asked("revoke"), office.open_api.asked("request_bank_data")) == (
        [f"consent:{office.case_id}-link-1"],
        [],
    )


def test_what_comes_after_a_withdrawal_is_answered_and_never_written() -> None:
    """A request whose intent was committed may still be made; its data are not stored."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    assert office.bank_answers(ALATAU).duplicate is False
    assert (office.bank_data.pages, office.attention) == ({}, ["data_after_revocation"])
    assert {bank.outcome.value for bank in office.case.open_banks} == {"pending"}


def test_a_withdrawal_while_the_banks_are_being_asked_lets_the_call_stand() -> None:
    """The intent was committed first; the answer is journaled and changes nothing."""
    office = Office()

    def withdraws_meanwhile(_call: object) -> None:
        office.open_api.watch = lambda _: None
        office.withdraws(What.BANK_CONSENT)

    requesting_bank_data(office)
    office.open_api.watch = withdraws_meanwhile
    stand = take_step(office.deps, office.case_id, 1, "requesting_bank_data")
    assert (stand.name, office.case.reason, office.case.banks) == ("revoking_consent", "consent_revoked", ())
    assert office.journal[-1] == "bank_data_requested"


def test_without_a_debt_nothing_is_revoked() -> None:
    """A consent that counts, or one that was revoked already, however often a driver comes."""
    office = Office()
    before = office.asks_the_banks()
    assert (revoke_consent(office.deps, before), office.open_api.asked("revoke")) == (before, [])
    office.withdraws(What.BANK_CONSENT)
    done = office.drives()
    assert revoke_consent(office.deps, done) == done
    assert office.open_api.asked("revoke") == [f"consent:{office.case_id}-link-1"]


def test_two_drivers_at_once_revoke_once() -> None:
    """The second one comes while the call is under way, and gets the case as it is stored."""
    office = Office()
    office.asks_the_banks()
    owing = office.withdraws(What.BANK_CONSENT)
    second: list[Case] = []

    def watch(_: Call) -> None:
        office.open_api.watch = lambda _: None
        second.append(revoke_consent(office.deps, owing))

    office.open_api.watch = watch
    revoke_consent(office.deps, owing)
    assert (second[0].version, office.open_api.asked("revoke")) == (
        owing.version + 1,
        [f"consent:{office.case_id}-link-1"],
    )
    assert office.journal[-2:] == ["revocation_intended", "consent_revoked_at_partner"]


def test_where_no_consent_is_known_at_the_partner_the_debt_ends() -> None:
    """There is nothing to ask for; the journal says so."""
    office = Office()
    case = office.asks_for_consent()
    case = revoke_consent(office.deps, replace(case, consent=replace(case.consent, owes_revocation=True)))
    assert (case.consent.owes_revocation, office.open_api.asked("revoke"), office.journal[-1]) == (
        False,
        [],
        "nothing_to_revoke",
    )
