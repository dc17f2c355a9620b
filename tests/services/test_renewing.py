"""A change of the digest key: both keys are live meanwhile, the console renews what is left, and the old one can go."""

from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.console.renew_digests import renew_digests
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import check_message
from chalicelib.services.office.report_subject import report_subject
from chalicelib.services.office.withdraw import What
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.people import PERSON
from tests.services.office import DAY, MONDAY, Office

OLD, NEW = b"k" * 32, b"n" * 32
AIGUL = Caller("aigul", frozenset({"auditor"}))
MARAT = Caller("marat", frozenset({"operator"}))


def keys(office: Office, *live: bytes) -> None:
    """From now on these keys are live, the first makes."""
    office.deps = replace(office.deps, digest=HmacDigest(*live))


def renews(office: Office) -> int:
    """The console's command; how many cases it had to renew."""
    return sum(renew_digests(office.deps))


def known(office: Office) -> list[str]:
    """The cases that are found by the usual applicant's IIN."""
    return [one.case.id for one in report_subject(office.deps, AIGUL, PERSON.iin, "тексеру").cases]


@pytest.mark.parametrize("renewed", [False, True])
def test_one_person_has_one_open_case_all_the_while(*, renewed: bool) -> None:
    """Taken in under the old key: not again with both live, nor, once renewed, under the new one alone."""
    office = Office()
    office.asks_for_consent()
    keys(office, NEW, OLD)
    if renewed:
        assert renews(office) == 1
        keys(office, NEW)
    with pytest.raises(OpenCaseExists):
        office.applies(number="2025-000124")


def test_who_was_taken_in_meanwhile_is_known_to_functions_with_either_key() -> None:
    """While one function has both keys and another still the old one alone, the lock stands under each."""
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
def test_a_function_with_either_key_knows_the_person_of_a_word(live: tuple[bytes, ...]) -> None:
    """Taken in with both live, heard by one that was deployed before, with, or after: a consent is the person's own."""
    office = Office()
    keys(office, NEW, OLD)
    office.asks_for_consent()
    keys(office, *live)
    office.answers("granted")
    assert (office.case.consent_status, office.attention) == ("granted", [])


def test_the_case_goes_on_to_its_end_whatever_was_renewed() -> None:
    """Callbacks fit, the gate knows the consent's person, the lock falls under every digest."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    keys(office, NEW, OLD)
    renews(office)
    for bank in office.drives().banks:
        office.bank_answers(bank.bic)
    assert (office.case.state, "digests_renewed" in office.journal) == ("bank_data_ready", True)
    keys(office, NEW)
    assert office.applies(number="2025-000124").new is True
    office.withdraws(What.APPLICATION)
    keys(office, OLD)
    assert office.applies(number="2025-000125").new is True


def test_before_renewing_callbacks_and_look_ups_know_both() -> None:
    """A word about the person, the same event again, the same application again, a message, the person's cases."""
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


def test_after_renewing_the_new_key_alone_knows_all_of_it() -> None:
    """Index, number, content, message and block went over; under the old key nothing of the person is found."""
    office = Office()
    office.asks_for_consent()
    code = office.case.check_code or ""
    since = block_subject(office.deps, AIGUL, PERSON.iin, "тексеру").since
    keys(office, NEW, OLD)
    assert renews(office) == 1
    keys(office, NEW)
    assert office.applies(submitted_at=MONDAY).new is False
    assert check_message(office.deps, MARAT, PERSON.mobile, code).ours is True
    assert (known(office), report_subject(office.deps, AIGUL, PERSON.iin, "т").blocked_at) == ([office.case_id], since)
    assert office.case.mobile == office.deps.digest("mobile", PERSON.mobile)
    keys(office, OLD)
    assert known(office) == []


def test_a_block_that_ran_out_is_not_made_anew() -> None:
    """Its time was over before the digest key changed; the case keeps its mark, the person is free."""
    office = Office()
    office.applies()
    block_subject(office.deps, AIGUL, PERSON.iin, "тексеру")
    office.lives_until(office.clock.now() + DAY)
    office.passes(366 * DAY)
    keys(office, NEW, OLD)
    assert (renews(office), report_subject(office.deps, AIGUL, PERSON.iin, "т").blocked_at) == (1, None)


def test_it_can_stop_anywhere_and_be_run_again() -> None:
    """What was renewed is left alone, what is left is renewed; at the end nothing is."""
    office = Office()
    for number in range(5):
        office.applies(number=f"2025-00012{number}")
        office.withdraws(What.APPLICATION)
    keys(office, NEW, OLD)
    assert list(islice(renew_digests(office.deps), 2)) == [True, True]
    assert (renews(office), renews(office)) == (3, 0)


def test_a_second_change_leaves_no_lock_behind() -> None:
    """An open case that is renewed twice is locked under the two keys that are live, and no other."""
    office, newest = Office(), b"z" * 32
    office.applies()
    keys(office, NEW, OLD)
    renews(office)
    keys(office, newest, NEW)
    renews(office)
    keys(office, OLD)
    assert office.applies(number="2025-000124").new is True


def test_who_was_erased_has_nothing_to_renew() -> None:
    """The digests went with the person; a case without them is passed by."""
    office = Office()
    office.applies()
    office.withdraws(What.APPLICATION)
    office.passes(400 * DAY)
    erase_due_data(office.deps)
    keys(office, NEW, OLD)
    assert (renews(office), office.case.persons) == (0, ())
