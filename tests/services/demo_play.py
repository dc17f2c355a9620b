"""The demo's applications played on the services alone: no HTTP, no workflow, no waiting.

It follows an application's file as the local stack does, with one step for everything due at one instant.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.entrypoints.wire.intake import ApplicationBody
from chalicelib.services.decisions.people.intake import Application as SentApplication
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.take_in_application import take_in_application
from chalicelib.services.office.withdraw import withdraw
from infra.local.demo.scripts import DemoApplication
from infra.local.partners.script import Script
from tests.fakes.scripts import BankScript
from tests.services.office import Office

Act = Callable[[], object]
LINK = "https://consent.example/"


class Driver(Protocol):
    """What drives the case of a play: everything at once, the sweep alone, the workflow alone."""

    def go_on(self, office: Office) -> Case:
        """Do what this driver does now; return the case."""

    def next_at(self, office: Office) -> datetime | None:
        """Return when this driver comes again by itself."""


class AtOnce:
    """Whatever can be done is done at once, and again whenever the case asks for it."""

    def go_on(self, office: Office) -> Case:
        """Drive."""
        return office.drives()

    def next_at(self, office: Office) -> datetime | None:
        """When the case wants to be looked at."""
        return office.case.look_at


@dataclass(frozen=True)
class Read:
    """An application's file, read: who plays it thousands of times reads it once."""

    script: Script
    sent: SentApplication
    answers: dict[str, list[tuple[list[dict[str, Any]], bytes]]]
    """By BIC the pages of the bank's answer: its accounts, and the same as JSON."""

    @classmethod
    def of(cls, application: DemoApplication) -> "Read":
        """Read it."""
        script = Script.model_validate_json(json.dumps(application.script))
        written: list[dict[str, Any]] = application.script["banks"]
        answers = {
            bank.bic: [(page, json.dumps(page).encode()) for page in _pages(raw.get("accounts") or [], bank.pages)]
            for bank, raw in zip(script.banks, written, strict=True)
        }
        return cls(script, ApplicationBody.model_validate_json(json.dumps(application.body)).application(), answers)


@dataclass
class Play:
    """One application on its way; `office` may have seen others before."""

    application: DemoApplication
    office: Office
    driver: Driver = field(default_factory=AtOnce)
    read: Read | None = None
    agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.read = self.read or Read.of(self.application)
        self.script, self.sent, self._answers = self.read.script, self.read.sent, self.read.answers
        self.caller = Caller("demo", frozenset({"caseworker"}), self.application.authority)
        self._order, self._events = count(), count(1)
        self._done: set[str] = set()
        self._write_script()

    def run(self, until: datetime) -> Case:
        """Send the application and let everything happen that is due until then."""
        self.office.clock.set(self.application.send_at)
        if self.application.faults:
            self.office.open_api.fail(before=1_000_000)
        self.office.case_id = take_in_application(self.office.deps, self.caller, self.sent).case.id
        withdrawal = self.application.withdrawal
        if withdrawal is not None:
            what = What(withdrawal.body["what"])
            self._at(withdrawal.at, lambda: withdraw(self.office.deps, self.caller, self.office.case_id, what, "бас"))
        self._on()
        while (instant := self._next()) is not None and instant <= until:
            self.office.clock.set(max(instant, self.office.clock.now()))
            while self.agenda and self.agenda[0][0] <= instant:
                heappop(self.agenda)[2]()
            self._on()
        self.office.clock.set(until)
        return self.office.case

    def _next(self) -> datetime | None:
        looks_at = self.driver.next_at(self.office)
        return min([*([looks_at] if looks_at else []), *(at for at, _, _ in self.agenda[:1])], default=None)

    def _on(self) -> None:
        """Do what can be done, then plan what the partners do about it."""
        case = self.driver.go_on(self.office)
        if case.state == "awaiting_personal_data_consent" and self._first("kdp"):
            self._at(self.office.clock.now() + self.script.kdp_wait, self._kdp_answers)
        if case.sms.sent_at is not None and self._first("sms"):
            self._after_the_sms(case.sms.sent_at)
        if case.banks and self._first("banks"):
            self._after_the_request(self.office.clock.now())

    def _first(self, what: str) -> bool:
        new = what not in self._done
        self._done.add(what)
        return new

    def _kdp_answers(self) -> None:
        answer = self.office.kdp_answers("granted")
        self._tell([(self.office.clock.now(), lambda **fixed: self.office.hears_kdp(answer, **fixed))])

    def _after_the_sms(self, sent_at: datetime) -> None:
        at = sent_at + self.script.sms_after
        receipts = [(sent_at, "sent"), (at, self.script.sms)]
        self._tell([(when, self._receipt(status, when)) for when, status in receipts if status != "silent"])
        if self.script.consent != "silent":
            self._at(sent_at + self.script.consent_after, self._consents)

    def _receipt(self, status: str, at: datetime) -> Callable[..., object]:
        return lambda **fixed: self.office.hears_receipt(status, at, **fixed)

    def _consents(self) -> None:
        result = self.office.decides(self.script.consent)
        at = self.office.clock.now() + self.script.consent_heard_after
        self._tell([(at, lambda **fixed: self.office.hears(result, **fixed))])

    def _after_the_request(self, asked_at: datetime) -> None:
        banks = sorted(self.office.world.script(self.iin).banks, key=lambda bank: self._after[bank.bic])
        self._tell(
            [
                (asked_at + self._after[bank.bic], self._page(bank, number))
                for bank in banks
                if bank.outcome != "silent"
                for number in range(1, len(bank.pages) + 1)
            ]
        )

    def _page(self, bank: BankScript, number: int) -> Callable[..., object]:
        accounts = self._answers[bank.bic][number - 1][1]
        page = BankPage(
            bic=bank.bic,
            name=bank.name,
            outcome=Outcome(bank.outcome),
            page=number,
            pages=len(bank.pages),
            accounts=accounts,
        )
        return lambda **fixed: None if self._revoked() else self.office.hears_bank(page, **fixed)

    def _revoked(self) -> bool:
        """Whether the consent was revoked at the Open API system: the banks then stop."""
        return any(consent.status == "revoked" for consent in self.office.world.consents.values())

    def _tell(self, planned: list[tuple[datetime, Callable[..., object]]]) -> None:
        """Plan callbacks as often and in the order that the script says; a repeated one is the same event."""
        times, order = self.script.deliver.times, self.script.deliver.order
        fixed = [(at, {"event_id": f"demo-{next(self._events)}"}, tell) for at, tell in planned]
        if order == "given":
            rounds = [one for one in fixed for _ in range(times)]
        else:
            last = max(at for at, _ in planned)
            rounds = [(last, event, tell) for _ in range(times) for _, event, tell in reversed(fixed)]
        for at, event, tell in rounds:
            self._at(at, partial(tell, **event))

    def _at(self, instant: datetime, act: Act) -> None:
        heappush(self.agenda, (instant, next(self._order), act))

    def _write_script(self) -> None:
        """Put the file's script into the words of the fakes."""
        self.iin = self.script.iin
        told = self.office.world.script(self.iin)
        told.kdp = "pending" if self.script.kdp_wait else self.script.kdp
        told.bmg, told.link_lives = self.script.bmg, self.script.link_expires_after
        told.link_url = LINK + "x" * ((self.script.link_length or 60) - len(LINK))
        self._after: dict[str, timedelta] = {bank.bic: bank.after for bank in self.script.banks}
        told.banks = [
            BankScript(bank.bic, bank.name, bank.outcome, [page for page, _ in self._answers[bank.bic]])
            for bank in self.script.banks
        ]


def _pages(accounts: list[dict[str, Any]], pages: int) -> list[list[dict[str, Any]]]:
    return [accounts[number::pages] for number in range(pages)]
