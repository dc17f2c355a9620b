"""After a restore the tables are older than the partners' state (runbook): pause, ask the partners, then continue."""

from copy import deepcopy
from datetime import UTC, datetime

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.operations import Pause
from chalicelib.services.steps.ask_partners import ask_partners
from tests.faults.injector import FaultInjector, inject
from tests.faults.outcome import check_journal
from tests.faults.partner_faults import FaultyTransport, over_http, transports
from tests.services.office import ESIL, HOUR, MINUTE, Office

EVENING = datetime(2025, 10, 13, 16, 30, tzinfo=UTC)
"""21:30 in Almaty: the SMS is sent only in the morning."""


def orders(to: dict[str, FaultyTransport]) -> list[str]:
    """Return the paths of all POST requests to the partners."""
    return sorted(
        request.url.path for transport in to.values() for request in transport.server.seen if request.method == "POST"
    )


def test_after_a_restore_partners_are_asked_before_anything_is_sent_again() -> None:
    """The tables are restored to the evening before the SMS, the consent and a bank's answer; nothing is lost.

    The patience with 1414 has ended meanwhile, but does not end the case, since the pause comes first.
    """
    office = Office(EVENING)
    injector = FaultInjector()
    to = transports(office.world, injector, None)
    office.deps = inject(over_http(office.deps, office.world, to), injector)
    office.asks_for_consent()
    backup = deepcopy(office.cases.stored)
    assert (office.case.state, office.world.messages) == (State.SENDING_SMS, {})
    office.lives_until(EVENING + 11 * HOUR)
    office.answers("granted")
    office.drives()
    office.bank_answers(ESIL)
    done = orders(to)

    office.passes(8 * HOUR)
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore", asking_allowed=True))
    office.cases.stored = backup
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
