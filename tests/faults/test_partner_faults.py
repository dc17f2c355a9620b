"""A fixed sample of the partner faults that `make faults` runs, with the production adapters.

`tests/adapters` tests what each response means; here the case must reach the same end.
"""

from collections import Counter
from functools import cache
from random import Random

import httpx
import pytest

from tests.faults.attempt import NO_PAGES
from tests.faults.exchange_points import all_partner_points
from tests.faults.injector import Fault
from tests.faults.outcome import outcome_of
from tests.faults.partner_faults import RAISED, PartnerFault
from tests.faults.points import Point, applications, attempt, baseline, failure_at
from tests.faults.test_aws_faults import leaves

SAMPLE, SWAPS = 60, 10
COSTLY = "11"
"""In this scenario a partner is down for hours, which takes hundreds of calls."""
IRREVERSIBLE = ("sms.send", "open_api.request_bank_data", "personal_data_access.ask")


@pytest.mark.parametrize("scenario", applications())
def test_each_scenario_has_the_same_outcome_over_http(scenario: str) -> None:
    """The production adapters and the strict partner fakes do not change the outcome."""
    assert outcome_of(baseline(scenario, "both", http=True)) == outcome_of(baseline(scenario, "both"))


@cache
def sample() -> list[Point]:
    """Return the sample; it is drawn by the worker that runs it, since it takes a run of each scenario."""
    return Random(3).sample([p for p in all_partner_points() if p.scenario != COSTLY], SAMPLE)


@cache
def swapped() -> list[Point]:
    """Return all points at which another applicant's answer comes."""
    return [p for p in all_partner_points() if p.fault and p.fault.kind is PartnerFault.SWAPPED]


@cache
def swapped_sample() -> list[Point]:
    """Return the sample of them."""
    return Random(8).sample([p for p in swapped() if p.scenario != COSTLY], SWAPS)


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_partner_fault_does_not_change_the_outcome(number: int) -> None:
    """The same end and dates, one SMS, each bank asked once, a consistent journal."""
    assert failure_at(sample()[number]) is None


@pytest.mark.parametrize("number", range(SWAPS))
def test_an_answer_about_another_applicant_does_not_change_the_outcome(number: int) -> None:
    """It is signed by the partner, and says yes to everything: nothing of it is used for this applicant."""
    assert failure_at(swapped_sample()[number]) is None


def test_every_question_is_answered_about_another_applicant_once() -> None:
    """KDP's consent, ordered and asked for, the result on the consent, and what the banks have answered."""
    asked = {
        (baseline(point.scenario, point.drivers, http=True).injector.calls[int(point.fault.at)], point.fault.method)
        for point in swapped()
        if point.fault
    }
    assert asked == {
        ("personal_data_access.ask", "POST"),
        ("personal_data_access.ask", "GET"),
        ("open_api.consent_result", "GET"),
        ("open_api.data_request", "GET"),
    }


def test_a_page_of_another_applicant_is_as_good_as_none() -> None:
    """Each page that we fetch, swapped: the end is the one without the page, and the banks are asked for no other."""
    usual = baseline("1", NO_PAGES, http=True)
    pages = [at for at, call in enumerate(usual.injector.calls) if call == "open_api.bank_page"]
    ends = [
        [
            outcome_of(attempt("1", NO_PAGES, Fault(at, kind, "GET"), dict(usual.plan), http=True))
            for kind in (PartnerFault.SWAPPED, PartnerFault.DOWN)
        ]
        for at in pages
    ]
    assert len(pages) == sum(bank.pages or 0 for bank in usual.office.case.open_banks) == 6
    assert [swapped for swapped, _ in ends] == [missing for _, missing in ends]
    assert [swapped["end"][-1] for swapped, _ in ends] == [False] * len(pages)


def test_every_class_of_error_of_the_client_is_raised() -> None:
    """Each that httpx has below the one for requests."""
    assert set(RAISED.values()) == leaves(httpx.RequestError)


@pytest.mark.parametrize("partner_fault", PartnerFault)
@pytest.mark.parametrize("call", IRREVERSIBLE)
def test_no_partner_fault_repeats_an_irreversible_call(call: str, partner_fault: PartnerFault) -> None:
    """The calls that matter most are tested with every partner fault."""
    at = baseline("1", "both", http=True).injector.calls.index(call)
    assert failure_at(Point("1", "both", Fault(at, partner_fault, "POST"))) is None


def test_every_partner_fault_is_tried_at_every_partner() -> None:
    """A harness without exchanges would pass without testing anything."""
    points = all_partner_points()
    runs = [
        (point.fault, baseline(point.scenario, point.drivers, http=True).injector.calls)
        for point in points
        if point.fault is not None
    ]
    exchanges = {(calls[int(fault.at)], fault.method) for fault, calls in runs}
    assert {call for call, _ in exchanges} >= {
        *IRREVERSIBLE,
        "mobile_registry.look_up",
        "open_api.revoke",
        "sms.status",
    }
    assert ("personal_data_access.ask", "GET") in exchanges
    assert min(Counter(point.dimension for point in points if point not in swapped()).values()) > 200
