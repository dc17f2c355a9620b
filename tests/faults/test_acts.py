"""A fixed sample of what `make faults` tries besides single faults, and tests that it sees what it should."""

from functools import cache
from random import Random

import httpx
import pytest

from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import ConsentStatus, State
from tests.faults.acts import Act
from tests.faults.attempt import DRIVERS
from tests.faults.exceptions import exceptions, known_exception
from tests.faults.exchange_points import retry_points
from tests.faults.injector import INDEXES, PORTS, Fault, FaultInjector, FaultKind, kinds_for
from tests.faults.outcome import check
from tests.faults.partner_faults import PartnerFault
from tests.faults.partner_requests import is_about, may_be_made, names_too_many_banks, violation_of
from tests.faults.points import (
    Point,
    act_points,
    all_points,
    baseline,
    failure_at,
    pair_points,
    run,
    skew_points,
)
from tests.unit.case.cases import NOW, a_case

ACTS, RETRIES, PAIRS, CLOCKS = 24, 12, 40, 6
COSTLY = "11"


def finding(point: Point) -> str | None:
    """What is wrong at a point, unless the list of exceptions has it."""
    failure = failure_at(point)
    return str(failure) if failure and not failure.known else None


@cache
def acts() -> list[Point]:
    """Return the sample of acts between two calls; like the others it is drawn by the worker that runs it."""
    return Random(4).sample([p for p in act_points() if p.scenario != COSTLY], ACTS)


@cache
def retries() -> list[Point]:
    """Return the sample of acts between two tries."""
    return Random(6).sample([p for p in retry_points() if p.scenario != COSTLY], RETRIES)


@cache
def pairs() -> list[Point]:
    """Return the sample of pairs of faults."""
    return pair_points(PAIRS, 2025)


@cache
def clocks() -> list[Point]:
    """Return the sample of wrong clocks."""
    return Random(5).sample([p for p in skew_points() if p.scenario != COSTLY], CLOCKS)


@pytest.mark.parametrize("number", range(ACTS))
def test_whatever_happens_between_two_calls_no_partner_is_asked_after_a_no(number: int) -> None:
    """The case ends or waits, one SMS at most, the journal is whole; what changes nothing leaves the outcome."""
    assert finding(acts()[number]) is None


@pytest.mark.parametrize("number", range(RETRIES))
def test_whatever_happens_between_two_tries_of_a_request_the_second_is_not_made_after_a_no(number: int) -> None:
    """429, 401 or a lost answer, then a withdrawal: the client looks again before it tries again."""
    assert finding(retries()[number]) is None


@pytest.mark.parametrize("number", range(PAIRS))
def test_two_faults_do_not_change_the_outcome(number: int) -> None:
    """The same end and dates, within the same bounds as after one fault."""
    assert finding(pairs()[number]) is None


@pytest.mark.parametrize("number", range(CLOCKS))
def test_clocks_that_differ_do_not_change_the_outcome(number: int) -> None:
    """The sweep's clock is ahead and the tasks' behind, or the other way round."""
    assert finding(clocks()[number]) is None


def test_every_act_is_tried_before_every_call_and_is_possible_somewhere() -> None:
    """A harness whose acts are all refused would pass without testing anything."""
    without = baseline("1", "both", http=True)
    calls = without.injector.calls
    asking = calls.index("open_api.request_bank_data")
    tried = {point.act for point in act_points() if (point.scenario, point.drivers) == ("1", "both")}
    assert tried == {(at, act) for at in range(len(calls)) for act in Act}
    runs = {act: run(Point("1", "both", act=(asking, act)), without.plan, http=True) for act in Act}
    assert [act for act, attempt in runs.items() if not attempt.acted] == []


def test_pairs_are_drawn_by_a_seed() -> None:
    """The same ones each time, and two different calls."""
    points = pair_points(200, 1)
    assert points == pair_points(200, 1) != pair_points(200, 2)
    assert all(isinstance(one.fault, Fault) and isinstance(one.second, Fault) for one in points)
    assert all(one.fault and one.second and int(one.fault.at) < int(one.second.at) for one in points)
    assert {point.drivers for point in points} == set(DRIVERS)


def test_two_faults_both_happen() -> None:
    """The second is counted in the run with the first."""
    calls = baseline("1", "both").injector.calls
    at = calls.index("cases.commit")
    point = Point("1", "both", Fault(at, FaultKind.FAILED), Fault(at + 5, FaultKind.LOST))
    assert run(point, baseline("1", "both").plan, http=False).injector.met == 2


def test_every_kind_of_fault_is_tried_where_it_can_happen() -> None:
    """Conflicts of commits, answers of partners that are nonsense, indexes that lag or show what is gone."""
    tried = {point.fault.kind for point in all_points() if point.fault}
    assert tried == set(FaultKind)
    assert FaultKind.CONFLICT in kinds_for("cases.commit")
    assert FaultKind.UNUSABLE in kinds_for("sms.send")
    assert all({FaultKind.LAGS, FaultKind.STALE} < set(kinds_for(name)) for name in INDEXES)
    called = {name.partition(".")[0] for drivers in DRIVERS for name in baseline("1", drivers).injector.calls}
    assert called == set(PORTS) - {"reads", "store_clock", "ledger"}


def test_an_index_that_lags_and_one_that_is_stale() -> None:
    """It gives nothing, or also what it gave before."""
    for kind, second in ((FaultKind.LAGS, []), (FaultKind.STALE, ["a", "b"])):
        injector = FaultInjector(Fault(1, kind))
        assert list(injector.call("cases.due", lambda: ("a",))) == ["a"]
        assert list(injector.call("cases.due", lambda: ("b",))) == second


def test_a_request_that_may_not_be_made_is_seen() -> None:
    """After the end and for a blocked person nothing but the revocation; the banks only under a granted consent."""
    asking = a_case(State.REQUESTING_BANK_DATA, consent=ConsentSummary(status=ConsentStatus.GRANTED))
    banks = ("open-api", "POST", "/base/data-requests")
    assert [may_be_made(case, *banks) for case in (asking, a_case(State.REQUESTING_BANK_DATA), a_case())] == [
        True,
        False,
        False,
    ]
    for case in (a_case(State.WITHDRAWN), a_case(State.SENDING_SMS, blocked_at=NOW)):
        assert not may_be_made(case, "sms-1414", "POST", "/base/messages")
        assert may_be_made(case, "open-api", "POST", "/base/consents/1/revocation")
    request = httpx.Request(
        "POST", "https://partner.example/base/messages", headers={"idempotency-key": f"{asking.id}-1"}
    )
    assert violation_of(a_case(State.SENDING_SMS), "sms-1414", request) is None
    assert str(violation_of(a_case(State.WITHDRAWN), "sms-1414", request)) == (
        "sms-1414 was asked POST messages at withdrawn, the consent none"
    )
    assert (is_about(asking, request), is_about(a_case(id="another"), request)) == (True, False)


def test_a_request_that_names_a_bank_too_many_is_seen() -> None:
    """In the request to the banks and for a page of one; a request for all banks names any. Others name none."""
    requests, banks = "https://partner.example/base/data-requests", ("ALATKZKA",)

    def asks(named: list[str] | None) -> httpx.Request:
        return httpx.Request("POST", requests, json={"banks": named})

    pages = [httpx.Request("GET", f"{requests}/1/banks/{bic}?page=1") for bic in ("ESILKZKA", "ALATKZKA")]
    made = [asks(["ALATKZKA", "ESILKZKA"]), asks(None), pages[0], asks(["ALATKZKA"]), pages[1]]
    status, other = (
        httpx.Request("GET", f"{requests}/1"),
        httpx.Request("POST", "https://partner.example/base/messages"),
    )
    assert [names_too_many_banks(one, banks) for one in (*made, status, other)] == [True] * 3 + [False] * 4
    assert not any(names_too_many_banks(one, None) for one in made)


def test_an_earlier_end_is_detected() -> None:
    """Only where another driver or another clock explains it is something allowed to happen earlier."""
    with pytest.raises(AssertionError):
        check(baseline("1", "both"), baseline("1", "sweep"))


def test_each_exception_says_why() -> None:
    """The list is short, and no exception accepts everything."""
    for name, one in exceptions().items():
        assert set(one) - {"drawn"} == {"dimension", "call", "what", "why"}
        assert all((one["dimension"], one["what"], one["why"]))
        assert known_exception(one["dimension"], one["call"], one["what"]) == name
    assert known_exception("two faults in one run", "cases.commit", "AssertionError") is None


@pytest.mark.parametrize("fault", [PartnerFault.BUSY, PartnerFault.TOKEN_EXPIRED, PartnerFault.LOST_ONCE])
def test_no_try_asks_a_bank_that_a_yes_between_two_tries_leaves_out(fault: PartnerFault) -> None:
    """The first request was made, and met its fault; the next one is another request for the banks that are left."""
    at = baseline("1", "both", http=True).injector.calls.index("open_api.request_bank_data")
    point = Point("1", "both", Fault(at, fault, "POST"), act=(at + 2, Act.YES_AGAIN))
    tried = run(point, baseline("1", "both", http=True).plan, http=True)
    assert (tried.acted, tried.violations, finding(point)) == (True, [], None)
    case, world = tried.office.case, tried.office.world
    left = [bank.bic for bank in world.data[f"{case.id}-data-2"].banks]
    assert (case.state, [bank.bic for bank in case.open_banks]) == (State.BANK_DATA_READY, left)
    assert tuple(left) == world.consents[f"{case.id}-link-1"].banks


def test_an_act_between_two_tries_comes_after_the_first_one() -> None:
    """The point is not the same as one between two calls: one request was made, and met its fault."""
    at = baseline("1", "both", http=True).injector.calls.index("open_api.request_bank_data")
    point = Point("1", "both", Fault(at, PartnerFault.BUSY, "POST"), act=(at + 2, Act.APPLICATION_WITHDRAWN))
    tried = run(point, baseline("1", "both", http=True).plan, http=True)
    asked = [one for one in tried.transports["open-api"].exchanges if one == (at, "POST")]
    assert (len(asked), tried.transports["open-api"].failed, tried.violations) == (1, 1, [])
    assert (tried.office.case.state, list(tried.office.world.data)) == (State.WITHDRAWN, [])
