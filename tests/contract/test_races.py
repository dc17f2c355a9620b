"""Many at once: one wins, the others are told why."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

from chalicelib.domain.errors import ApplicationNameTaken, ClaimTaken, Conflict, PersonLocked, VersionConflict
from tests.contract.engines import Store
from tests.contract.samples import a_case, a_change, a_claim, an_intake, digests_of
from tests.fakes.chains import first_broken

THREADS = 12


def at_once(calls: Sequence[Callable[[], None]]) -> Counter[type]:
    """Make all calls at the same moment; how many ended how (`NoneType`: done)."""
    start = Barrier(len(calls))

    def make(call: Callable[[], None]) -> type:
        start.wait()
        try:
            call()
        except Conflict as conflict:
            return type(conflict)
        return type(None)

    with ThreadPoolExecutor(len(calls)) as threads:
        return Counter(threads.map(make, calls))


def test_one_of_many_commits_of_a_version_wins(shared_store: Store) -> None:
    """Exactly one, even if all write the same; the journal has that one."""
    cases = shared_store.cases
    intake = an_intake(a_case())
    cases.take_in(intake)
    change = a_change(intake.change.case)
    ends = at_once([lambda: cases.commit(change)] * THREADS)
    assert ends == {type(None): 1, VersionConflict: THREADS - 1}
    assert cases.load(change.case.id) == change.case
    assert cases.journal(change.case.id) == (*intake.change.entries, *change.entries)


def test_conflicting_changes_are_decided_again_and_all_made(shared_store: Store) -> None:
    """Each loser loads and decides again: none is lost, versions count them, the chain is intact."""
    cases = shared_store.cases
    intake = an_intake(a_case())
    cases.take_in(intake)
    case_id = intake.change.case.id

    def until_done() -> None:
        while True:
            try:
                return cases.commit(a_change(cases.load(case_id)))
            except VersionConflict:
                continue

    assert at_once([until_done] * 6) == {type(None): 6}
    assert cases.load(case_id).version == 7
    assert len(cases.journal(case_id)) == 7
    assert first_broken(cases.journal(case_id)) is None


def test_simultaneous_deliveries_of_an_event_change_the_case_once(shared_store: Store) -> None:
    """The claim and the change are one commit."""
    cases = shared_store.cases
    intake = an_intake(a_case())
    cases.take_in(intake)
    case_id = intake.change.case.id

    def deliver() -> None:
        while True:
            case = cases.load(case_id)
            try:
                return cases.commit(a_change(case, claim=a_claim(case)))
            except VersionConflict:
                continue

    assert at_once([deliver] * THREADS) == {type(None): 1, ClaimTaken: THREADS - 1}
    assert cases.load(case_id).version == 2


def test_one_of_two_applications_of_a_person_wins(shared_store: Store) -> None:
    """At two authorities at the same moment: the lock is a condition, not a look-up."""
    cases = shared_store.cases
    intakes = [an_intake(replace(a_case(n), digests=digests_of("person-1"))) for n in range(1, 5)]
    ends = at_once([partial(cases.take_in, intake) for intake in intakes])
    assert ends == {type(None): 1, PersonLocked: 3}


def test_simultaneous_repeats_of_an_application_make_one_case(shared_store: Store) -> None:
    """The second gets the existing case."""
    cases = shared_store.cases
    intakes = [an_intake(replace(a_case(1), id=a_case(n).id)) for n in range(1, 5)]
    ends = at_once([partial(cases.take_in, intake) for intake in intakes])
    assert ends == {type(None): 1, ApplicationNameTaken: 3}


def test_all_who_seal_first_seal_under_one_key(shared_store: Store) -> None:
    """The data key of a case is made once: whatever was sealed at the same moment opens."""
    bank_data, case_id = shared_store.bank_data, a_case().id
    contents = [f"[{n}]".encode() for n in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        pages = list(
            threads.map(
                lambda n: bank_data.store(case_id, "ALATKZKA", n, THREADS, contents[n], new_key=True), range(THREADS)
            )
        )
    assert [bank_data.read(case_id, "ALATKZKA", page) for page in pages] == contents
