"""What was read along with a case may be of an earlier commit than the case: a step notices, and reads it again."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import NextStep
from chalicelib.domain.messages.along import Along
from chalicelib.domain.person import AccessToken, Link
from chalicelib.services.steps.driver import take_step
from tests.fakes.store import InMemoryCases
from tests.services.office import DAY, HOUR, MINUTE, Office


class Torn(InMemoryCases):
    """The same store, but a batch of reads sees one part as it was before the last commit."""

    def __init__(self, cases: InMemoryCases, part: Along, earlier: list[Any]) -> None:
        vars(self).update(vars(cases))
        self._part, self._earlier = part, earlier

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Load the case, and the earlier part with it."""
        case = super().load(case_id, along)
        if self._part in along:
            self.along.remember(case, {**self.stored[case_id].parts(along), self._part: self._earlier})
        return case


def steps(office: Office, step: str, part: Along, *earlier: object) -> NextStep:
    """Take a step of the case whose part is read as it was earlier."""
    office.passes(HOUR / 2)
    deps = replace(office.deps, cases=Torn(office.cases, part, list(earlier)))
    return take_step(deps, office.case_id, 1, step)


def test_the_message_has_the_link_of_the_case() -> None:
    """Not the one that a link request before it was answered with, which still lives."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    earlier = Link("https://consent.example/earlier", office.clock.now() + 30 * DAY)
    assert steps(office, "sending_sms", Along.LINK, earlier).name == "awaiting_consent"
    (message,) = office.world.messages.values()
    link = office.cases.link(office.case_id)
    assert link is not None
    assert (link.url in message.text, earlier.url in message.text) == (True, False)


def test_a_token_that_is_there_is_used() -> None:
    """The person is not asked again because an expired token, or none, was read along."""
    for earlier in ((), (AccessToken("earlier", "key", Office().now - DAY),)):
        office = Office()
        office.bmg.fail(before=1)
        office.asks_for_consent()
        assert steps(office, "checking_mobile", Along.TOKEN, *earlier).name == "requesting_link"
        assert len(office.kdp.asked("ask")) == 1


def test_the_banks_are_asked_under_the_consent_of_the_case() -> None:
    """A record that was not seen yet does not close the gate."""
    office = Office()
    office.asks_for_consent()
    office.passes(15 * MINUTE)
    before = list(office.consents.values())
    office.answers("granted")
    assert steps(office, "requesting_bank_data", Along.CONSENTS, *before).name == "awaiting_bank_data"
