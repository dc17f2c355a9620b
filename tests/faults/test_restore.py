"""After a restore the table lies behind the world (runbook): pause, hear what partners know, and only then go on."""

from copy import deepcopy
from datetime import UTC, datetime

from chalicelib.domain.case.states import State
from chalicelib.domain.ports.operations import Pause
from chalicelib.services.steps.ask_partners import ask_partners
from tests.faults.line import Line, watched
from tests.faults.troubles import Road, over_http, roads
from tests.faults.truth import check_journal
from tests.services.office import ESIL, HOUR, MINUTE, Office

EVENING = datetime(2025, 10, 13, 16, 30, tzinfo=UTC)
"""21:30 in Almaty: the SMS waits for the morning."""


def orders(to: dict[str, Road]) -> list[str]:
    """What partners were told to do, over HTTP, by name."""
    return sorted(request.url.path for road in to.values() for request in road.server.seen if request.method == "POST")


def test_what_the_world_knows_is_heard_before_anything_is_sent_again() -> None:
    """Restored to the evening before: the SMS is out, the person has consented, a bank has answered; nothing is lost.

    The patience with 1414 ran out while the table was away, and ends nothing: the pause came first.
    """
    office = Office(EVENING)
    line = Line()
    to = roads(office.world, line, None)
    office.deps = watched(over_http(office.deps, office.world, to), line)
    office.asks_for_consent()
    backup = deepcopy(office.cases.kept)
    assert (office.case.state, office.world.messages) == (State.SENDING_SMS, {})
    office.lives_until(EVENING + 11 * HOUR)
    office.answers("granted")
    office.drives()
    office.bank_answers(ESIL)
    done = orders(to)

    office.passes(8 * HOUR)
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore", asking_allowed=True))
    office.cases.kept = backup
    office.sweeps()
    ask_partners(office.deps, office.case)
    assert (orders(to), office.case.state) == (done, State.REQUESTING_BANK_DATA)
    office.operations.pause(None)
    case = office.lives_until(office.clock.now() + 10 * MINUTE)
    assert (case.state, orders(to)) == (State.AWAITING_BANK_DATA, sorted([*done, "/base/data-requests"]))
    assert (len(office.world.messages), len(office.world.data)) == (1, 1)
    case = office.lives_until(EVENING + 96 * HOUR)
    assert (case.state, case.complete) == (State.BANK_DATA_READY, True)
    check_journal(case, office.cases.journal(case.id, limit=1000))
