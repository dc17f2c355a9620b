"""How many calls to the tables a case takes on its whole way, function by function (docs/costs.md)."""

import pytest

from benchmarks.cost.__main__ import MOST_CALLS, dollars_of, prices
from benchmarks.cost.units import Item, index_units, query_units, read_units, size_of, write_units
from benchmarks.cost.ways import Used, bounded_ways, use

UP_TO_THE_SMS = {
    "task-ask-personal-data-consent": 4,
    "task-check-mobile": 3,
    "task-request-link": 3,
    "task-send-sms": 4,
}
"""The case and what the step needs, a look before each send, and a commit; the SMS has an intent too."""
CALLS = {
    "22 banks": {"api_handler": 80, "task-look-again": 3, "task-park": 6, "task-request-bank-data": 5, **UP_TO_THE_SMS},
    "one bank": {"api_handler": 17, "task-look-again": 3, "task-park": 6, "task-request-bank-data": 5, **UP_TO_THE_SMS},
    "nobody answers": {"api_handler": 12, "task-look-again": 2, "task-park": 3, "sweep": 6, **UP_TO_THE_SMS},
}
"""By function, the looks among them, without what all cases share. One call of the sweep is its daily count of banks,
which reads a hundred cases at once."""


@pytest.fixture(params=CALLS)
def way(request: pytest.FixtureRequest) -> str:
    """The title of one of the ways whose calls are bounded."""
    return str(request.param)


def test_no_function_makes_more_calls_than_before(way: str) -> None:
    """A change that adds a call fails here, and the difference names the function; the sum is within its bound."""
    used = use(bounded_ways()[way])
    assert used.by_function == CALLS[way], [(call.function, call.operation, call.tables) for call in used.calls]
    assert used.counted <= MOST_CALLS[way]


def test_every_price_is_used() -> None:
    """A list with a date and a region: what a case uses once costs each of its prices once."""
    dollars, on, region = prices()
    once = Used(
        case_id="",
        calls=(),
        shared=0,
        looks=0,
        transitions=1,
        invocations={"api_handler": 1},
        gb_seconds=1.0,
        unwrapped=1,
        partners=1,
    )
    of_tables = dollars["table_reads"] + dollars["table_writes"]
    assert dollars_of(once, dollars) == pytest.approx(sum(dollars.values()) - of_tables)
    assert (on.year >= 2025, region != "") == (True, True)


def test_a_size_is_that_of_names_and_values() -> None:
    """Text in UTF-8, two digits a byte, bytes as they are."""
    item = {"pk": {"S": "әже"}, "n": {"N": "1234"}, "b": {"B": "AAAA"}}
    assert size_of(item) == len("pk") + 6 + len("n") + 3 + len("b") + 3


def test_reads_are_rounded_up_to_four_kilobytes() -> None:
    """Each item by itself, all items of a query together; what is not there costs one; an index half."""
    item = {"a": {"S": "x" * 4096}}
    assert (read_units([item]), read_units([None]), read_units([item], consistent=False)) == (2, 1, 1)
    assert (query_units([item, item], consistent=True), query_units([], consistent=False)) == (3, 0.5)


def test_writes_are_rounded_up_to_one_kilobyte() -> None:
    """The larger of before and after, twice in a transaction."""
    large, small = {"a": {"S": "x" * 1024}}, {"a": {"S": "x"}}
    assert (write_units(None, small), write_units(large, small)) == (1, 2)
    assert (write_units(large, None, in_transaction=True), write_units(small, small, in_transaction=True)) == (4, 2)


def test_an_index_costs_what_changes_in_it() -> None:
    """A new entry one write, a moved one two, one that goes one, one that stays none."""
    here, there = {"at": {"S": "1"}}, {"at": {"S": "2"}}
    changes: list[tuple[Item | None, Item]] = [(None, here), (here, there), (here, {}), (here, here), ({}, {})]
    assert [index_units(before, after, ["at"]) for before, after in changes] == [1, 2, 1, 0, 0]
