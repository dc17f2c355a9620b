"""`POST /v1/cases`: what is taken in, and what is taken in already."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.messages.operations import Pause
from tests.http.conformance import BASE
from tests.http.samples import CITY, FIRST_ID, TOWN, a_case, an_application, problem
from tests.http.system import Answer, System

ANOTHER_IIN = "900101300811"
CONFLICT = problem(
    409,
    "application_conflict",
    "Not possible now",
    "This number was already used for another application. Send that one unchanged, or use a new number.",
)
OPEN_CASE = problem(
    409, "open_case_exists", "Not possible now", "This person has an open case. Wait until it has ended."
)


def send(system: System, token: str = "", **changes: Any) -> Answer:  # noqa: ANN401 - any field of an application
    """Send the contract's application with these changes."""
    return system.post("/v1/cases", token or system.caseworker, an_application(**changes))


def test_a_new_application_makes_a_case(system: System) -> None:
    """201 with the whole case, its address on the configured base, and one workflow started."""
    answer = send(system)
    request_id = answer.headers["x-request-id"]
    assert (answer.status, answer.headers, answer.body, system.workflow.started) == (
        201,
        {
            "content-type": "application/json",
            "location": f"{BASE}/v1/cases/{FIRST_ID}",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-request-id": request_id,
        },
        a_case(),
        [(FIRST_ID, 1)],
    )


def test_the_same_application_again_is_the_same_case(system: System) -> None:
    """200 with the case as it is now and the same address; no second workflow starts."""
    send(system)
    again = send(system)
    assert (again.seen, again.headers["location"], system.workflow.started) == (
        (200, a_case()),
        f"{BASE}/v1/cases/{FIRST_ID}",
        [(FIRST_ID, 1)],
    )


def test_an_application_is_the_same_however_it_is_written(system: System) -> None:
    """Another time zone, another way to write the number, composed or decomposed letters: the same content."""
    send(system, applicant__given_name="Йасмин")
    again = send(
        system,
        submitted_at="2025-10-13T05:15:00Z",
        applicant__mobile="8 (701) 123-45-67",
        applicant__given_name=" И\u0306асмин ",
    )
    assert again.seen == (200, a_case())


def test_a_repeated_application_is_recognised_however_late(system: System) -> None:
    """Only a new application must be recent; a repetition is not refused for its age."""
    send(system)
    system.clock.advance(timedelta(days=30))
    assert send(system).seen == (200, a_case())


def test_the_same_number_with_other_content_is_a_conflict(system: System) -> None:
    """409 `application_conflict`, and the case stays as it is."""
    send(system)
    assert send(system, applicant__address__house="14").seen == CONFLICT
    assert send(system).seen == (200, a_case())


def test_the_same_number_of_another_authority_is_another_application(system: System) -> None:
    """Authority and number together name an application."""
    send(system)
    other = send(system, system.neighbour, applicant__iin=ANOTHER_IIN)
    assert other.seen == (201, a_case(id=f"01k7e{2:021}", authority=TOWN))


@pytest.mark.parametrize("authority", [CITY, TOWN])
def test_a_second_open_case_for_the_person_is_refused_bare(system: System, authority: str) -> None:
    """409 `open_case_exists` says nothing of the other case: it may be another authority's."""
    send(system)
    token = system.token(authority=authority)
    assert send(system, token, application_number="2025-000124").seen == OPEN_CASE


def test_when_the_case_has_ended_the_person_may_apply_again(system: System) -> None:
    """The lock on the person is released when the case ends."""
    system.world.script("900101300017").kdp = "refused"
    system.drive(system.take_in()["id"])
    again = send(system, application_number="2025-000124")
    assert again.seen == (201, a_case(id=f"01k7e{2:021}", application_number="2025-000124"))


@pytest.mark.parametrize("registry", ["different", "not_found"])
def test_an_application_with_a_wrong_mobile_number_may_be_corrected(system: System, registry: str) -> None:
    """Within 24 hours, another number makes a new case that names the one it supersedes."""
    system.world.script("900101300017").bmg = registry
    system.drive(system.take_in()["id"])
    system.clock.advance(timedelta(hours=23, minutes=59))
    now = {"due_at": "2025-10-14T09:14:00Z", "updated_at": "2025-10-14T05:14:00Z"}
    expected = a_case(id=f"01k7e{2:021}", supersedes=FIRST_ID, **now)
    assert send(system, applicant__mobile="+77017654321").seen == (201, expected)


def test_a_correction_is_a_conflict_when_it_is_none(system: System) -> None:
    """The same number in other words, another person, or more than 24 hours later: 409 `application_conflict`."""
    system.world.script("900101300017").bmg = "different"
    system.drive(system.take_in()["id"])
    unchanged = send(system, applicant__address__house="14")
    another = send(system, applicant__mobile="+77017654321", applicant__iin=ANOTHER_IIN)
    system.clock.advance(timedelta(hours=24))
    late = send(system, applicant__mobile="+77017654321")
    assert [answer.seen for answer in (unchanged, another, late)] == [CONFLICT] * 3


@pytest.mark.parametrize(
    "written", ["87011234567", "77011234567", "7011234567", "+7 (701) 123-45-67", "8 701 123 45 67"]
)
def test_a_mobile_number_is_taken_as_people_write_it(system: System, written: str) -> None:
    """It is stored as +77 and nine digits, whatever form it came in."""
    case = system.take_in(applicant__mobile=written)
    assert system.deps.cases.person(case["id"]).mobile == "+77011234567"


def test_every_field_of_an_application_is_stored(system: System) -> None:
    """Group, document, representative and the optional fields reach the case and the sealed person."""
    document = {"ref": "scan-77", "sha256": "ab" * 32, "method": "paper", "signed_by": "representative"}
    other = {"iin": ANOTHER_IIN, "surname": "Үлгі", "given_name": "Марат", "patronymic": "Әліұлы", "basis": "order 12"}
    answer = send(
        system,
        group="family-1",
        applicant__patronymic="Әліқызы",
        applicant__address__district="Есіл",
        applicant__identity_document__series="N",
        applicant__phone="7172 55 55 55",
        applicant__email="aigul@mail.example",
        form__document=document,
        representative=other,
    )
    person = system.deps.cases.person(FIRST_ID)
    kept = (person.patronymic, person.address.district, person.identity_document.series, person.phone, person.email)
    assert (answer.seen, kept, vars(person.form)["document"] is not None, vars(person)["representative"]) == (
        (201, a_case(group="family-1")),
        ("Әліқызы", "Есіл", "N", "7172 55 55 55", "aigul@mail.example"),
        True,
        type(person.representative)(**other) if person.representative else None,
    )


def test_an_application_in_russian_is_taken_too(system: System) -> None:
    """Both languages of the state; the case's language is not shown, the SMS is in it."""
    assert send(system, language="ru").seen == (201, a_case())
    assert system.deps.cases.load(FIRST_ID).language == "ru"


def test_after_the_end_of_the_day_the_next_working_day_registers(system: System) -> None:
    """`registered_on` is the next working day for what was submitted after 17:30, and the decision counts from it."""
    system.clock.advance(timedelta(hours=8))
    case = system.take_in(submitted_at="2025-10-13T17:30:01+05:00")
    assert (case["registered_on"], case["decision_due_at"]) == ("2025-10-14", "2025-11-05T19:00:00Z")


class NoWorkflow:
    """Step Functions are down."""

    def start(self, case_id: str, generation: int) -> None:
        """Fail."""
        raise PartnerUnavailable(f"{case_id}-{generation}")


def test_an_application_is_accepted_even_if_its_workflow_cannot_start() -> None:
    """The case is the truth: it is stored, and the sweep starts the workflow."""
    assert send(System(workflow=NoWorkflow())).seen == (201, a_case())


def test_a_paused_intake_takes_nothing_in(system: System) -> None:
    """503 with `Retry-After`, also for an application that is known; open cases can be read and go on."""
    case = system.take_in()
    system.deps.operations.pause_intake(Pause("operator-1", system.clock.now(), "a wave of wrong applications"))
    refused = system.post("/v1/cases", system.caseworker, an_application(application_number="2025-2"))
    assert (refused.status, refused.body["code"], refused.headers["retry-after"]) == (503, "intake_paused", "300")
    assert system.get(f"/v1/cases/{case['id']}", system.caseworker).status == 200
    system.deps.operations.pause_intake(None)
    assert system.post("/v1/cases", system.caseworker, an_application()).status == 200


def test_too_many_applications_for_one_person_are_429(system: System) -> None:
    """A bare problem with `Retry-After`: nothing says whether the person or the authority had too much."""
    for number in range(system.deps.policy.messages_a_day):
        case = system.take_in(application_number=f"2025-{number}")
        withdrawn = {"what": "application", "reason": "why"}
        assert system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, withdrawn).status == 200
    refused = system.post("/v1/cases", system.caseworker, an_application(application_number="2025-9"))
    assert (refused.status, refused.body["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 86_400
