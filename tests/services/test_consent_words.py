"""Yes, no and taken back (Algorithm p. 6, 7): the order is that of the person's words, and a revocation is sticky."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.case.parts import ApplicationDate
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.services.office.acknowledge_case import acknowledge_case
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, ANNA, DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

MICROSECOND = timedelta(microseconds=1)


def waiting() -> Office:
    """An application whose SMS was sent and delivered on Monday."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    return office


def end(office: Office) -> tuple[str, str | None, str]:
    """State, reason, and the status of the consent."""
    case = office.case
    return case.state, case.reason, case.consent.status


def test_a_refusal_ends_the_way_at_once() -> None:
    """Algorithm p. 6: a refusal means the ordinary procedure; no bank is asked."""
    office = waiting()
    office.answers("refused")
    assert end(office) == ("ordinary_procedure", "consent_refused", "refused")
    assert (office.drives().ended, office.open_api.asked("request_bank_data")) == (True, [])


def a_yes_after_a_no(office: Office, *, acknowledged: bool = False) -> Office:
    """Both within the term; the end by the no may have been taken over in between."""
    office.answers("refused")
    if acknowledged:
        acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    office.passes(MINUTE)
    office.answers("granted")
    return office


def test_the_last_word_counts_also_after_a_no() -> None:
    """Results are ordered by `received_at`: a refusal that arrives after a later consent only raises attention."""
    office = a_yes_after_a_no(waiting())
    assert (end(office), office.attention) == (("requesting_bank_data", None, "granted"), ["consent_after_refusal"])
    assert office.drives().state == "awaiting_bank_data"


@pytest.mark.parametrize("can_be_taken_back", [False, True])
def test_a_consent_after_a_refusal_is_put_before_a_human(can_be_taken_back: bool) -> None:  # noqa: FBT001 - the case
    """By that setting, and once the end was taken over: recorded in full and never silently used."""
    office = waiting()
    office.change_policy(refusal_can_be_taken_back=can_be_taken_back)
    a_yes_after_a_no(office, acknowledged=can_be_taken_back)
    assert (end(office), office.attention) == (
        ("ordinary_procedure", "consent_refused", "refused"),
        ["consent_after_refusal"],
    )
    assert [record.status for record in office.consents.values()][-1] is ConsentStatus.GRANTED


def heard_a_day_after_the_end(*, acknowledged: bool) -> Office:
    """The consent was given an hour before the term's end; the Open API system reports it a day late."""
    office = waiting()
    office.clock.set(END_OF_TUESDAY - HOUR)
    result = office.decides("granted")
    office.world.consents[f"{office.case_id}-link-1"].status = "pending"
    case = office.lives_until(END_OF_TUESDAY + DAY)
    if acknowledged:
        acknowledge_case(office.deps, ANNA, office.case_id, case.version)
    office.world.consents[f"{office.case_id}-link-1"].status = "granted"
    office.hears(result)
    return office


def test_a_consent_in_time_reported_after_the_end_reopens_the_case_by_itself() -> None:
    """Nobody has taken the end over yet: a new generation of the workflow goes on with the consent."""
    office = heard_a_day_after_the_end(acknowledged=False)
    assert (end(office), office.attention, office.workflow.started) == (
        ("requesting_bank_data", None, "granted"),
        [],
        [(office.case_id, 1), (office.case_id, 2)],
    )
    assert (office.case.application_date, office.drives().state) == (
        ApplicationDate(date(2025, 10, 14), "consent_received"),
        "awaiting_bank_data",
    )


def test_a_consent_in_time_reported_after_the_acknowledgement_raises_attention() -> None:
    """The authority goes by the end already: recorded in full, shown, not used."""
    office = heard_a_day_after_the_end(acknowledged=True)
    assert (end(office), office.attention) == (
        ("ordinary_procedure", "consent_not_given", "requested"),
        ["late_consent"],
    )
    assert office.journal[-1] == "consent_heard_late"


@pytest.mark.parametrize("order", [["granted", "refused"], ["refused", "granted"]])
def test_the_later_word_counts_whatever_comes_first(order: list[str]) -> None:
    """Granted at one minute, refused at two: refused, in either order of arrival."""
    office = waiting()
    office.passes(MINUTE)
    said = {"granted": office.decides("granted")}
    office.passes(MINUTE)
    said["refused"] = office.decides("refused")
    for status in order:
        office.hears(said[status])
    assert end(office) == ("ordinary_procedure", "consent_refused", "refused")
    assert (office.attention, office.case.application_date) == (
        [],
        ApplicationDate(date(2025, 10, 13), "ordinary_registration"),
    )


def test_a_refusal_that_was_taken_back_before_it_came_is_outdated() -> None:
    """Refused at minute one, granted at minute two, reported the other way round: the case goes on."""
    office = waiting()
    office.passes(MINUTE)
    refused = office.decides("refused")
    office.passes(MINUTE)
    office.answers("granted")
    office.hears(refused)
    assert (end(office), office.journal[-1]) == (
        ("requesting_bank_data", None, "granted"),
        "consent_refused_outdated",
    )


@pytest.mark.parametrize("order", [["granted", "revoked"], ["revoked", "granted"]])
def test_a_revocation_is_sticky(order: list[str]) -> None:
    """Whatever comes after it, and in whatever order, the consent is gone."""
    office = waiting()
    office.passes(MINUTE)
    said = {"granted": office.decides("granted")}
    office.passes(MINUTE)
    said["revoked"] = office.decides("revoked")
    for status in order:
        office.hears(said[status])
    office.passes(MINUTE)
    office.answers("granted")
    assert end(office) == ("ordinary_procedure", "consent_revoked", "revoked")
    assert (office.drives().consent.owes_revocation, office.open_api.asked("request_bank_data")) == (False, [])


@pytest.mark.parametrize("banks_answer_first", [False, True])
def test_a_revocation_after_the_data_leaves_the_state_and_closes_the_statement(banks_answer_first: bool) -> None:  # noqa: FBT001 - a case of the test
    """Before the data it ends the case, after them only the status changes."""
    office = Office()
    office.asks_the_banks()
    if banks_answer_first:
        for bank in office.case.open_banks:
            office.bank_answers(bank.bic)
    office.answers("revoked")
    expected = ("bank_data_ready", None) if banks_answer_first else ("ordinary_procedure", "consent_revoked")
    assert end(office) == (*expected, "revoked")
    assert office.consents["bank_data-1"].status is ConsentStatus.REVOKED
    assert office.consents["bank_data-1"].ended_at == office.consents["bank_data-2"].received_at


def test_a_revocation_in_the_ordinary_procedure_ends_the_storing_of_bank_data() -> None:
    """No bank had answered in time; what comes after the revocation is answered and never written."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent")]
    office.asks_the_banks()
    office.lives_until(MONDAY + 3 * DAY)
    office.answers("revoked")
    assert end(office) == ("ordinary_procedure", "no_bank_answered", "revoked")
    office.bank_answers(ALATAU)
    assert (office.bank_data.pages, office.attention) == ({}, ["data_after_revocation"])
