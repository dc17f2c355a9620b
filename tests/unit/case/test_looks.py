"""The last look before each send: every call against every condition, and the table as the document shows it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.looks import LOOKS, STEP_OF, Condition, OutgoingCall, first_unmet, table
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import ENDS, ConsentStatus, State, Step
from tests.unit.case.cases import HOUR, NOW, a_case

DOCUMENT = Path(__file__).parents[3] / "docs/looks.md"
INTENTS = tuple(Intent(step=step, request_id=f"c-{step}-1", tries=2, at=NOW, lease_until=NOW + HOUR) for step in Step)
DECIDED = replace(
    a_case(),
    state=State.REQUESTING_BANK_DATA,
    consent=ConsentSummary(status=ConsentStatus.GRANTED, owes_revocation=True),
    intents=INTENTS,
    requests=replace(a_case().requests, kdp=1),
)


def other_attempt(case: Case) -> Case:
    """The request of each step has a new number, where the step can have one."""
    return replace(case, requests=replace(case.requests, kdp=2, data=2))


def lease_of_another(case: Case) -> Case:
    """Another driver has taken each lease over."""
    return replace(case, intents=tuple(replace(intent, tries=3) for intent in case.intents))


BROKEN: Mapping[Condition, Callable[[Case], Case]] = {
    Condition.OPEN: lambda case: replace(case, state=State.WITHDRAWN),
    Condition.NOT_BLOCKED: lambda case: replace(case, blocked_at=NOW),
    Condition.SAME_GENERATION: lambda case: replace(case, generation=case.generation + 1),
    Condition.SAME_STATE: lambda case: replace(case, state=State.AWAITING_BANK_DATA),
    Condition.SAME_REQUEST: other_attempt,
    Condition.CONSENT_STANDS: lambda case: replace(case, consent=replace(case.consent, status=ConsentStatus.WITHDRAWN)),
    Condition.OWN_LEASE: lease_of_another,
    Condition.REVOCATION_OWED: lambda case: replace(case, consent=replace(case.consent, owes_revocation=False)),
}
"""How each condition comes to be unmet while nothing else changes (an end changes the state too)."""
ONE_REQUEST = frozenset({Step.LINK, Step.SMS})
"""Steps whose request never gets another number."""


@pytest.mark.parametrize("call", OutgoingCall)
@pytest.mark.parametrize("condition", Condition)
def test_a_call_is_denied_by_its_own_conditions_alone(call: OutgoingCall, condition: Condition) -> None:
    """Each unmet condition of the row denies the call by name; any other changes nothing."""
    unmet = first_unmet(call, DECIDED, BROKEN[condition](DECIDED), NOW)
    denies = condition in LOOKS[call] and not (condition is Condition.SAME_REQUEST and STEP_OF[call] in ONE_REQUEST)
    assert unmet == (condition if denies else None)


@pytest.mark.parametrize("call", OutgoingCall)
def test_a_call_is_sent_while_nothing_has_changed(call: OutgoingCall) -> None:
    """The case as it was decided on allows its own call."""
    assert first_unmet(call, DECIDED, DECIDED, NOW) is None


@pytest.mark.parametrize("call", [OutgoingCall.SEND_SMS, OutgoingCall.REQUEST_BANK_DATA])
@pytest.mark.parametrize(
    "stored",
    [
        replace(DECIDED, intents=tuple(replace(one, lease_until=NOW) for one in INTENTS)),
        replace(DECIDED, intents=tuple(replace(one, done_at=NOW) for one in INTENTS)),
        replace(DECIDED, intents=()),
    ],
    ids=["run out", "done", "none"],
)
def test_a_lease_that_is_not_ours_any_more_denies_the_call(call: OutgoingCall, stored: Case) -> None:
    """A worker that slept past its lease does not send: another may have sent already."""
    assert first_unmet(call, DECIDED, stored, NOW) is Condition.OWN_LEASE


@pytest.mark.parametrize("call", [OutgoingCall.SEND_SMS, OutgoingCall.REQUEST_BANK_DATA])
def test_a_call_that_was_decided_without_a_lease_is_denied(call: OutgoingCall) -> None:
    """The lease that is stored is another driver's."""
    assert first_unmet(call, replace(DECIDED, intents=()), DECIDED, NOW) is Condition.OWN_LEASE


@pytest.mark.parametrize("call", [call for call in OutgoingCall if call is not OutgoingCall.REVOKE])
@pytest.mark.parametrize("end", sorted(ENDS))
def test_nothing_but_a_revocation_leaves_after_the_end(call: OutgoingCall, end: State) -> None:
    """Link and SMS least of all; even where the call was decided in that very state."""
    ended = replace(DECIDED, state=end)
    assert first_unmet(call, ended, ended, NOW) is Condition.OPEN


def test_an_owed_revocation_is_sent_in_spite_of_everything() -> None:
    """An end, a block, another generation, a withdrawn consent and a lost lease do not stop it."""
    worst = DECIDED
    for condition in Condition:
        worst = worst if condition is Condition.REVOCATION_OWED else BROKEN[condition](worst)
    assert first_unmet(OutgoingCall.REVOKE, DECIDED, worst, NOW) is None


def test_every_call_has_a_row() -> None:
    """No call is forgotten, and none stands for two steps."""
    assert set(LOOKS) == set(STEP_OF) == set(OutgoingCall)


def test_the_document_shows_the_table() -> None:
    """`docs/looks.md` holds the table word for word."""
    shown = DOCUMENT.read_text("utf-8")
    assert shown[shown.index("| call |") :].split("\n\n")[0] == table()
