"""After a restore everything is paused, and what somebody's word had stopped is stopped again (docs/adr/0048)."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.journal.anchoring import OVERLAP
from chalicelib.domain.messages.ledger import Stop, StopKind
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.exits import Exit
from chalicelib.services.console.begin_restore import MomentInTheFuture, begin_restore
from chalicelib.services.console.replay_stops import ReplayedStop, replay_stops
from chalicelib.services.console.verify_journal import verify_journal
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.schedules.anchor_journal import anchor_journal
from tests.fakes.keys import ec_key
from tests.fakes.people import PERSON
from tests.fakes.records import is_signed
from tests.services.office import HOUR, MINUTE, MONDAY, Office

AUDITOR = Caller("auditor", frozenset({"auditor"}))
Act = Callable[[Office], object]


def waits_for_consent() -> Office:
    """An office whose case waits for the consent."""
    office = Office()
    office.asks_for_consent()
    return office


def has_data() -> Office:
    """An office whose case has its data."""
    office = Office()
    office.gets_the_data()
    return office


STOPS: tuple[tuple[StopKind, Callable[[], Office], Act], ...] = (
    (StopKind.BANK_CONSENT, has_data, lambda office: office.withdraws(What.BANK_CONSENT)),
    (StopKind.BANK_CONSENT, waits_for_consent, lambda office: office.withdraws(What.BANK_CONSENT)),
    (StopKind.PERSONAL_DATA_CONSENT, has_data, lambda office: office.withdraws(What.PERSONAL_DATA_CONSENT)),
    (StopKind.PERSONAL_DATA_CONSENT, waits_for_consent, lambda office: office.hears_kdp(office.kdp_answers("revoked"))),
    (StopKind.APPLICATION, waits_for_consent, lambda office: office.withdraws(What.APPLICATION)),
    (StopKind.RELEASE, waits_for_consent, lambda office: release_subject(office.deps, AUDITOR, PERSON.iin, "өтініш")),
    (StopKind.BLOCK, has_data, lambda office: block_subject(office.deps, AUDITOR, PERSON.iin, "сот шешімі")),
)


def put_back(office: Office, act: Act) -> Case:
    """Let something happen, and put the store back to before; return the case as it had become."""
    before = deepcopy(office.cases.stored)
    act(office)
    became = office.case
    office.cases.stored = before
    office.cases.subjects.blocks.clear()
    return became


@pytest.mark.parametrize(("kind", "begins", "act"), STOPS)
def test_what_was_stopped_is_stopped_again_once(kind: StopKind, begins: Callable[[], Office], act: Act) -> None:
    """The case ends, or is blocked, as it had; the second run finds nothing left to do."""
    office = begins()
    became = put_back(office, act)
    [line] = office.cases.erasures.all()
    assert isinstance(line, Stop)
    assert (line.kind, list(replay_stops(office.deps))) == (kind, [ReplayedStop(line)])
    case = office.case
    again = (case.state, case.reason, case.consent.status, case.consent.owes_revocation, case.blocked_at is None)
    owes, free = became.consent.owes_revocation, became.blocked_at is None
    first = (became.state, became.reason, became.consent.status, owes, free)
    assert (again, list(replay_stops(office.deps)), len(office.journal)) == (first, [], case.journal.seq)
    blocked = office.deps.subjects.blocked_at(case.digests.persons, office.clock.now())
    assert (blocked is not None) is (kind is StopKind.BLOCK)


def test_a_consent_that_the_restored_case_does_not_know_is_revoked_at_the_partner() -> None:
    """It was given and withdrawn after the moment: the Open API system is asked, and then told."""
    office = waits_for_consent()

    def gives_and_withdraws(office: Office) -> None:
        office.passes(15 * MINUTE)
        office.answers("granted")
        office.withdraws(What.BANK_CONSENT)

    put_back(office, gives_and_withdraws)
    assert [one.error for one in replay_stops(office.deps)] == [None]
    office.drives()
    asked = office.world.consents[f"{office.case_id}-link-1"]
    assert (office.case.state, office.case.reason) == (State.ORDINARY_PROCEDURE, Reason.CONSENT_REVOKED)
    assert (asked.status, len(office.open_api.asked("revoke")), office.world.data) == ("revoked", 1, {})


def test_a_consent_given_while_the_restored_case_still_sends_its_sms_is_revoked_too() -> None:
    """The link was out before the moment, and may have been used after it."""
    office = Office()
    office.sms.fail(before=1)
    assert office.asks_for_consent().state is State.SENDING_SMS

    def goes_on_and_withdraws(office: Office) -> None:
        office.lives_until(office.clock.now() + HOUR)
        office.answers("granted")
        office.withdraws(What.BANK_CONSENT)

    put_back(office, goes_on_and_withdraws)
    assert [one.error for one in replay_stops(office.deps)] == [None]
    office.drives()
    assert office.world.consents[f"{office.case_id}-link-1"].status == "revoked"


def test_the_journal_says_that_an_act_was_done_again_and_when_it_was_first_done() -> None:
    """It is an entry of the system: who it was is lost."""
    office = waits_for_consent()
    first = put_back(office, lambda office: office.withdraws(What.APPLICATION))
    office.passes(HOUR)
    assert len(list(replay_stops(office.deps))) == 1
    [told] = [one for one in office.cases.journal(office.case_id) if one.event == "application_withdrawn"]
    assert (told.actor, told.data) == ("system", {"why": "before_restore", "first_at": first.updated_at.isoformat()})


def test_stops_are_done_again_in_their_order_and_blocks_last() -> None:
    """Nothing may be asked for a blocked person; what else the ledger has is no stop."""
    office = Office()
    kinds = (StopKind.BLOCK, StopKind.RELEASE, StopKind.APPLICATION)
    stops = [Stop("01k7lost", kind, MONDAY + number * MINUTE, "why") for number, kind in enumerate(kinds)]
    office.deps.ledger.add((Erasure("01k7lost", KeyClass.BANK, MONDAY, "retention"), stops[2], stops[0], stops[1]))
    assert [one.stop for one in replay_stops(office.deps)] == [stops[1], stops[2], stops[0]]


def test_a_stop_waits_for_a_partner_that_does_not_answer() -> None:
    """Otherwise a consent that exists there would not be revoked; the run says which stop is left."""
    office = waits_for_consent()
    put_back(office, lambda office: office.withdraws(What.APPLICATION))
    office.open_api.fail(before=10)
    before = office.case
    left = [(one.stop.kind, one.error) for one in replay_stops(office.deps)]
    assert (left, office.case) == ([(StopKind.APPLICATION, "PartnerUnavailable")], before)
    office.open_api.fail()
    assert [one.error for one in replay_stops(office.deps)] == [None]
    assert office.case.state is State.WITHDRAWN


def test_a_case_that_has_ended_in_another_way_stays_as_it_is() -> None:
    """There is nothing left that the word could stop; a case that was lost is named."""
    office = waits_for_consent()
    office.answers("refused")
    before = office.case
    stops = (
        Stop(office.case_id, StopKind.BANK_CONSENT, office.clock.now(), "consent_revoked"),
        Stop("01k7lost", StopKind.APPLICATION, office.clock.now(), "application_withdrawn"),
    )
    office.deps.ledger.add(stops)
    assert list(replay_stops(office.deps)) == [ReplayedStop(stops[1], "CaseNotFound")]
    assert office.case == before


def test_everything_is_paused_and_anchoring_goes_on_from_before_the_moment() -> None:
    """Every head since the last anchor before the moment is anchored again, and the journals then verify."""
    office = has_data()
    anchor_journal(office.deps)
    moment, before = office.passes(MINUTE), deepcopy(office.cases.stored)
    office.passes(HOUR)
    office.withdraws(What.BANK_CONSENT)
    anchor_journal(office.deps)
    office.cases.stored = before
    office.passes(HOUR)
    broken = [found for _, found in verify_journal(office.deps, is_signed) if found is not None]
    anchor = begin_restore(office.deps, moment, "anna", "диск")
    first = next(iter(office.deps.anchors.all()))
    assert (len(broken), anchor.number, anchor.until) == (1, 3, first.until)
    paused, closed = office.deps.operations.paused(), office.deps.operations.intake_paused()
    assert [one and (one.by, one.asking_allowed) for one in (paused, closed)] == [("anna", False)] * 2
    report = anchor_journal(office.deps)
    assert (report.heads, report.broken, first.until - OVERLAP < office.case.updated_at) == (1, 0, True)
    assert [found for _, found in verify_journal(office.deps, is_signed) if found is not None] == []


def test_a_moment_that_has_not_come_is_refused() -> None:
    """A typing mistake in the moment would make every anchor worthless."""
    office = has_data()
    with pytest.raises(MomentInTheFuture):
        begin_restore(office.deps, office.clock.now() + timedelta(seconds=1), "anna", "диск")
    assert (list(office.deps.anchors.all()), office.deps.operations.paused()) == ([], None)


def test_without_the_private_key_nothing_is_begun() -> None:
    """Nothing is paused: a function with the public half alone cannot sign, and the console says so as of a setting."""
    office = has_data()
    half = JwsSigner(JwsSigner(ec_key("anchors-1"), office.clock).public_jwk(), office.clock)
    deps, said = replace(office.deps, anchor_signer=half), list[str]()
    command = ("restore-begin", "--to", office.clock.now().isoformat(), "--by", "anna", "--why", "диск", "--yes")
    assert (main(command, deps, said.append), len(said)) == (Exit.SETTINGS, 1)
    assert said[0].startswith("Not done: ANCHOR_KEYS begins with the public half of a key")
    assert (list(office.deps.anchors.all()), office.deps.operations.paused()) == ([], None)
