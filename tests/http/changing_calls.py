"""Every call of the API that is no `GET`, at the places of a case's way where it changes something.

A new route fails `test_repetitions.py` until it is entered here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.entrypoints.permissions import Route
from tests.http.samples import Body, an_application
from tests.http.system import Answer, System
from tests.http.test_choices import CHOICE, food, put
from tests.http.test_choices import delete as take_back
from tests.http.test_reopening import REASON, heard_too_late
from tests.http.way import (
    BANK_DATA,
    CONSENTS,
    KDP,
    SMS,
    a_bank_result,
    a_consent_result,
    a_kdp_result,
    a_receipt,
    awaiting_banks,
    awaiting_consent,
    with_bank_data,
)

IIN = "900101300017"
ABOUT: Body = {"iin": IIN, "reason": "азаматтың сұрауы 7"}
WITHDRAWALS = ("bank_consent", "personal_data_consent", "application")
OK, CREATED, ACCEPTED, REFUSED = 200, 201, 202, 409


@dataclass(frozen=True)
class ChangingCall:
    """A call: the case that it is about, how it is made, and its status when it is new and when it is repeated."""

    name: str
    brings: Callable[[System], Body]
    makes: Callable[[System, Body], Answer]
    new: int = OK
    again: int = OK

    def __str__(self) -> str:
        return self.name


def _posts(path: str, body: Body, role: str = "caseworker") -> Callable[[System, Body], Answer]:
    def post(system: System, case: Body) -> Answer:
        said = {name: case[value[1:]] if str(value).startswith("$") else value for name, value in body.items()}
        return system.post(path.format(**case), getattr(system, role), said)

    return post


def _sends(path: str, event: Callable[..., Body], **changes: str) -> Callable[[System, Body], Answer]:
    return lambda system, case: system.event(path, event(case, **changes))


def _nobody(_system: System) -> Body:
    return {}


def _taken_in(system: System) -> Body:
    return system.take_in()


def _asking_kdp(system: System) -> Body:
    """A case that KDP has not answered yet."""
    system.world.script(IIN).kdp = "pending"
    return system.drive(system.take_in()["id"])


def _of_a_neighbour(system: System) -> Body:
    """An open case of the same person at another authority."""
    case: Body = system.post("/v1/cases", system.neighbour, an_application()).body
    return case


def _beside_an_open_case(system: System) -> Body:
    """A case that could be reopened, if there were no other open one of the same person."""
    case = heard_too_late(system)
    system.take_in(application_number="2025-000124", submitted_at="2025-10-14T20:00:00Z")
    return case


def _with_a_movement(system: System) -> Body:
    """A case whose statement has a line that no rule sorts."""
    case = with_bank_data(system)
    return {**case, "movement": food(system)["id"]}


def _with_a_choice(system: System) -> Body:
    """A case with a chosen category."""
    case = _with_a_movement(system)
    assert put(system, case["movement"], CHOICE).status == OK
    return case


def _applies(system: System, _case: Body) -> Answer:
    return system.post("/v1/cases", system.caseworker, an_application())


def _enters_numbers(system: System, _case: Body) -> Answer:
    body = {"poverty_line": "43210.00", "subsistence_minimum": None, "source": "Сайт", "published_on": "2025-10-10"}
    return system.send("PUT", "/v1/thresholds/71/2025-Q4", system.operator, body)


def _checks_a_message(system: System, case: Body) -> Answer:
    body = {"mobile": "+77011234567", "check_code": case["check_code"]}
    return system.post("/v1/messages/check", system.operator, body)


def _chooses(system: System, case: Body) -> Answer:
    return put(system, case["movement"], CHOICE)


def _takes_back(system: System, case: Body) -> Answer:
    return take_back(system, case["movement"])


_CASE = "/v1/cases/{id}"
CALLS: Mapping[Route, tuple[ChangingCall, ...]] = {
    Route("POST", "/v1/cases"): (
        ChangingCall("an application", _nobody, _applies, new=CREATED),
        ChangingCall("an application beside an open case", _of_a_neighbour, _applies, REFUSED, REFUSED),
    ),
    Route("POST", "/v1/cases/{case_id}/acknowledgement"): (
        ChangingCall(
            "the result taken over", with_bank_data, _posts(f"{_CASE}/acknowledgement", {"version": "$version"})
        ),
    ),
    Route("POST", "/v1/cases/{case_id}/attention/{kind}/acknowledgement"): (
        ChangingCall("attention", heard_too_late, _posts(f"{_CASE}/attention/late_consent/acknowledgement", {})),
    ),
    Route("POST", "/v1/cases/{case_id}/withdrawal"): tuple(
        ChangingCall(
            f"{what} withdrawn {where.__name__}", where, _posts(f"{_CASE}/withdrawal", {"what": what, "reason": "x"})
        )
        for what in WITHDRAWALS
        for where in (_taken_in, awaiting_banks, with_bank_data)
    ),
    Route("POST", "/v1/cases/{case_id}/reopening"): (
        ChangingCall("a reopening", heard_too_late, _posts(f"{_CASE}/reopening", REASON)),
        ChangingCall(
            "a reopening beside an open case",
            _beside_an_open_case,
            _posts(f"{_CASE}/reopening", REASON),
            REFUSED,
            REFUSED,
        ),
    ),
    Route("PUT", "/v1/cases/{case_id}/movements/{movement_id}/category"): (
        ChangingCall("a choice", _with_a_movement, _chooses),
    ),
    Route("DELETE", "/v1/cases/{case_id}/movements/{movement_id}/category"): (
        ChangingCall("a choice taken back", _with_a_choice, _takes_back),
    ),
    Route("POST", "/v1/subjects/report"): (
        ChangingCall("a report", awaiting_consent, _posts("/v1/subjects/report", ABOUT, "auditor")),
    ),
    Route("POST", "/v1/subjects/block"): (
        ChangingCall("a block", awaiting_consent, _posts("/v1/subjects/block", ABOUT, "auditor")),
    ),
    Route("POST", "/v1/subjects/release"): tuple(
        ChangingCall(f"a release {where.__name__}", where, _posts("/v1/subjects/release", ABOUT, "auditor"))
        for where in (awaiting_consent, awaiting_banks)
    ),
    Route("PUT", "/v1/thresholds/{region}/{quarter}"): (ChangingCall("published numbers", _nobody, _enters_numbers),),
    Route("POST", "/v1/messages/check"): (ChangingCall("a look-up", awaiting_consent, _checks_a_message),),
    Route("POST", "/v1/callbacks/personal-data-consents"): (
        ChangingCall("a grant at KDP", _asking_kdp, _sends(KDP, a_kdp_result), ACCEPTED),
    ),
    Route("POST", "/v1/callbacks/consents"): (
        ChangingCall("a yes", awaiting_consent, _sends(CONSENTS, a_consent_result), ACCEPTED),
    ),
    Route("POST", "/v1/callbacks/bank-data"): (
        ChangingCall("a bank's answer", awaiting_banks, _sends(BANK_DATA, a_bank_result), ACCEPTED),
    ),
    Route("POST", "/v1/callbacks/sms"): (
        ChangingCall("a receipt", awaiting_consent, _sends(SMS, a_receipt), ACCEPTED),
    ),
}
