"""What the ways of the demo leave out: refusals, faults, what people look at, the wait that begins too late."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.limits import end_of_day
from tests.fakes.partner_calls import FakePartner
from tests.fakes.scripts import BankScript
from tests.http.samples import CITY
from tests.http.system import System
from tests.policies.functions import API, Deployed
from tests.services.office import ALATAU, DAY, END_OF_TUESDAY, HOUR, MINUTE, Office

Scenario = Callable[[Deployed], object]


def asks_for_consent(deployed: Deployed) -> Case:
    """An application that its driver has taken as far as it can."""
    with deployed.acting(API):
        deployed.office.applies()
    deployed.office.passes(10 * MINUTE)  # before that the sweep leaves it to its workflow
    return deployed.go_on(deployed.office)


def asks_the_banks(deployed: Deployed) -> Case:
    """The same with a consent."""
    asks_for_consent(deployed)
    deployed.office.passes(15 * MINUTE)
    with deployed.acting(API):
        deployed.office.answers("granted")
    return deployed.go_on(deployed.office)


def refused_by(partner: Callable[[Office], FakePartner]) -> Scenario:
    """A partner's final no ends the case at its step."""

    def refuses(deployed: Deployed) -> None:
        partner(deployed.office).refuse(422)
        assert asks_for_consent(deployed).reason == "request_refused"

    return refuses


def link_refused(deployed: Deployed) -> None:
    """A host that is not ours to send."""
    deployed.office.script.link_url = "https://elsewhere.example/{request_id}"
    assert asks_for_consent(deployed).reason == "link_unavailable"


def bank_request_refused(deployed: Deployed) -> None:
    """Because the person has revoked, which we had not heard of: the Open API system is asked, and says so."""
    asks_for_consent(deployed)
    deployed.office.passes(15 * MINUTE)
    with deployed.acting(API):
        deployed.office.answers("granted")
    deployed.office.passes(MINUTE)
    deployed.office.decides("revoked")
    deployed.office.open_api.refuse(409)
    assert deployed.go_on(deployed.office).reason == "consent_revoked"


def token_expired(deployed: Deployed) -> None:
    """KDP is asked again by the check of the number."""
    office = deployed.office
    office.bmg.fail(before=1)
    asks_for_consent(deployed)
    office.passes(2 * HOUR)
    assert deployed.go_on(office).state == "awaiting_consent"


def goes_on_after_midnight(deployed: Deployed) -> None:
    """The request and the message of another day than the intake's are counted by their steps."""
    office = deployed.office
    office.clock.set(end_of_day(office.clock.now()) - MINUTE)
    asks_for_consent(deployed)
    until(deployed, "awaiting_consent")


def consent_and_pages_asked_for(deployed: Deployed) -> None:
    """Nobody told us: the consent is found at the close of the window, the pages at the banks' term."""
    office = deployed.office
    office.script.banks = [BankScript(ALATAU)]
    asks_for_consent(deployed)
    office.passes(15 * MINUTE)
    office.decides("granted")
    until(deployed, "bank_data_ready")


def personal_data_asked_for(deployed: Deployed) -> None:
    """Nobody answers KDP: it is asked once more when the window closes."""
    deployed.office.script.kdp = "pending"
    asks_for_consent(deployed)
    until(deployed, "ordinary_procedure")
    assert deployed.office.kdp.asked("result") != []


def until(deployed: Deployed, state: str) -> None:
    """Let the driver come whenever the case asks for it."""
    for _ in range(30):
        if deployed.office.case.state == state:
            return
        deployed.office.clock.set(deployed.office.case.look_at or END_OF_TUESDAY)
        deployed.go_on(deployed.office)
    raise AssertionError(deployed.office.case.state)


def woken_by_the_sweep(deployed: Deployed) -> None:
    """The receipt is overdue: the sweep asks for it, and wakes the workflow that waits."""
    asks_for_consent(deployed)
    deployed.office.passes(3 * HOUR)
    deployed.schedule("sweep")
    assert "no_receipt_in_time" in deployed.office.journal


def waits_too_late(deployed: Deployed) -> None:
    """The case has moved when its workflow comes to wait: it is woken by the function that parks it."""
    case = asks_for_consent(deployed)
    event = {"case_id": case.id, "generation": 1, "stands": "later", "token": "token-0"}
    assert deployed.call("task-park", event)["stands"] == "awaiting_consent"


def cannot_be_moved(deployed: Deployed) -> None:
    """A damaged case: noted by the sweep, and by the schedule that erases."""
    asks_for_consent(deployed)
    case_id = deployed.office.case_id
    for index, position in (("look_shard", "look_at"), ("erase_shard", "erase_at")):
        deployed.damage(case_id, {index: f"{index.partition('_')[0]}#00", position: "2025-01-01T00:00:00.000000Z"})
    deployed.damage(case_id, {"document": "{}", "look_shard": "due#00"})
    deployed.schedule("sweep")
    deployed.schedule("erase-due")
    (failure,) = deployed.office.deps.operations.failures()
    assert (failure.where, failure.times) == ("erase-due", 2)


def journal_is_broken(deployed: Deployed) -> None:
    """Raised to attention by the schedule that anchors."""
    asks_for_consent(deployed)
    deployed.damage_journal(deployed.office.case_id)
    deployed.schedule("anchor-journal")
    assert deployed.office.attention == ["journal_broken"]


def data_are_erased(deployed: Deployed) -> None:
    """Class by class, when their time has passed."""
    asks_the_banks(deployed)
    with deployed.acting(API):
        deployed.office.withdraws(What.APPLICATION)
    deployed.go_on(deployed.office)
    for _ in range(4):
        deployed.office.passes(timedelta(days=400))
        deployed.schedule("erase-due")
    assert sorted(one.key_class for one in deployed.office.case.sealed.erased) == ["bank", "person", "proof"]


def everything_is_looked_at(deployed: Deployed) -> None:
    """All that a caseworker, an operator and an auditor can call, on a case with its data."""
    office = deployed.office
    for bank in asks_the_banks(deployed).open_banks:
        page = BankPage(bic=bank.bic, name=bank.name, outcome=Outcome.DATA, page=1, pages=1, accounts=b"[]")
        with deployed.acting(API):
            office.hears_bank(page, event_id=f"event-of-{bank.bic}")
            office.hears_bank(page, event_id=f"event-of-{bank.bic}")
    deps: dict[str, Any] = {field.name: getattr(office.deps, field.name) for field in fields(office.deps)}
    system = System(**deps)
    deployed.notes_keys_of(system)
    own = f"/v1/cases/{office.case_id}"
    looks = ("", "/journal", "/consents", "/statement", "/statement/movements", "/consents/application/receipt")
    lists = ("state=bank_data_ready", "changed_after=2025-01-01T00:00:00Z")
    with deployed.acting(API):
        answers = [system.get(own + look, system.token(authority=CITY)) for look in looks]
        answers += [
            system.get(f"/v1/cases?{query}", token) for query in lists for token in (system.caseworker, system.operator)
        ]
        answers.append(system.get(f"{own}/journal?limit=1", system.token(authority=CITY)))
        answers.append(system.get("/.well-known/jwks.json", system.caseworker))
        version = answers[0].body["version"]
        answers.append(system.post(f"{own}/acknowledgement", system.caseworker, {"version": version}))
    assert [answer.status for answer in answers] == [200] * len(answers)


def a_person_asks(deployed: Deployed) -> None:
    """Is told all that is held on them, whether a message was ours, and has themselves blocked."""
    office = deployed.office
    case = asks_for_consent(deployed)
    deps: dict[str, Any] = {field.name: getattr(office.deps, field.name) for field in fields(office.deps)}
    system, person = System(**deps), office.deps.cases.person(case.id)
    subject = {"iin": person.iin, "reason": "Their letter of 2 March"}
    message = {"mobile": person.mobile, "check_code": case.check_code}
    with deployed.acting(API):
        answers = [
            system.get(f"/v1/cases/{case.id}", system.token(authority=CITY)),
            system.post("/v1/subjects/report", system.auditor, subject),
            system.post("/v1/messages/check", system.operator, message),
            system.post("/v1/subjects/block", system.auditor, subject),
        ]
    assert [answer.status for answer in answers] == [200] * len(answers)


def is_reopened(deployed: Deployed) -> None:
    """A consent in time, heard of a day after the end."""
    office = deployed.office
    asks_for_consent(deployed)
    office.passes(15 * MINUTE)
    result = office.decides("granted")
    office.open_api.fail(before=1000)
    until(deployed, "ordinary_procedure")
    office.open_api.fail()
    office.passes(DAY)
    with deployed.acting(API):
        office.hears(result)
    assert deployed.go_on(office).state == "awaiting_bank_data"


def an_operator_enters_numbers(deployed: Deployed) -> None:
    """What a region has published, entered and listed."""
    system = System(**{field.name: getattr(deployed.office.deps, field.name) for field in fields(deployed.office.deps)})
    sent = {"poverty_line": "43210.00", "subsistence_minimum": None, "source": "Сайт", "published_on": "2025-10-10"}
    with deployed.acting(API):
        system.send("PUT", "/v1/thresholds/71/2025-Q4", system.operator, sent)
        assert len(system.get("/v1/thresholds", system.operator).body["items"]) == 1


BESIDES: tuple[Scenario, ...] = (
    refused_by(lambda office: office.kdp),
    refused_by(lambda office: office.bmg),
    refused_by(lambda office: office.open_api),
    refused_by(lambda office: office.sms),
    link_refused,
    bank_request_refused,
    token_expired,
    goes_on_after_midnight,
    consent_and_pages_asked_for,
    personal_data_asked_for,
    woken_by_the_sweep,
    waits_too_late,
    cannot_be_moved,
    journal_is_broken,
    data_are_erased,
    everything_is_looked_at,
    a_person_asks,
    is_reopened,
    an_operator_enters_numbers,
)
BY_THE_SWEEP: tuple[Scenario, ...] = (consent_and_pages_asked_for, token_expired, goes_on_after_midnight)
