"""Each trouble that we count ourselves, on the local stack: its metric crosses the line that rings, and goes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import stamina

from chalicelib import bootstrap
from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.person import AccessToken
from infra.watch.alarms import read_alarms
from tests.fakes.bell import rings
from tests.fakes.people import PERSON
from tests.local_stack.troubled import Trouble, a_stack

ALARMS = {alarm.full_name: alarm for alarm in read_alarms() if alarm.rings_on("aws") and not alarm.of_aws}
BAD = {"content-type": "application/json", "x-jws-signature": "e30..AAAA"}


def no_sweep(on: Trouble) -> None:
    """The turn is never given back."""
    on.takes_the_turn("sweep")
    on.sweeps()


def overdue(on: Trouble) -> None:
    """Nobody looks at a case until long after its time."""
    on.takes_the_turn("sweep")
    on.lets_pass(timedelta(days=6))


def unreadable(on: Trouble) -> None:
    """The case is edited in the table, and its time comes."""
    on.spoils("CasesTable", "case", "document")
    on.person.advance("P4D")


def sends_without_a_key(on: Trouble, path: str) -> None:
    """Somebody sends callbacks without the partner's key."""
    for _ in range(20):
        assert on.person.http.post(f"/v1/callbacks/{path}", content=b"{}", headers=BAD).status_code == 401


def bad_signatures_of_kdp(on: Trouble) -> None:
    """On KDP's path."""
    sends_without_a_key(on, "personal-data-consents")


def bad_signatures_of_open_api(on: Trouble) -> None:
    """On that of the Open API system."""
    sends_without_a_key(on, "consents")


def bad_signatures_of_sms(on: Trouble) -> None:
    """On that of 1414."""
    sends_without_a_key(on, "sms")


def answers_nobody(on: Trouble, partner: str, ask: Callable[[], object]) -> None:
    """The partner refuses each of ten calls, however often it is tried."""
    order = {"partner": partner, "kind": "rate_limited", "calls": 10_000, "iin": None}
    on.person.http.post("/_local/faults", json=order)
    with stamina.set_testing(True, attempts=3, cap=True):  # tries again without waiting
        for _ in range(10):
            with pytest.raises(Exception, match=partner):
                ask()


def kdp_is_down(on: Trouble) -> None:
    """KDP answers nobody for hours."""
    kdp = bootstrap.deps().personal_data_access
    answers_nobody(on, "kdp", lambda: kdp.result(f"{on.case_id}-kdp-1", look=lambda: None))


def bmg_is_down(on: Trouble) -> None:
    """The register of mobile numbers answers nobody."""
    bmg, token = bootstrap.deps().mobile_registry, AccessToken("token", "key", on.now)
    answers_nobody(on, "bmg", lambda: bmg.look_up(f"{on.case_id}-bmg-1", PERSON, token, look=lambda: None))


def open_api_is_down(on: Trouble) -> None:
    """The Open API system answers nobody."""
    open_api = bootstrap.deps().open_api
    answers_nobody(on, "open-api", lambda: open_api.consent_result(f"{on.case_id}-link-1", look=lambda: None))


def sms_is_down(on: Trouble) -> None:
    """1414 answers nobody."""
    sms = bootstrap.deps().sms
    answers_nobody(on, "sms-1414", lambda: sms.status(f"{on.case_id}-sms-1", look=lambda: None))


def journal_changed(on: Trouble) -> None:
    """An entry is rewritten, and the hour of the anchors comes."""
    on.tables.update_item(
        TableName="JournalTable",
        Key={"case_id": {"S": on.case_id}, "seq": {"N": "1"}},
        UpdateExpression="SET document = :value",
        ExpressionAttributeValues={":value": {"S": "{}"}},
    )
    on.sweeps()


def no_anchors(on: Trouble) -> None:
    """The turn of the anchors is never given back."""
    on.takes_the_turn("anchor-journal")
    on.sweeps()


def no_erasing(on: Trouble) -> None:
    """The turn of the erasing is never given back."""
    on.takes_the_turn("erase-due")
    on.sweeps()


def paused(on: Trouble) -> None:
    """Somebody pauses calls and intake and goes home."""
    pause = Pause("operator-1", on.now, "a test")
    bootstrap.deps().operations.pause(pause)
    bootstrap.deps().operations.pause_intake(pause)
    on.person.advance("PT5H")


def no_time(on: Trouble) -> None:
    """More cases are due than a run has time for."""
    on.uses(new_pace=lambda: lambda: False)
    on.lets_pass(timedelta(days=6))


def lost_keys(on: Trouble) -> None:
    """The data keys of a case are deleted, and the partner's callback comes: no sweep meets the damage first."""
    for key_class in ("person", "bank", "proof"):
        key: Any = {"case_id": {"S": on.case_id}, "key_class": {"S": key_class}}
        on.tables.delete_item(TableName="KeysTable", Key=key)
    on.person.http.post(on.person.link(), data={"answer": "granted"})
    on.person.advance("PT5M")


def not_erased(on: Trouble) -> None:
    """A case has ended, its data are due, and the ledger of erasures cannot be written."""
    on.person.advance("P4D")
    on.tables.delete_table(TableName="ErasuresTable")
    on.meter.values.clear()
    on.lets_pass(timedelta(days=4_000))


def clock_jumped(on: Trouble) -> None:
    """The store's clock moves by more than is allowed between two runs."""
    on.uses(policy=replace(bootstrap.deps().policy, clock_jump_most=timedelta(hours=1)))
    on.sweeps()
    on.lets_pass(timedelta(hours=2))


def last_days(on: Trouble) -> None:
    """The pilot ends in a week."""
    pilot = PilotWindow(None, date(2026, 12, 21))
    on.uses(policy=replace(bootstrap.deps().policy, pilot=pilot))
    on.sweeps()


def nothing(on: Trouble) -> None:
    """A day in which all goes well, but that a day off is not settled."""
    on.sweeps()


TROUBLES: dict[Callable[[Trouble], None], set[str]] = {
    no_sweep: {"sweep-silent"},
    overdue: {"cases-overdue"},
    no_time: {"cases-left"},
    unreadable: {"cases-unreadable", "cases-failed"},
    lost_keys: {"records-damaged"},
    bad_signatures_of_kdp: {"bad-signatures-kdp"},
    bad_signatures_of_open_api: {"bad-signatures-open-api"},
    bad_signatures_of_sms: {"bad-signatures-sms-1414"},
    kdp_is_down: {"partner-failing-kdp"},
    bmg_is_down: {"partner-failing-bmg"},
    open_api_is_down: {"partner-failing-open-api"},
    sms_is_down: {"partner-failing-sms-1414"},
    journal_changed: {"journal-broken"},
    no_anchors: {"anchor-late"},
    no_erasing: {"erasing-late"},
    not_erased: {"erasing-failed"},
    clock_jumped: {"erasing-refused"},
    last_days: {"pilot-ending"},
    paused: {"calls-paused", "intake-paused"},
    nothing: {"days-unconfirmed"},
}
WITHOUT_A_SWEEP = {
    no_sweep,
    *(one for one in TROUBLES if one.__name__.startswith("bad_") or one.__name__.endswith("_down")),
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.__name__))
def test_a_trouble_crosses_the_line_that_rings(trouble: Callable[[Trouble], None]) -> None:
    """Its alarm rings if it lasts for as many periods as the list says, and no alarm of another trouble does."""
    with a_stack() as on:
        trouble(on)
        values = {name: on.meter.period(alarm) for name, alarm in ALARMS.items()}
    ring = {name for name, value in values.items() if value is not None and rings(ALARMS[name], [value] * 9)}
    assert ring - {"days-unconfirmed"} == TROUBLES[trouble] - {"days-unconfirmed"}
    assert "days-unconfirmed" in ring or trouble in WITHOUT_A_SWEEP


def test_every_alarm_of_ours_is_driven() -> None:
    """A new one needs a trouble above."""
    assert set().union(*TROUBLES.values()) == set(ALARMS)
