"""The real services over fakes, with verbs for what applicants, banks, partners, caseworkers and the clock do.

office = Office()
office.asks_for_consent()
office.answers("granted")             # the applicant, on the Open API system's page; reported at once
office.drives()                       # all that can be done now
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.ids import new_id
from chalicelib.domain.calendar.day_orders import calendar_of
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import NextStep
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.states import Outcome, Step
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.messages.partner_answers import BankPage, ConsentResult, PersonalDataAnswer, SmsStatus
from chalicelib.domain.person import Person
from chalicelib.domain.ports.store import Deps
from chalicelib.services.callbacks import events
from chalicelib.services.callbacks.events import Ack, Envelope
from chalicelib.services.decisions.people.intake import Application
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.take_in_application import TakenIn, take_in_application
from chalicelib.services.office.withdraw import withdraw
from chalicelib.services.opened_banks import with_banks_to_show
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from chalicelib.services.schedules.sweep_report import SweepReport
from chalicelib.services.steps.driver import drive, park
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.chains import first_broken
from tests.fakes.clock import SettableClock
from tests.fakes.day_orders import InMemoryDayOrders
from tests.fakes.operations import InMemoryOperations
from tests.fakes.partner_calls import free
from tests.fakes.partners import FakeMobileRegistry, FakeOpenApi, FakePersonalDataAccess, FakeSms
from tests.fakes.people import PERSON
from tests.fakes.policy import a_policy
from tests.fakes.reads import InMemoryReads
from tests.fakes.records import in_memory_records
from tests.fakes.scripts import Script, World
from tests.fakes.store import InMemoryCases
from tests.fakes.workflow import RecordingWorkflow

MONDAY = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)  # 10:15 in Almaty
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
END_OF_TUESDAY = datetime(2025, 10, 14, 19, tzinfo=UTC)  # 24:00 in Almaty: the end of the term of Monday's SMS
NO_QUIET_HOURS = QuietHours(time(0), time(0))
SHARDS = 4
Value = Any
CITY, TOWN = "710000000", "751110000"
ANNA, BORIS = (Caller(name, frozenset({"caseworker"}), of) for name, of in (("anna", CITY), ("boris", TOWN)))
ALATAU, ESIL = "ALATKZKA", "ESILKZKA"


@dataclass
class Office:
    """One authority's world. `case_id` is the case that the verbs are about: the last one taken in."""

    now: datetime = MONDAY
    policy: Policy = field(default_factory=a_policy)
    case_id: str = ""

    def __post_init__(self) -> None:
        self.clock = SettableClock(self.now)
        self.world, self._events = World(self.clock), count(1)
        self.cases, self.reads = InMemoryCases(SHARDS), InMemoryReads()
        self.bank_data, self.workflow = InMemoryBankData(self.cases.erasures), RecordingWorkflow()
        self.day_orders, self.operations = InMemoryDayOrders(), InMemoryOperations()
        self.kdp, self.bmg = FakePersonalDataAccess(self.world), FakeMobileRegistry(self.world)
        self.open_api, self.sms = FakeOpenApi(self.world), FakeSms(self.world)
        self.deps = Deps(
            cases=self.cases,
            bank_data=self.bank_data,
            reads=self.reads,
            subjects=self.cases.subjects,
            workflow=self.workflow,
            personal_data_access=self.kdp,
            mobile_registry=self.bmg,
            open_api=self.open_api,
            sms=self.sms,
            clock=self.clock,
            store_clock=self.clock,
            digest=HmacDigest(b"k" * 32),
            calendar=lambda: calendar_of(self.day_orders.all(), "calendar-1", None),
            day_orders=self.day_orders,
            operations=self.operations,
            **in_memory_records(self.cases.erasures),
            rest=lambda _: None,
            new_pace=lambda: lambda: True,
            new_id=new_id,
            policy=self.policy,
            shards=SHARDS,
            link_hosts=frozenset({"consent.example"}),
        )

    def change_policy(self, **settings: Value) -> None:
        """From now on."""
        self.policy = replace(self.policy, **settings)
        self.deps = replace(self.deps, policy=self.policy)

    def applies(
        self, person: Person = PERSON, number: str = "2025-000123", caller: Caller = ANNA, **changes: Value
    ) -> TakenIn:
        """An application comes in, submitted now."""
        signed_on = min(person.form.signed_on, almaty_day(self.clock.now()))
        person = replace(person, form=replace(person.form, signed_on=signed_on))
        form = {"language": "kk", "submitted_at": self.clock.now(), "group": None, **changes}
        taken = take_in_application(self.deps, caller, Application(number=number, person=person, **form))
        self.case_id = taken.case.id
        return taken

    def withdraws(self, what: What, reason: str = "бас тартты") -> Case:
        """The applicant comes and withdraws."""
        return withdraw(self.deps, ANNA, self.case_id, what, reason)

    def drives(self) -> Case:
        """All that can be done for the case now."""
        return with_banks_to_show(self, drive(self.deps, self.case_id))

    def parks(self, token: str) -> NextStep:
        """A workflow starts to wait in the case's present state."""
        return park(self.deps, self.case_id, self.case.generation, self.case.state, token)

    def sweeps(self) -> SweepReport:
        """The schedule's function runs once."""
        return sweep_due_cases(self.deps)

    def passes(self, by: timedelta) -> datetime:
        """Time passes, and nothing else happens."""
        return self.clock.advance(by)

    def lives_until(self, instant: datetime) -> Case:
        """Time passes, and the sweep looks whenever the case asks for it; the clock ends at `instant`."""
        while (before := self.case).look_at is not None and before.look_at <= instant:
            self.clock.set(max(before.look_at, self.clock.now()))
            self.sweeps()
            if self.case == before:
                raise AssertionError(f"the sweep leaves the case where it is: {self.case}")
        self.clock.set(max(instant, self.clock.now()))
        return self.case

    def kdp_answers(self, status: str, attempt: int = 1) -> PersonalDataAnswer:
        """The person answers KDP; nothing has reached us yet."""
        self.world.decide_personal_data(f"{self.case_id}-kdp-{attempt}", status)
        return FakePersonalDataAccess(self.world).result(f"{self.case_id}-kdp-{attempt}", look=free)

    def hears_kdp(self, answer: PersonalDataAnswer, attempt: int = 1, **changes: Value) -> Ack:
        """KDP's callback comes."""
        envelope = self.envelope("kdp", f"{self.case_id}-kdp-{attempt}", answer, **changes)
        return events.receive_personal_data_consent(self.deps, envelope, replace(answer, iin=self.person.iin))

    def decides(self, status: str) -> ConsentResult:
        """The applicant answers on the Open API system's page, or revokes; nothing has reached us yet."""
        request_id = self.case.request_id(Step.LINK)
        self.world.decide_consent(request_id, status)
        return FakeOpenApi(self.world).consent_result(request_id, look=free)

    def hears(self, result: ConsentResult, **changes: Value) -> Ack:
        """The Open API system's callback on the consent comes."""
        envelope = self.envelope("open-api", self.case.request_id(Step.LINK), result, **changes)
        return events.receive_bank_consent(self.deps, envelope, result)

    def answers(self, status: str = "granted") -> Ack:
        """The applicant answers, and the answer reaches us at once."""
        return self.hears(self.decides(status))

    def hears_receipt(self, status: str, at: datetime | None = None, **changes: Value) -> Ack:
        """1414's receipt comes."""
        receipt = SmsStatus(status, at or self.clock.now())
        envelope = self.envelope("sms-1414", self.case.request_id(Step.SMS), receipt, **changes)
        return events.receive_delivery_receipt(self.deps, envelope, receipt)

    def bank_answers(self, bic: str, outcome: str = "data", page: int = 1, pages: int = 1, **changes: Value) -> Ack:
        """A bank's page comes."""
        answer = BankPage(bic=bic, name="Банк (үлгі)", outcome=Outcome(outcome), page=page, pages=pages, accounts=b"[]")
        return self.hears_bank(answer, **changes)

    def hears_bank(self, answer: BankPage, **changes: Value) -> Ack:
        """The callback with a bank's page comes."""
        envelope = self.envelope("open-api", self.case.request_id(Step.BANK_DATA), answer, **changes)
        return events.receive_bank_data(self.deps, envelope, answer)

    def envelope(self, partner: str, request_id: str, said: object, /, **changes: Value) -> Envelope:
        """A callback's envelope, with an event id of its own unless said otherwise."""
        evidence = Evidence(f"{request_id} {said}".encode(), "header..signature", {"kid": f"{partner}-1"})
        event_id, now = f"event-{next(self._events)}", self.clock.now()
        event: dict[str, Value] = {"event_id": event_id, "type": "result", "occurred_at": now, "request_id": request_id}
        return Envelope(**{"partner": partner, "evidence": evidence, **event, **changes})

    def asks_for_consent(self) -> Case:
        """An application whose SMS has gone out."""
        self.applies()
        return self.drives()

    def asks_the_banks(self) -> Case:
        """A consent a quarter of an hour after the SMS; the banks are asked."""
        self.asks_for_consent()
        self.passes(15 * MINUTE)
        self.answers("granted")
        return self.drives()

    def gets_the_data(self) -> Case:
        """An application at `bank_data_ready`."""
        for bank in self.asks_the_banks().open_banks:
            self.bank_answers(bank.bic)
        return self.case

    @property
    def case(self) -> Case:
        """The case as stored, with its banks open if possible."""
        return with_banks_to_show(self, self.cases.load(self.case_id))

    @property
    def person(self) -> Person:
        """The applicant."""
        return self.cases.person(self.case_id)

    @property
    def script(self) -> Script:
        """How the partners answer for the usual applicant."""
        return self.world.script(PERSON.iin)

    @property
    def consents(self) -> dict[str, Consent]:
        """The consent records by their ids."""
        return {consent.id: consent for consent in self.cases.consents(self.case_id)}

    @property
    def attention(self) -> list[str]:
        """What needs a human."""
        return [attention.kind.value for attention in self.case.attention if attention.acknowledged_at is None]

    @property
    def journal(self) -> list[str]:
        """The names of what happened, oldest first; the chain is whole."""
        entries = self.cases.journal(self.case_id, limit=1000)
        whole = (None, self.case.journal.seq, self.case.journal.hash)
        assert (first_broken(entries), len(entries), entries[-1].hash) == whole
        return [entry.event for entry in entries]
