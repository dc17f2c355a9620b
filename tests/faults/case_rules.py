"""The actions of an applicant, the partners and the office, for hypothesis to combine in any order."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.domain.calendar.day_orders import DayOrder, DayOrderRefused
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.requests import case_id_of_request
from chalicelib.domain.case.states import AttentionKind, Step
from chalicelib.domain.consent.consent import granted_consent
from chalicelib.domain.ports.store import Cases
from chalicelib.domain.refusals import DoesNotFit, Refused
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.console.enter_day_order import enter_day_order
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_attention, acknowledge_case
from chalicelib.services.office.reopen_case import reopen_case
from chalicelib.services.steps.move_terms import move_terms
from tests.fakes.partner_calls import Call
from tests.fakes.scripts import BankScript, Once
from tests.faults.checked_cases import CheckedCases
from tests.services.office import ALATAU, ANNA, DAY, ESIL, MINUTE, MONDAY, SECOND, Office

T = TypeVar("T")
BANK_ANSWERS = [(ALATAU, "data", 1, 2), (ALATAU, "data", 2, 2), (ESIL, "no_accounts", 1, 1), (ESIL, "failed", 1, 1)]


@dataclass
class PartnerEvent:
    """A partner's event that has not arrived yet: it may arrive at any time, any number of times, or never."""

    name: str
    case_id: str
    deliver: Callable[[], Ack]
    accepted: bool = False
    refused: bool = False


class CountingOnce(Once):
    """Counts how many times each key reached a partner, also when we got no response."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[str] = Counter()

    def __call__(self, key: str, asked: object, answer: Callable[[], T]) -> T:
        """Count the call, then answer as usual."""
        self.times[key] += 1
        return super().__call__(key, asked, answer)


class CaseRules(RuleBasedStateMachine):
    """One person with one application after another, and everything that can happen to them."""

    @initialize(
        kdp=st.sampled_from(["granted", "granted", "pending"]),
        bmg=st.sampled_from(["same", "same", "same", "different"]),
        begins=st.sampled_from(["applies", "asks_for_consent", "asks_the_banks", "misses_the_consent", "consents"]),
    )
    def start(self, kdp: str, bmg: str, begins: str) -> None:
        """Open the office and send an application."""
        self.office = Office(MONDAY)
        policy = replace(self.office.policy, sweep_threads=1)
        checked = cast("Cases", CheckedCases(self.office))
        self.office.policy = policy
        self.office.deps = replace(self.office.deps, cases=checked, policy=policy)
        script = self.office.script
        if begins == "applies":
            script.kdp, script.bmg = kdp, bmg
        script.banks = [BankScript(ALATAU, pages=[[], []]), BankScript(ESIL, outcome="no_accounts")]
        self.office.world.once = self.reached = CountingOnce()
        self.office.open_api.watch = self.is_asked
        self.events: list[PartnerEvent] = []
        self.tokens = 0
        if begins in {"misses_the_consent", "consents"}:
            getattr(self, begins)()
        else:
            getattr(self.office, begins)()
        self.case_ids: list[str] = [self.office.case_id]

    def is_asked(self, call: Call) -> None:
        """The Open API system gets a request that has passed the last look: banks are asked with the latest yes."""
        if call.what == "request_bank_data":
            records = self.office.cases.consents(case_id_of_request(call.about))
            assert self.office.open_api.asked_under == granted_consent(records)

    def misses_the_consent(self) -> None:
        """The person consents in time, but the result neither arrives nor can be requested before the window closes."""
        self.office.asks_for_consent()
        self.office.passes(15 * MINUTE)
        result = self.office.decides("granted")
        self._add_event("consent", lambda event: self.office.hears(result, event_id=event))
        self.office.open_api.fail(before=1000)
        self.office.lives_until(MONDAY + 2 * DAY)
        self.office.open_api.fail()

    def consents(self) -> None:
        """The person has consented, and no bank has been asked yet."""
        self.office.asks_for_consent()
        self.office.answers("granted")

    # At the office

    @rule()
    def applies(self) -> None:
        """Send an application; it is refused while another case is open."""
        before = [self.office.cases.load(case_id) for case_id in self.case_ids]
        number = f"2025-{sum(case.ended for case in before):06}"
        try:
            taken = self.office.applies(number=number)
        except Refused:
            assert any(not case.ended for case in before)
            return
        assert taken.new == (taken.case.id not in self.case_ids)
        self.case_ids += [taken.case.id] if taken.new else []

    @rule(what=st.sampled_from(What), thinks_again=st.sampled_from([True] * 6 + [False]))
    def withdraws(self, what: What, thinks_again: bool) -> None:  # noqa: FBT001 - drawn
        """Withdraw anything that can be withdrawn; in most draws the person changes their mind."""
        if not thinks_again:
            with suppress(Refused):
                self.office.withdraws(what)

    @precondition(lambda self: self.case.ended)
    @rule()
    def acknowledges(self) -> None:
        """The authority acknowledges the end of a case."""
        acknowledge_case(self.office.deps, ANNA, self.case.id, self.case.version)

    @precondition(lambda self: self.office.attention)
    @rule(data=st.data())
    def acknowledges_attention(self, data: st.DataObject) -> None:
        """A caseworker acknowledges something that needed attention."""
        kind = AttentionKind(data.draw(st.sampled_from(self.office.attention)))
        acknowledge_attention(self.office.deps, ANNA, self.case.id, kind)

    @precondition(lambda self: self.case.ended)
    @rule()
    def reopens(self) -> None:
        """A caseworker reopens the case for a consent, where that is allowed."""
        with suppress(Refused):
            reopen_case(self.office.deps, ANNA, self.case.id, "уақытында берілді")

    @rule(days=st.integers(0, 3), working=st.booleans())
    def day_is_moved(self, days: int, working: bool) -> None:  # noqa: FBT001 - drawn
        """The government moves a day off, and open terms are computed again (`CheckedCases`: they only get later)."""
        now = self.office.clock.now()
        order = DayOrder(
            number=0, day=almaty_day(now) + timedelta(days=days), working=working, order="№ 1", by="anna", at=now
        )
        with suppress(DayOrderRefused):
            enter_day_order(self.office.deps, order)
        for _ in move_terms(self.office.deps):
            pass

    # What people and partners do; their events arrive later, or never

    @precondition(lambda self: f"{self.case.id}-kdp-1" in self.office.world.kdp)
    @rule(status=st.sampled_from(["granted", "granted", "refused", "revoked"]))
    def answers_kdp(self, status: str) -> None:
        """The person grants, refuses or revokes the consent at KDP."""
        asked = self.office.world.kdp[f"{self.case.id}-kdp-1"]
        if (asked.status == "granted") == (status == "revoked"):
            answer = self.office.kdp_answers(status)
            self._add_event("kdp", lambda event: self.office.hears_kdp(answer, event_id=event))

    @precondition(lambda self: self._reached())
    @rule(status=st.sampled_from(["granted", "granted", "refused", "revoked", "expired"]))
    def answers_on_the_page(self, status: str) -> None:
        """The person grants, refuses or revokes the consent to bank data, or the link expires."""
        asked = self.office.world.consents[self.case.request_id(Step.LINK)]
        if asked.status in {"pending", "granted"} and (asked.status == "granted") == (status == "revoked"):
            result = self.office.decides(status)
            self._add_event("consent", lambda event: self.office.hears(result, event_id=event))

    @precondition(lambda self: self._reached())
    @rule(banks=st.sampled_from([None, (ALATAU,), (ALATAU, ESIL)]), meanwhile=st.booleans())
    def says_yes_again(self, banks: tuple[str, ...] | None, meanwhile: bool) -> None:  # noqa: FBT001 - drawn
        """The person, who has said yes, does so for other banks; it may arrive just before the next call is sent."""
        asked = self.office.world.consents[self.case.request_id(Step.LINK)]
        if asked.status != "granted":
            return
        self.office.passes(SECOND)
        asked.banks = banks
        result = self.office.decides("granted")
        self._add_event("consent", lambda event: self.office.hears(result, event_id=event))
        if meanwhile:
            self.office.open_api.before = self._deliver_the_last

    @precondition(lambda self: self._reached())
    @rule(status=st.sampled_from(["sent", "delivered", "undeliverable", "expired"]))
    def sends_receipt(self, status: str) -> None:
        """1414 has a receipt for the message."""
        at = self.office.clock.now()
        self._add_event("sms", lambda event: self.office.hears_receipt(status, at, event_id=event))

    @precondition(lambda self: self.case.request_id(Step.BANK_DATA) in self.office.world.data)
    @rule(bank=st.sampled_from(BANK_ANSWERS))
    def bank_answers(self, bank: tuple[str, str, int, int]) -> None:
        """A bank has an answer or a page of one."""
        bic, outcome, page, pages = bank
        self._add_event("bank", lambda event: self.office.bank_answers(bic, outcome, page, pages, event_id=event))

    def _deliver_the_last(self, _call: Call) -> None:
        self.office.open_api.before = lambda _: None
        event = self.events[-1]
        if event.accepted or event.refused:
            return
        try:
            event.deliver()
            event.accepted = True
        except DoesNotFit:
            event.refused = True

    # State

    @property
    def case(self) -> Case:
        """The newest case."""
        return self.office.case

    def case_of(self, case_id: str) -> Case:
        """Return the case with this id."""
        return self.office.cases.load(case_id)

    def _reached(self) -> bool:
        return self.case.request_id(Step.SMS) in self.office.world.messages

    def _add_event(self, name: str, deliver: Callable[[str], Ack]) -> None:
        """Add an event about the current case; it keeps this case also when there is a newer one."""
        event, case_id = f"event-of-{len(self.events)}", self.case.id

        def delivered() -> Ack:
            current, self.office.case_id = self.office.case_id, case_id
            try:
                return deliver(event)
            finally:
                self.office.case_id = current

        self.events.append(PartnerEvent(f"{name} {event}", case_id, delivered))
