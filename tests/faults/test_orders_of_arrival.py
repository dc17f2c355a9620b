"""The same facts lead to the same end, in any order of arrival and whether each arrives once or twice."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.case.states import Reason, State
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, DAY, ESIL, MINUTE, MONDAY, Office

RUNS = int(os.environ.get("INTERLEAVINGS", "40"))
ANSWERS = (
    (),
    ("granted",),
    ("refused",),
    ("expired",),
    ("granted", "revoked"),
    ("granted", "refused"),
    ("refused", "granted"),
    ("granted", "refused", "granted"),
    ("refused", "granted", "refused"),
)
"""The person's answers, in order."""
RECEIPTS = (
    (),
    ("sent",),
    ("sent", "delivered"),
    ("delivered",),
    ("sent", "undeliverable"),
    ("expired",),
    ("undeliverable", "delivered"),
)
PAGES = ((ALATAU, "data", 1, 3), (ALATAU, "data", 2, 3), (ALATAU, "data", 3, 3), (ESIL, "no_accounts", 1, 1))
quick = settings(
    max_examples=RUNS, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@dataclass
class Facts:
    """An office after the SMS was sent, and the events that have not arrived yet."""

    office: Office
    pending: list[Callable[[], object]]


def facts(answers: tuple[str, ...], receipts: tuple[str, ...]) -> Facts:
    """Create the person's answers and the receipts of 1414, none of which has arrived yet."""
    office = Office(MONDAY)
    office.script.banks = [BankScript(ALATAU, pages=[[], [], []]), BankScript(ESIL, outcome="no_accounts")]
    office.asks_for_consent()
    pending: list[Callable[[], object]] = []
    for number, receipt in enumerate(receipts):
        at = office.passes(MINUTE)
        pending.append(lambda r=receipt, n=number, at=at: office.hears_receipt(r, at, event_id=f"sms-{n}"))  # type: ignore[misc]
    for number, answer in enumerate(answers):
        office.passes(MINUTE)
        result = office.decides(answer)
        pending.append(lambda r=result, n=number: office.hears(r, event_id=f"consent-{n}"))  # type: ignore[misc]
    office.passes(10 * MINUTE)
    return Facts(office, pending)


def end_of(office: Office) -> tuple[object, ...]:
    """Return everything that belongs to the end of a case."""
    case = office.case
    banks = {bank.bic: (bank.outcome, len(bank.stored)) for bank in case.open_banks}
    return case.state, case.reason, case.consent.status, case.application_date, banks


def played(given_facts: Facts, order: list[int], drives: list[bool], pages: list[int]) -> Office:
    """Deliver everything in an order, with the workflow running in between; then the banks' pages; then the sweeps."""
    office = given_facts.office
    for place, go_on in zip(order, drives, strict=False):
        office.passes(timedelta(seconds=1))
        given_facts.pending[place]()
        if go_on:
            office.drives()
    office.drives()
    for place in pages:
        if f"{office.case_id}-data-1" in office.world.data:
            office.bank_answers(*PAGES[place], event_id=f"bank-{place}")
    office.lives_until(MONDAY + 4 * DAY)
    return office


@st.composite
def arrivals(
    draw: st.DrawFn, answers: tuple[tuple[str, ...], ...], receipts: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], tuple[str, ...], list[int], list[bool], list[int]]:
    """Draw facts, their order with repetitions, when the workflow runs, and the order of the banks' pages."""
    said, got = draw(st.sampled_from(answers)), draw(st.sampled_from(receipts))
    all_of_them = list(range(len(said) + len(got)))
    again = draw(st.lists(st.sampled_from(all_of_them), max_size=2)) if all_of_them else []
    order = draw(st.permutations(all_of_them + again))
    drives = draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    more = draw(st.lists(st.sampled_from(range(len(PAGES))), max_size=2))
    return said, got, order, drives, draw(st.permutations([*range(len(PAGES)), *more]))


ARRIVED = tuple(receipts for receipts in RECEIPTS if not {"undeliverable", "expired"} & set(receipts))


@quick
@given(arrivals(ANSWERS, ARRIVED))
@example((("granted", "revoked"), ("delivered",), [2, 1, 0], [True] * 3, [0, 1, 2, 3]))
def test_the_order_of_arrival_does_not_change_the_end(
    drawn: tuple[tuple[str, ...], tuple[str, ...], list[int], list[bool], list[int]],
) -> None:
    """State, reason, consent, date and banks are the same as in the order in which the facts happened."""
    said, got, order, drives, pages = drawn
    in_order = [*range(len(got), len(got) + len(said)), *range(len(got))]
    usual = played(facts(said, got), in_order, [True] * len(in_order), [0, 1, 2, 3])
    assert end_of(played(facts(said, got), order, drives, pages)) == end_of(usual)


@quick
@given(arrivals(ANSWERS[:2], RECEIPTS))
def test_a_consent_in_time_overrides_a_receipt_of_failed_delivery(
    drawn: tuple[tuple[str, ...], tuple[str, ...], list[int], list[bool], list[int]],
) -> None:
    """If the consent arrives after the receipt, it reopens the case."""
    said, got, order, drives, pages = drawn
    case = played(facts(said, got), order, drives, pages).case
    lost = {"undeliverable", "expired"} & set(got)
    silent = Reason.SMS_UNDELIVERABLE if lost else Reason.CONSENT_NOT_GIVEN
    assert (case.state, case.reason) == ((State.BANK_DATA_READY, None) if said else (State.ORDINARY_PROCEDURE, silent))
