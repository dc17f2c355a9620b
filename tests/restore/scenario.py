"""Cases before a moment, what happens to them after it, and what must hold once the store was restored to it.

The same on both stores. Partners are real clients over fake servers, which remember what they were asked.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.errors import SealErased
from chalicelib.domain.person import Person
from chalicelib.entrypoints.console.commands import main
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.schedules.anchor_journal import anchor_journal
from chalicelib.services.schedules.erase_due_data import erase_due_data
from infra.local.demo.people import make_iin
from tests.console.running import confirmed
from tests.fakes.keys import ec_key
from tests.fakes.people import PERSON
from tests.faults.injector import PORTS, FaultInjector, inject
from tests.faults.partner_faults import FaultyTransport, over_http, transports
from tests.services.office import DAY, HOUR, MINUTE, Office

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
AUDITOR = Caller("auditor", frozenset({"auditor"}))
OUR_KEY = ec_key("kelisim-1")
_RANDOM = Random(18)


@dataclass
class Town:
    """An office with several persons' cases, by what happens to them after the moment."""

    office: Office
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    to: Mapping[str, FaultyTransport] = field(default_factory=dict)
    moment: datetime | None = None

    def __post_init__(self) -> None:
        self.injector = FaultInjector()
        self.to = transports(self.office.world, self.injector, None)
        self.rewire(lambda: None)

    def rewire(self, change_store: Callable[[], None]) -> None:
        """Change the office's store; then its partners are reached over HTTP, and its anchors are signed."""
        change_store()
        signer = JwsSigner(OUR_KEY, self.office.clock)
        signs: dict[str, Any] = {"anchor_signer": signer, "anchor_public_keys": lambda: (signer.public_jwk(),)}
        deps = replace(over_http(self.office.deps, self.office.world, self.to), **signs)
        self.office.deps = inject(deps, self.injector, PORTS)

    def about(self, name: str) -> Office:
        """The office, whose verbs are about this person's case from now on."""
        self.office.case_id = self.ids[name]
        return self.office

    def case(self, name: str) -> Case:
        """The case as stored."""
        return self.office.deps.cases.load(self.ids[name])

    def applies(self, *names: str) -> None:
        """Each of these persons applies, and the case goes as far as it can now."""
        for name in names:
            number = f"2025-{len(self.ids):06}"
            self.people[name] = replace(PERSON, iin=make_iin(_RANDOM), mobile=f"+7701000{len(self.ids):04}")
            self.office.applies(self.people[name], number)
            self.ids[name] = self.office.case_id
            self.office.drives()

    def has_data(self, name: str) -> None:
        """The person agrees, and each bank answers."""
        self.agrees(name)
        office = self.about(name)
        for bank in office.case.open_banks:
            office.bank_answers(bank.bic)

    def agrees(self, name: str) -> None:
        """The person agrees, and the banks are asked."""
        office = self.about(name)
        office.passes(MINUTE)
        office.answers("granted")
        office.drives()

    def lives_until(self, instant: datetime) -> None:
        """Time passes, and the sweep runs whenever one of the cases asks for it."""
        for _ in range(500):
            looks = [one for one in (self.case(name).look_at for name in self.ids) if one and one <= instant]
            if not looks:
                self.office.clock.set(max(instant, self.office.clock.now()))
                return
            self.office.clock.set(max(min(looks), self.office.clock.now()))
            self.office.sweeps()
        raise AssertionError([self.case(name) for name in self.ids])

    def orders(self) -> set[tuple[str, str]]:
        """Path and idempotency key of each POST that a partner was ever sent: the same key is the same order."""
        sent = (request for one in self.to.values() for request in one.server.seen if request.method == "POST")
        return {(one.url.path, one.headers["idempotency-key"]) for one in sent if "idempotency-key" in one.headers}


def until_the_moment(town: Town) -> None:
    """Three weeks ago a consent was withdrawn; today cases are at all points of their way; it is evening."""
    office = town.office
    town.applies("erased")
    town.has_data("erased")
    town.about("erased").withdraws(What.BANK_CONSENT)
    office.drives()
    office.passes(21 * DAY)
    town.applies("withdrawn", "blocked", "revoked", "taken back", "half answered")
    town.has_data("withdrawn")
    town.has_data("blocked")
    anchor_journal(office.deps)
    office.passes(11 * HOUR)
    town.applies("at night")
    assert erase_due_data(office.deps).erased == {}
    anchor_journal(office.deps)
    town.moment = office.passes(MINUTE)
    assert {name: str(town.case(name).state) for name in town.ids} == {
        "erased": "bank_data_ready",
        "withdrawn": "bank_data_ready",
        "blocked": "bank_data_ready",
        "revoked": "awaiting_consent",
        "taken back": "awaiting_consent",
        "half answered": "awaiting_consent",
        "at night": "sending_sms",
    }


def after_the_moment(town: Town) -> None:
    """Each case goes on, and each in another way."""
    office = town.office
    town.agrees("revoked")
    town.about("revoked").answers("revoked")
    town.about("taken back").withdraws(What.APPLICATION)
    town.agrees("half answered")
    half = town.about("half answered")
    half.bank_answers(half.case.open_banks[0].bic)
    town.about("withdrawn").withdraws(What.BANK_CONSENT)
    office.drives()
    block_subject(office.deps, AUDITOR, town.people["blocked"].iin, "сот шешімі")
    town.lives_until(office.clock.now() + 14 * HOUR)
    town.has_data("at night")
    anchor_journal(office.deps)
    office.passes(4 * HOUR)
    assert erase_due_data(office.deps).erased == {KeyClass.BANK: 1}
    anchor_journal(office.deps)


def commands() -> list[str]:
    """The commands of the runbook after a restore, word for word."""
    block = RUNBOOK.read_text("utf-8").partition("```sh restore\n")[2].partition("```")[0]
    lines = [line for line in block.replace("\\\n", " ").splitlines() if line.startswith("console ")]
    assert len(lines) > 5, "the runbook has no commands after a restore"
    return lines


def run_commands(town: Town) -> dict[str, list[str]]:
    """Run them in their order, each with exit status 0; return what each says."""
    assert town.moment is not None
    said: dict[str, list[str]] = {}
    for line in commands():
        words = shlex.split(line.replace("MOMENT", town.moment.isoformat()))[1:]
        lines: list[str] = []
        code = main(confirmed(tuple(words)), town.office.deps, lines.append)
        town.office.passes(MINUTE)
        assert code == 0, (line, lines)
        said[words[0]] = lines
    return said


def check_it_all_holds(town: Town, ordered: set[tuple[str, str]]) -> None:
    """Nothing erased is readable, nobody is asked twice, nothing that was stopped goes on, the journals verify."""
    office = town.office
    banks = [town.case(name).banks_at for name in ("erased",)]
    with pytest.raises(SealErased):
        office.deps.cases.banks(town.ids["erased"], banks[0])
    half = town.about("half answered")
    for bank in half.case.open_banks:
        if not bank.all_here:
            half.bank_answers(bank.bic)
    town.lives_until(office.clock.now() + 6 * DAY)
    assert town.orders() == ordered
    assert {name: (str(town.case(name).state), town.case(name).consent.status) for name in town.ids} == {
        "erased": ("bank_data_ready", ConsentStatus.WITHDRAWN),
        "withdrawn": ("bank_data_ready", ConsentStatus.WITHDRAWN),
        "blocked": ("bank_data_ready", ConsentStatus.GRANTED),
        "revoked": ("ordinary_procedure", ConsentStatus.REVOKED),
        "taken back": (str(State.WITHDRAWN), ConsentStatus.WITHDRAWN),
        "half answered": ("bank_data_ready", ConsentStatus.GRANTED),
        "at night": ("bank_data_ready", ConsentStatus.GRANTED),
    }
    blocked = town.case("blocked")
    since = office.deps.subjects.blocked_at(blocked.digests.persons, office.clock.now())
    assert (blocked.blocked_at is not None, since is not None) == (True, True)
    anchor_journal(office.deps)
    assert verified(town) == 0


def verified(town: Town) -> int:
    """The exit status of the journal's verification against the anchors."""
    return main(["verify-journal"], town.office.deps, lambda _: None)


def play(town: Town, mark: Callable[[], None], restore: Callable[[], None]) -> dict[str, list[str]]:
    """Everything: until the moment, beyond it, back to it, and what the runbook says; return what it says."""
    until_the_moment(town)
    mark()
    after_the_moment(town)
    ordered = town.orders()
    town.office.passes(timedelta(minutes=40))
    restore()
    said = run_commands(town)
    check_it_all_holds(town, ordered)
    return said
