"""Reading, reporting, blocking, anchoring and erasing end the same, whichever call of theirs fails."""

from random import Random

import pytest

from tests.faults.afterwards import afterwards_points, run_afterwards
from tests.faults.injector import Fault

SAMPLE = 40
USUAL = run_afterwards()


@pytest.mark.parametrize(("name", "fault"), Random(7).sample(afterwards_points(), SAMPLE), ids=str)
def test_a_failed_call_after_the_end_does_not_change_the_outcome(name: str, fault: Fault) -> None:
    """The same reads, block and erasures, and journals that the anchors prove."""
    assert run_afterwards(fault).outcome() == USUAL.outcome(), name


def test_every_port_that_a_case_on_its_way_does_not_use_is_called() -> None:
    """Otherwise nothing would be tested; and what comes out is what should."""
    assert {name.partition(".")[0] for name in USUAL.injector.calls} >= {"reads", "subjects", "anchors", "ledger"}
    outcome = USUAL.outcome()
    assert (outcome["erased"], len(outcome["blocked"]), outcome["broken"]) == (["bank", "person", "proof"], 1, [])
    assert outcome["case"] == ("", "", None, True)
