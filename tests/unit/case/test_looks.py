"""The last look before each send: every call against every condition, and the table as the document shows it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.key_classes import RecordDigest
from chalicelib.domain.case.looks import LOOKS, RESTS_ON, STEP_OF, Condition, Decided, OutgoingCall, first_unmet, table
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
    records=tuple(
        RecordDigest(name, f"digest of {name}") for name in ("application", "bank_data-1", "personal_data-1")
    ),
)
VALID_UNTIL = NOW + HOUR


def other_attempt(case: Case) -> Case:
    """The request of each step has a new number, where the step can have one."""
    return replace(case, requests=replace(case.requests, kdp=2, data=2))


def lease_of_another(case: Case) -> Case:
    """Another driver has taken each lease over."""
    return replace(case, intents=tuple(replace(intent, tries=3) for intent in case.intents))


def another_consent(case: Case) -> Case:
    """The person has consented once more, to KDP and at the Open API system."""
    more = (RecordDigest("bank_data-2", "another"), RecordDigest("personal_data-2", "another"))
    return replace(case, records=(*case.records, *more))


def unmet_of(call: OutgoingCall, present: Case, decided: Case = DECIDED) -> Condition | None:
    """The first condition that is not met now, for a call with a consent or a token that is valid still."""
    return first_unmet(call, Decided(decided, VALID_UNTIL), present, NOW)


BROKEN: Mapping[Condition, Callable[[Case], Case]] = {
    Condition.OPEN: lambda case: replace(case, state=State.WITHDRAWN),
    Condition.NOT_BLOCKED: lambda case: replace(case, blocked_at=NOW),
    Condition.SAME_GENERATION: lambda case: replace(case, generation=case.generation + 1),
    Condition.SAME_STATE: lambda case: replace(case, state=State.AWAITING_BANK_DATA),
    Condition.SAME_REQUEST: other_attempt,
    Condition.SAME_CONSENT: another_consent,
    Condition.CONSENT_STANDS: lambda case: replace(case, consent=replace(case.consent, status=ConsentStatus.WITHDRAWN)),
    Condition.OWN_LEASE: lease_of_another,
    Condition.REVOCATION_OWED: lambda case: replace(case, consent=replace(case.consent, owes_revocation=False)),
}
"""How a case comes not to meet each condition while nothing else changes (an end changes the state too)."""
ONE_REQUEST = frozenset({Step.LINK, Step.SMS})
"""Steps whose request never gets another number."""


@pytest.mark.parametrize("call", OutgoingCall)
@pytest.mark.parametrize("condition", BROKEN)
def test_a_call_is_denied_by_its_own_conditions_alone(call: OutgoingCall, condition: Condition) -> None:
    """Each unmet condition of the row denies the call by name; any other changes nothing."""
    unmet = unmet_of(call, BROKEN[condition](DECIDED))
    denies = condition in LOOKS[call] and not (condition is Condition.SAME_REQUEST and STEP_OF[call] in ONE_REQUEST)
    assert unmet == (condition if denies else None)


@pytest.mark.parametrize("call", OutgoingCall)
def test_a_call_is_sent_while_nothing_has_changed(call: OutgoingCall) -> None:
    """The case as it was decided on allows its own call."""
    assert (unmet_of(call, DECIDED), first_unmet(call, Decided(DECIDED), DECIDED, NOW)) == (None, None)


@pytest.mark.parametrize("call", OutgoingCall)
def test_a_call_is_made_with_nothing_that_has_expired(call: OutgoingCall) -> None:
    """To the instant: KDP's token, and the consent with which banks are asked. What was asked in time is fetched."""
    expires = {OutgoingCall.CHECK_MOBILE, OutgoingCall.REQUEST_BANK_DATA}
    unmet = first_unmet(call, Decided(DECIDED, NOW), DECIDED, NOW)
    assert unmet == (Condition.UNEXPIRED if call in expires else None)
    assert first_unmet(call, Decided(DECIDED, NOW + timedelta.resolution), DECIDED, NOW) is None


RESTING = [call for call, needs in LOOKS.items() if Condition.SAME_CONSENT in needs]


@pytest.mark.parametrize("call", RESTING)
def test_a_word_on_another_consent_stops_no_call(call: OutgoingCall) -> None:
    """A call is stopped by a record of the consent that it rests on, one that is new, ended or removed."""
    own = RESTS_ON[STEP_OF[call]]
    others = tuple(replace(one, digest="ended") for one in DECIDED.records if not one.id.startswith(own))
    same = tuple(one for one in DECIDED.records if one.id.startswith(own))
    assert unmet_of(call, replace(DECIDED, records=(*others, *same))) is None
    changed = [replace(DECIDED, records=others), replace(DECIDED, records=(*others, replace(same[0], digest="ended")))]
    assert [unmet_of(call, case) for case in changed] == [Condition.SAME_CONSENT] * 2


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
    assert unmet_of(call, stored) is Condition.OWN_LEASE


@pytest.mark.parametrize("call", [OutgoingCall.SEND_SMS, OutgoingCall.REQUEST_BANK_DATA])
def test_a_call_that_was_decided_without_a_lease_is_denied(call: OutgoingCall) -> None:
    """The lease that is stored is another driver's."""
    assert unmet_of(call, DECIDED, replace(DECIDED, intents=())) is Condition.OWN_LEASE


@pytest.mark.parametrize("call", [call for call in OutgoingCall if call is not OutgoingCall.REVOKE])
@pytest.mark.parametrize("end", sorted(ENDS))
def test_nothing_but_a_revocation_leaves_after_the_end(call: OutgoingCall, end: State) -> None:
    """Link and SMS least of all; even where the call was decided in that very state."""
    ended = replace(DECIDED, state=end)
    assert unmet_of(call, ended, ended) is Condition.OPEN


def test_an_owed_revocation_is_sent_in_spite_of_everything() -> None:
    """An end, a block, another generation, a withdrawn consent and a lost lease do not stop it."""
    worst = DECIDED
    for condition in BROKEN:
        worst = worst if condition is Condition.REVOCATION_OWED else BROKEN[condition](worst)
    assert first_unmet(OutgoingCall.REVOKE, Decided(DECIDED, NOW), worst, NOW) is None


def test_every_call_has_a_row() -> None:
    """No call is forgotten, and none stands for two steps."""
    assert set(LOOKS) == set(STEP_OF) == set(OutgoingCall)


def test_the_document_shows_the_table() -> None:
    """`docs/looks.md` holds the table word for word."""
    shown = DOCUMENT.read_text("utf-8")
    assert shown[shown.index("| call |") :].split("\n\n")[0] == table()
