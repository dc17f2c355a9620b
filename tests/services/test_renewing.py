"""A change of the digest key: both keys are live until the console has renewed every case, then the old one can go."""

from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.console.renew_digests import renew_digests
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import check_message
from chalicelib.services.office.report_subject import CaseReport, Inquiry, report_subject
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.people import PERSON
from tests.services.office import DAY, MONDAY, Office

OLD, NEW = b"k" * 32, b"n" * 32
AIGUL = Caller("aigul", frozenset({"auditor"}))
MARAT = Caller("marat", frozenset({"operator"}))


def keys(office: Office, *live: bytes) -> None:
    """Make these keys live; the first makes new digests."""
    office.deps = replace(office.deps, digest=HmacDigest(*live))


def renews(office: Office) -> int:
    """Run the console's command; return how many cases it renewed."""
    return sum(renew_digests(office.deps))


def known(office: Office) -> list[str]:
    """Return the ids of the cases found by the usual applicant's IIN."""
    found = report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, "тексеру")).cases
    return [one.case.id for one in found if isinstance(one, CaseReport)]


@pytest.mark.parametrize("renewed", [False, True])
def test_one_person_has_one_open_case_during_the_whole_change(*, renewed: bool) -> None:
    """Taken in under the old key: not again with both live, nor, once renewed, under the new one alone."""
    office = Office()
    office.asks_for_consent()
    keys(office, NEW, OLD)
    if renewed:
        assert renews(office) == 1
        keys(office, NEW)
    with pytest.raises(OpenCaseExists):
        office.applies(number="2025-000124")


def test_a_person_taken_in_during_the_change_is_locked_under_either_key() -> None:
    """One function may have both keys and another still only the old one, so the lock is stored under each."""
    office = Office()
    keys(office, NEW, OLD)
    office.applies()
    for live in ((OLD,), (NEW,)):
        keys(office, *live)
        with pytest.raises(OpenCaseExists):
            office.applies(number="2025-000124")
    keys(office, NEW)
    office.withdraws(What.APPLICATION)
    keys(office, NEW, OLD)
    assert office.applies(number="2025-000125").new is True


@pytest.mark.parametrize("live", [(OLD,), (NEW, OLD), (NEW,)])
def test_a_function_with_either_key_recognises_the_person_of_a_consent(live: tuple[bytes, ...]) -> None:
    """A consent counts whichever deployment receives it: with the old key, both, or the new one."""
    office = Office()
    keys(office, NEW, OLD)
    office.asks_for_consent()
    keys(office, *live)
    office.answers("granted")
    assert (office.case.consent.status, office.attention) == ("granted", [])


def test_a_renewed_case_goes_on_to_its_end() -> None:
    """Callbacks match, the gate recognises the person of the consent, and the lock is removed under every digest."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    keys(office, NEW, OLD)
    renews(office)
    for bank in office.drives().open_banks:
        office.bank_answers(bank.bic)
    assert (office.case.state, "digests_renewed" in office.journal) == ("bank_data_ready", True)
    keys(office, NEW)
    assert office.applies(number="2025-000124").new is True
    office.withdraws(What.APPLICATION)
    keys(office, OLD)
    assert office.applies(number="2025-000125").new is True


def test_before_the_renewal_callbacks_and_look_ups_work_under_both_keys() -> None:
    """Repeated events, repeated applications, messages and the person's cases are recognised."""
    office = Office()
    office.asks_for_consent()
    code = office.case.check_code or ""
    result = office.decides("granted")
    office.hears(result, event_id="event-again", occurred_at=MONDAY)
    keys(office, NEW, OLD)
    assert office.hears(result, event_id="event-again", occurred_at=MONDAY).duplicate is True
    assert office.applies(submitted_at=MONDAY).new is False
    assert check_message(office.deps, MARAT, PERSON.mobile, code).ours is True
    assert known(office) == [office.case_id]


def test_after_the_renewal_the_new_key_alone_suffices() -> None:
    """Index, number, content, message and block are renewed; the old key finds nothing of the person."""
    office = Office()
    office.asks_for_consent()
    code = office.case.check_code or ""
    since = block_subject(office.deps, AIGUL, PERSON.iin, "тексеру").since
    keys(office, NEW, OLD)
    assert renews(office) == 1
    keys(office, NEW)
    assert office.applies(submitted_at=MONDAY).new is False
    assert check_message(office.deps, MARAT, PERSON.mobile, code).ours is True
    assert (known(office), report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, "т")).blocked_at) == (
        [office.case_id],
        since,
    )
    assert office.case.digests.mobile == office.deps.digest("mobile", PERSON.mobile)
    keys(office, OLD)
    assert known(office) == []


def test_an_expired_block_is_not_renewed() -> None:
    """It expired before the digest key changed; the case stays marked as blocked, the person is not blocked."""
    office = Office()
    office.applies()
    block_subject(office.deps, AIGUL, PERSON.iin, "тексеру")
    office.lives_until(office.clock.now() + DAY)
    office.passes(366 * DAY)
    keys(office, NEW, OLD)
    assert (renews(office), report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, "т")).blocked_at) == (1, None)


def test_a_renewal_can_be_interrupted_and_repeated() -> None:
    """The next run renews only what is left, and the last one renews nothing."""
    office = Office()
    office.change_policy(messages_a_day=5)
    for number in range(5):
        office.applies(number=f"2025-00012{number}")
        office.withdraws(What.APPLICATION)
    keys(office, NEW, OLD)
    assert list(islice(renew_digests(office.deps), 2)) == [True, True]
    assert (renews(office), renews(office)) == (3, 0)


def test_a_second_change_leaves_no_lock_behind() -> None:
    """An open case that is renewed twice is locked under the two live keys only."""
    office, newest = Office(), b"z" * 32
    office.applies()
    keys(office, NEW, OLD)
    renews(office)
    keys(office, newest, NEW)
    renews(office)
    keys(office, OLD)
    assert office.applies(number="2025-000124").new is True


def test_an_erased_person_has_no_digests_to_renew() -> None:
    """The digests were erased with the person; such a case is skipped."""
    office = Office()
    office.applies()
    office.withdraws(What.APPLICATION)
    office.passes(400 * DAY)
    erase_due_data(office.deps)
    keys(office, NEW, OLD)
    assert (renews(office), office.case.digests.persons) == (0, ())
