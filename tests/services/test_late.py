"""What becomes of a late consent (design decision 3), by when it was received and when it was reported.

Every combination as one table. Received: within the term or after it. Heard: while the case waits, in the grace after
the term, after the end, after the authority took the end over.
"""

from datetime import timedelta

import pytest

from chalicelib.domain.messages.partner_answers import ConsentResult
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.office.reopen_case import reopen_case
from tests.services.office import (
    ALATAU,
    ANNA,
    DAY,
    END_OF_TUESDAY,
    ESIL,
    HOUR,
    MINUTE,
    Office,
)

IN_TIME, AT_THE_END = END_OF_TUESDAY - timedelta(microseconds=1), END_OF_TUESDAY
GOES_ON = ("requesting_bank_data", None, "granted")
WAITS = ("awaiting_consent", None, "requested")
ENDED = ("ordinary_procedure", "consent_not_given", "requested")


def told(received: timedelta, heard: str) -> Office:
    """An application whose consent was received so long after the end of its term and reported at that stage."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    office.lives_until(END_OF_TUESDAY + received)
    result = office.decides("granted")
    given = office.world.consents[f"{office.case_id}-link-1"]
    given.status = "pending"  # the Open API system itself knows of it late
    grace = {"waiting": timedelta(0), "grace": 10 * MINUTE}.get(heard, HOUR)
    office.lives_until(max(office.clock.now(), END_OF_TUESDAY + received + grace))
    if heard == "acknowledged":
        acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    given.status = "granted"
    office.hears(result)
    return office


def seen(office: Office) -> tuple[tuple[str, str | None, str], list[str], str]:
    """Return the case's state, its attention, and the journal's last event."""
    case = office.case
    return (case.state, case.reason, case.consent.status), office.attention, office.journal[-1]


BEFORE, AFTER = timedelta(microseconds=-1), timedelta(0)


@pytest.mark.parametrize(
    ("received", "heard", "expected"),
    [
        (BEFORE, "waiting", (GOES_ON, [], "consent_granted")),
        (BEFORE, "grace", (GOES_ON, [], "consent_granted")),
        (BEFORE, "ended", (GOES_ON, [], "reopened")),
        (BEFORE, "acknowledged", (ENDED, ["late_consent"], "consent_heard_late")),
        (AFTER, "grace", (WAITS, ["late_consent"], "consent_granted_late")),
        (AFTER, "ended", (ENDED, ["late_consent"], "consent_granted_late")),
        (AFTER, "acknowledged", (ENDED, ["late_consent"], "consent_granted_late")),
    ],
)
def test_what_becomes_of_a_consent_by_when_it_was_received_and_reported(
    received: timedelta, heard: str, expected: tuple[tuple[str, str | None, str], list[str], str]
) -> None:
    """In time counts until the authority has taken the end over; after the term never. Recorded in full each time."""
    office = told(received, heard)
    assert seen(office) == expected
    record = office.consents["bank_data-1"]
    assert (record.status, record.received_at, record.heard_at) == (
        "granted",
        END_OF_TUESDAY + received,
        office.clock.now(),
    )
    assert record.evidence is not None


def test_a_consent_after_the_term_does_not_count_when_the_window_closes() -> None:
    """It was reported in the grace and asked for at the close: the case ends as not given in time."""
    office = told(AFTER, "grace")
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (seen(office)[:2], office.open_api.asked("request_bank_data")) == ((ENDED, ["late_consent"]), [])


@pytest.mark.parametrize("late", [DAY, 9 * DAY])
def test_a_case_reopens_by_itself_within_the_reopening_window(late: timedelta) -> None:
    """Ten days after the end, by default."""
    office = told(BEFORE, "ended") if late == DAY else heard_after(late)
    assert seen(office)[0] == GOES_ON
    assert office.drives().state == "awaiting_bank_data"


def heard_after(late: timedelta) -> Office:
    """A consent in time that is reported so long after the end."""
    office, result = given_in_time()
    office.passes(late)
    office.hears(result)
    return office


def given_in_time() -> tuple[Office, ConsentResult]:
    """A case that ended an hour after its term, and a consent in time that we have not heard of."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    office.clock.set(IN_TIME)
    result = office.decides("granted")
    given = office.world.consents[f"{office.case_id}-link-1"]
    given.status = "pending"
    office.lives_until(END_OF_TUESDAY + HOUR)
    given.status = "granted"
    return office, result


def test_a_late_consent_of_a_person_with_another_open_case_is_recorded_and_locks_nobody() -> None:
    """It would reopen the case; so it is left to a caseworker, the callback is done, and the other case goes on."""
    office, result = given_in_time()
    first, other = office.case_id, office.applies(number="2025-2").case
    office.case_id = first
    assert [office.hears(result, event_id="late").duplicate for _ in range(2)] == [False, True]
    assert seen(office) == (ENDED, ["late_consent"], "consent_heard_late")
    assert office.consents["bank_data-1"].status == "granted"
    assert office.cases.load(other.id) == other
    with pytest.raises(OpenCaseExists):
        office.applies(number="2025-3")


def test_after_the_reopening_window_attention_is_raised_and_the_end_stays() -> None:
    """Too long ago, whoever asks."""
    assert seen(heard_after(10 * DAY))[:2] == (ENDED, ["late_consent"])


def test_a_consent_that_has_run_out_meanwhile_does_not_fit() -> None:
    """It expired a day before it was reported: nobody may be asked under it."""
    office = Office()
    office.script.consent_valid_for = 2 * DAY
    office.asks_for_consent()
    office.clock.set(IN_TIME)
    result = office.decides("granted")
    office.world.consents[f"{office.case_id}-link-1"].status = "pending"
    office.lives_until(END_OF_TUESDAY + HOUR)
    office.passes(3 * DAY)
    with pytest.raises(Exception, match="valid_until"):
        office.hears(result)
    assert seen(office)[0] == ENDED


def asked_and_ended() -> Office:
    """Two banks were asked and neither answered: the ordinary procedure."""
    office = Office()
    for bank in office.script.banks:
        bank.outcome = "silent"
    office.asks_the_banks()
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert office.case.reason == "no_bank_answered"
    return office


def test_late_data_in_the_ordinary_procedure_are_discarded_once_the_consent_has_expired() -> None:
    """The callback is accepted and journaled, and the payload is discarded: no consent is valid any more."""
    office = asked_and_ended()
    valid_until = office.consents["bank_data-1"].valid_until
    assert valid_until is not None
    office.clock.set(valid_until)
    assert office.bank_answers(ALATAU).duplicate is False
    assert (office.bank_data.pages, office.attention[-1:], office.journal[-1]) == (
        {},
        ["late_bank_data"],
        "bank_data_after_the_consent",
    )


@pytest.mark.parametrize("what", list(What))
def test_nothing_is_written_after_a_withdrawal_however_late_it_comes(what: What) -> None:
    """202 and no payload, at the wait for the banks and at its end; the human sees that something came."""
    office = Office()
    office.asks_the_banks()
    office.bank_answers(ALATAU)
    kept = dict(office.bank_data.pages)
    office.withdraws(what)
    office.passes(3 * DAY)
    assert office.bank_answers(ESIL).duplicate is False
    assert (office.bank_data.pages, office.attention) == (kept, ["data_after_revocation"])


def test_a_reopened_case_asks_the_banks_under_a_new_request() -> None:
    """Nobody answered in time; a caseworker lets it go on: another attempt, with a term of its own."""
    office = asked_and_ended()
    case = reopen_case(office.deps, ANNA, office.case_id, "тағы да сұраймыз")
    assert (case.state, case.generation, case.banks, case.bank_data_due_at) == ("requesting_bank_data", 2, (), None)
    assert office.drives().state == "awaiting_bank_data"
    assert office.open_api.asked("request_bank_data") == [f"{office.case_id}-data-1", f"{office.case_id}-data-2"]
