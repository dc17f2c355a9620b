"""How much of the authority's fifteen working days the slowest way leaves (Rules No. 227), played on the services.

Everybody answers at the last moment that still counts: each partner at the last try within our patience, each person in
the last minute of the term, each answer heard of at the end of the grace and of the asking patience. The rows stand in
docs/terms.md, held here.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.states import Step
from tests.fakes.partner_calls import FakePartner
from tests.services.office import DAY, MINUTE, Office

DOCUMENT = Path(__file__).parents[2] / "docs" / "terms.md"
ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) \| (?P<day>\d+) \|$", re.MULTILINE)
END_OF_DAY = datetime(2025, 10, 13, 12, 30, tzinfo=UTC)
"""Monday 17:30 in Almaty: the last moment at which an application is registered on that day."""
MOMENT = timedelta(microseconds=1)
SPREAD_MOST = "01k7e000000000000000001010"
"""The id of a case whose windows close at the very end of the spread."""
Row = tuple[str, str, int]


class Slow(Office):
    """An office at which everything takes as long as it may."""

    def __init__(self) -> None:
        super().__init__(END_OF_DAY)
        self.deps = replace(self.deps, new_id=lambda _: SPREAD_MOST)
        self.script.kdp, self.script.kdp_expires_in = "pending", DAY
        for bank in self.script.banks:
            bank.outcome = "silent"
        for partner in (self.kdp, self.bmg, self.open_api, self.sms):
            partner.fail(before=10_000)
        self.rows: list[Row] = []

    def working_day(self, day: date) -> int:
        """How many working days after the registration that day is."""
        days = (day - self.case.registered_on).days
        calendar = self.deps.calendar()
        return sum(calendar.is_working_day(self.case.registered_on + n * DAY) for n in range(1, days + 1))

    def notes(self, what: str) -> None:
        """Write down when something happened."""
        at = self.clock.now().astimezone(almaty())
        self.rows.append((what, f"{at:%Y-%m-%d %H:%M}", self.working_day(at.date())))

    def last_try(self, partner: FakePartner, what: str) -> None:
        """A step is done at the last try within its patience."""
        due_at = self.case.due_at
        assert due_at is not None
        self.lives_until(due_at - self.policy.try_again_after - MOMENT)
        self.answers_once(partner, what)

    def last_answer(self, partner: FakePartner, what: str) -> None:
        """A window closes as late as it may, and a decision of its last minute is reported only then."""
        closes_at = self.policy.close_at(self.case)
        assert closes_at is not None
        self.lives_until(closes_at + self.policy.asking_patience - MOMENT)
        self.answers_once(partner, what)

    def answers_once(self, partner: FakePartner, what: str) -> None:
        """The next time that the case asks for, this partner answers for one step, and then no more."""
        most = 2 if partner is self.sms else 1  # 1414 is asked whether it has the message before it is sent again
        look_at, state, calls = self.case.look_at, self.case.state, len(partner.calls)
        assert look_at is not None
        partner.fail()
        partner.watch = lambda _: partner.fail(before=10_000) if len(partner.calls) > calls + most else None
        self.clock.set(look_at)
        self.sweeps()
        assert self.case.state is not state
        self.notes(what)


def slowest_way(*, token_expires: bool = False) -> Slow:
    """The way as slow as it can be; where the token expires unused, the person has to answer KDP twice."""
    office = Slow()
    office.applies()
    office.notes("the application is registered")
    office.drives()
    office.last_try(office.kdp, "KDP asks the person")
    if token_expires:
        office.script.kdp_expires_in = timedelta(hours=6, minutes=30)
        _grants_personal_data(office, attempt=1)
        office.last_try(office.kdp, "KDP asks the person again")
        office.script.kdp_expires_in = DAY
    _grants_personal_data(office, attempt=office.case.requests.kdp)
    office.last_try(office.bmg, "the number is checked")
    office.last_try(office.open_api, "the link is made")
    office.last_try(office.sms, "the SMS is sent")
    _consents_in_the_last_minute(office)
    office.last_try(office.open_api, "the banks are asked")
    office.answers_once(office.open_api, "the case ends at the banks' term")
    return office


def _grants_personal_data(office: Slow, attempt: int) -> None:
    office.clock.set((office.case.due_at or END_OF_DAY) - MINUTE)
    office.kdp_answers("granted", attempt)
    office.last_answer(office.kdp, "the personal data consent is reported")


def _consents_in_the_last_minute(office: Slow) -> None:
    closes_at = office.policy.close_at(office.case)
    assert closes_at is not None
    office.lives_until(closes_at + office.policy.asking_patience - MOMENT)
    office.hears_receipt("delivered")
    office.notes("the delivery is proved")
    office.clock.set((office.case.due_at or END_OF_DAY) - MINUTE)
    office.world.decide_consent(office.case.request_id(Step.LINK), "granted")
    office.last_answer(office.open_api, "the consent is reported")


def left(office: Slow) -> int:
    """How many whole working days are left until the decision is due."""
    due = office.case.decision.at.astimezone(almaty()).date() - DAY
    today = office.clock.now().astimezone(almaty()).date()
    return office.working_day(due) - office.working_day(today) + office.deps.calendar().is_working_day(today)


def test_the_slowest_way_leaves_the_authority_eight_working_days_of_fifteen() -> None:
    """Row by row as in docs/terms.md."""
    office = slowest_way()
    written = [(row["what"], row["at"], int(row["day"])) for row in ROW.finditer(DOCUMENT.read_text("utf-8"))]
    assert (written, left(office)) == (office.rows, 8)


def test_a_person_who_has_to_answer_kdp_twice_costs_two_working_days_more() -> None:
    """A token that expires unused is asked for anew; a second wait for the person is the last one."""
    office = slowest_way(token_expires=True)
    assert (left(office), office.case.reason, office.case.requests.waits) == (6, "no_bank_answered", 2)
