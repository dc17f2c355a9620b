"""Cases on a store, written to a file and taken up from it, perhaps by another version of the code.

    python -m tests.upgrade.play dynamodb begin FILE
    python -m tests.upgrade.play postgres advance FILE

`begin` writes a file with cases at all points of their way. `advance` reads it, lets half a day pass in which everybody
does what they are waited for, takes one more application in, and writes the file again. The file has every row as it
is stored, so whoever reads it reads what the other version has written. PostgreSQL is the database of POSTGRES_DSN; if
it has cases, they are taken up as they are, and not from the file.

This file also runs under the code of the version before, so it uses only what both have.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter

from chalicelib import __version__
from chalicelib.domain.case.states import State
from chalicelib.domain.ports.store import Deps
from chalicelib.services.console.verify_journal import verify_journal
from chalicelib.services.office.withdraw import What  # type: ignore[attr-defined]  # where both versions have it
from chalicelib.services.schedules.anchor_journal import anchor_journal
from infra.local.demo.people import make_iin
from tests.fakes.chains import first_broken
from tests.fakes.people import PERSON
from tests.fakes.records import is_signed
from tests.fakes.scripts import BankConsent, DataRequest, KdpConsent, Message, Script
from tests.services.office import DAY, HOUR, MINUTE, Office
from tests.upgrade.stores import OPENERS, StoredAll

WORLD: Mapping[str, Any] = {
    "scripts": TypeAdapter(dict[str, Script]),
    "kdp": TypeAdapter(dict[str, KdpConsent]),
    "consents": TypeAdapter(dict[str, BankConsent]),
    "data": TypeAdapter(dict[str, DataRequest]),
    "messages": TypeAdapter(dict[str, Message]),
}
"""What the partners remember."""
EVENTS_A_STEP = 1000
"""Each step numbers its events anew, above those of the step before."""


@dataclass
class Saved:
    """The content of a file. `tables`: as the store writes and reads them; `schema`: its revision, if it has one."""

    made_by: str = __version__
    commit: str = ""
    step: int = 0
    now: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    world: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    schema: str | None = None


class Playing:
    """An office whose store was filled from a file."""

    def __init__(self, saved: Saved, store: StoredAll) -> None:
        self.saved, self.store = saved, store
        self.office = Office(datetime.fromisoformat(saved.now)) if saved.now else Office()
        for name, adapter in WORLD.items():
            if name in saved.world:
                getattr(self.office.world, name).update(adapter.validate_python(saved.world[name]))
        self.office._events = count(EVENTS_A_STEP * saved.step + 1)  # noqa: SLF001 - both versions have it
        ports = {field.name for field in fields(Deps)}
        given: dict[str, Any] = {name: port for name, port in store.ports(self.office.clock).items() if name in ports}
        office: Any = self.office
        office.cases, office.deps = given["cases"], replace(office.deps, **given)

    def saved_again(self) -> Saved:
        """Return what the file is to contain now."""
        world = {name: one.dump_python(getattr(self.office.world, name), mode="json") for name, one in WORLD.items()}
        tables, schema = self.store.read()
        now = self.office.clock.now().isoformat()
        return Saved(
            commit=self.saved.commit,
            step=self.saved.step + 1,
            now=now,
            ids=self.saved.ids,
            world=world,
            tables=tables,
            schema=schema,
        )

    def applies(self, name: str, **script: str) -> None:
        """A person applies; `script`: how the partners answer."""
        number = len(self.saved.ids)
        person = replace(PERSON, iin=make_iin(Random(number)), mobile=f"+7701000{number:04}")
        for what, answer in script.items():
            setattr(self.office.world.script(person.iin), what, answer)
        self.office.applies(person, f"2025-{number:06}")
        self.saved.ids[name] = self.office.case_id
        self.office.drives()

    def agrees(self, name: str) -> None:
        """The person agrees, and the banks are asked."""
        self.about(name).passes(MINUTE)
        self.office.answers("granted")
        self.office.drives()

    def about(self, name: str) -> Office:
        """The office, whose verbs are about this case from now on."""
        self.office.case_id = self.saved.ids[name]
        return self.office

    def lives(self, until: datetime) -> None:
        """Time passes, and the sweep runs whenever one of the cases asks for it."""
        office = self.office
        while True:
            cases = [office.cases.load(case_id) for case_id in self.saved.ids.values()]
            looks = [case.look_at for case in cases if case.look_at is not None and case.look_at <= until]
            if not looks:
                break
            office.clock.set(max(min(looks), office.clock.now()))
            office.sweeps()
        office.clock.set(max(until, office.clock.now()))

    def check(self) -> None:
        """Every case is readable, and every journal whole and as it was anchored."""
        for case_id in self.saved.ids.values():
            case, entries = self.office.cases.load(case_id), self.office.cases.journal(case_id, limit=1000)
            assert (first_broken(entries), entries[-1].hash) == (None, case.journal.hash), case_id
        broken = [found for _, found in verify_journal(self.office.deps, is_signed) if found is not None]
        assert broken == []


def begin(play: Playing) -> None:
    """Cases at all points of their way, in the evening."""
    for name in ("ready", "withdrawn", "refused", "half answered"):
        play.applies(name)
    play.agrees("ready")
    for bank in play.about("ready").case.open_banks:
        play.office.bank_answers(bank.bic)
    play.agrees("half answered")
    half = play.about("half answered")
    half.bank_answers(half.case.open_banks[0].bic)
    play.about("withdrawn").withdraws(What.APPLICATION)
    play.about("refused").answers("refused")
    play.applies("asked for consent")
    play.applies("asked by KDP", kdp="pending")
    anchor_journal(play.office.deps)
    play.office.passes(11 * HOUR)
    play.applies("at night")


def advance(play: Playing) -> None:
    """Half a day passes; then everybody who is waited for does one thing, and another person applies."""
    office = play.office
    play.check()
    play.lives(office.clock.now() + 12 * HOUR)
    for name in tuple(play.saved.ids):
        case = play.about(name).case
        if case.state is State.AWAITING_PERSONAL_DATA_CONSENT:
            office.hears_kdp(office.kdp_answers("granted"))
            office.drives()
        elif case.state is State.AWAITING_CONSENT:
            play.agrees(name)
        elif case.state is State.AWAITING_BANK_DATA:
            office.bank_answers(case.open_banks[0].bic)
    play.applies(f"new in step {play.saved.step}")
    anchor_journal(office.deps)
    play.check()


def finish(play: Playing) -> dict[str, str]:
    """A week passes; return the state in which each case ended."""
    play.lives(play.office.clock.now() + 7 * DAY)
    play.check()
    return {name: str(play.about(name).case.state) for name in play.saved.ids}


STEPS: Mapping[str, Callable[[Playing], object]] = {"begin": begin, "advance": advance}
"""The steps that the command knows."""


def play_file(store: str, file: Path, step: Callable[[Playing], Any]) -> Any:  # noqa: ANN401 - what the step returns
    """Fill a store from the file, if there is one, take a step, and write the file; return what the step returns."""
    saved = Saved(**json.loads(file.read_text("utf-8"))) if file.exists() else Saved()
    with TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        with OPENERS[store](key, os.environ.get("POSTGRES_DSN", "")) as opened:
            opened.fill(saved.tables, saved.schema)
            play = Playing(saved, opened)
            answer = step(play)
            written = json.dumps(vars(play.saved_again()), ensure_ascii=False, sort_keys=True, indent=0)
            file.write_text(f"{written}\n", "utf-8")
    return answer


if __name__ == "__main__":
    _store, _step, _file = sys.argv[1:]
    play_file(_store, Path(_file), STEPS[_step])
