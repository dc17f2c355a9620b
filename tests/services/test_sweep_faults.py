"""The sweep goes on, whatever one case does."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.operations import Failure
from chalicelib.domain.ports.store import Cases
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.console.redrive_case import Redrivable, redrivable_cases
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office


def test_a_case_with_an_unforeseen_error_delays_no_other() -> None:
    """Its error's class goes on the list of failures, and the others are driven on."""
    office = Office()
    bad = office.applies().case.id
    office.passes(HOUR / 60)
    good = office.applies(number="2025-000124", person=replace(PERSON, iin="900101300811")).case.id

    class Spoilt:
        """A store that fails for one case as nobody foresaw."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
            return getattr(office.cases, name)

        def person(self, case_id: str) -> object:
            if case_id == bad:
                raise ValueError("nobody foresaw this")
            return office.cases.person(case_id)

    office.passes(HOUR / 2)
    report = sweep_due_cases(replace(office.deps, cases=cast("Cases", Spoilt())))
    assert (report.looked_at, report.moved, report.failed) == (2, 1, 1)
    assert office.deps.operations.failures() == (Failure(bad, "sweep", "ValueError", office.clock.now()),)
    assert (state(office, bad), state(office, good)) == (State.RECEIVED, State.AWAITING_CONSENT)


def test_an_unreadable_case_delays_no_other_of_its_shard() -> None:
    """It is skipped, counted, reported with its id and listed; when it can be read again it goes on."""
    office = Office()
    ids = [office.applies(number=f"2025-{n}", person=replace(PERSON, iin=f"90010100{n:04}")).case.id for n in range(9)]
    office.passes(HOUR)
    office.cases.unreadable.add(ids[0])
    reports = [office.sweeps(), office.sweeps()]
    assert [(one.looked_at, one.moved, one.failed, one.left, one.unreadable) for one in reports] == [
        (9, 8, 1, 0, (ids[0],)),
        (1, 0, 1, 0, (ids[0],)),
    ]
    failure = Failure(ids[0], "sweep", "CaseUnreadable", office.clock.now(), times=2)
    assert office.operations.failures() == (failure,)
    assert redrivable_cases(office.deps) == (Redrivable(failure, "unreadable", None),)
    office.cases.unreadable.clear()
    office.sweeps()
    assert {state(office, case_id) for case_id in ids} == {State.AWAITING_CONSENT}


def test_cases_that_cannot_be_read_take_a_whole_run_once_at_most() -> None:
    """More of them at the head of a shard than a run takes on: from the next run on those behind come first."""
    office = Office()
    office.cases = InMemoryCases(1)
    office.deps = replace(office.deps, shards=1, cases=office.cases)
    office.change_policy(sweep_most=3)
    ids = [office.applies(number=f"2025-{n}", person=replace(PERSON, iin=f"90010100{n:04}")).case.id for n in range(6)]
    office.passes(HOUR)
    office.cases.unreadable.update(ids[:4])
    reports = [office.sweeps() for _ in range(3)]
    assert [(one.looked_at, one.moved, one.failed) for one in reports] == [(3, 0, 3), (3, 2, 1), (3, 0, 3)]
    assert {one.case_id for one in office.operations.failures()} == set(ids[:4])


def test_a_case_that_the_store_failed_to_move_is_listed_until_it_moves() -> None:
    """Past our own tries a throttled store is a failure like another: listed, and forgotten when the case goes on."""
    office = Office()
    office.asks_for_consent()

    class Throttled:
        """A store that does not say who waits."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
            return getattr(office.cases, name)

        def parked(self, _case_id: str) -> object:
            raise StoreBusy

    office.passes(3 * HOUR)
    report = sweep_due_cases(replace(office.deps, cases=cast("Cases", Throttled())))
    failure = Failure(office.case_id, "sweep", "StoreBusy", office.clock.now())
    assert (report.failed, office.operations.failures()) == (1, (failure,))
    office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert (office.case.ended, office.operations.failures()) == (True, ())


def test_a_case_that_is_gone_since_the_index_was_read_is_passed_over() -> None:
    """The index may lag behind the table."""
    office = Office()
    office.applies()
    office.passes(HOUR)

    class Lagging:
        """A store whose index knows of one case more."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
            return getattr(office.cases, name)

        def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
            return (*office.cases.due(shard, until, limit), *(["01k7e000000000000000000099"] if shard == 0 else []))

    report = sweep_due_cases(replace(office.deps, cases=cast("Cases", Lagging())))
    assert (report.looked_at, report.moved, report.failed, office.operations.failures()) == (2, 1, 0, ())


def state(office: Office, case_id: str) -> State:
    """The state of a case."""
    case: Case = office.cases.load(case_id)
    return case.state


def test_every_valid_grant_can_be_revoked_in_one_transaction() -> None:
    """A third grant of one request does not fit; a revocation then ends the valid ones."""
    office = Office()
    office.asks_for_consent()
    granted = office.decides("granted")
    for minutes in (0, 1):
        office.hears(replace(granted, received_at=MONDAY + minutes * MINUTE))
    with pytest.raises(DoesNotFit, match="consent_id"):
        office.hears(replace(granted, received_at=MONDAY + 2 * MINUTE))
    office.passes(HOUR)
    office.hears(office.decides("revoked"))
    statuses = {record.id: str(record.status) for record in office.cases.consents(office.case_id)}
    assert {name: status for name, status in statuses.items() if name.startswith("bank_data")} == {
        "bank_data-1": "revoked",
        "bank_data-2": "revoked",
        "bank_data-3": "revoked",
    }


@pytest.mark.parametrize("what", ["received_at", "at"])
def test_an_answer_is_not_older_than_its_question(what: str) -> None:
    """Nobody consents before there is a link, and no message arrives before it was sent (contract, section 2)."""
    office = Office()
    office.script.kdp = "pending"
    taken_in = office.applies().case.received_at
    office.drives()
    office.passes(HOUR)
    office.hears_kdp(office.kdp_answers("granted"))
    office.drives()
    granted = replace(office.decides("granted"), received_at=taken_in)
    hear = {"at": lambda: office.hears_receipt("delivered", at=taken_in), "received_at": lambda: office.hears(granted)}
    with pytest.raises(DoesNotFit, match=f"event's {what} does not fit"):
        hear[what]()
