"""The portions of a report: how much goes into one, where it ends, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion
from chalicelib.domain.refusals import BankConsentWithdrawn
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.report_subject import (
    AnotherPersonsCase,
    CaseReport,
    Inquiry,
    ReportedCase,
    UnreadableCase,
    consents_after,
    journal_after,
    movements_after,
    reads_after,
    report_list,
    report_subject,
    up_to_enough,
)
from tests.fakes.people import PERSON
from tests.fakes.reads import InMemoryReads
from tests.fakes.store import InMemoryCases
from tests.services.another_store import put_into
from tests.services.choosing import with_data
from tests.services.office import DAY, Office

AUDITOR = Caller("aigul", frozenset({"auditor"}))
ASKED = Inquiry(PERSON.iin, "азаматтың сұрауы 7")


class Store(InMemoryCases):
    """Notes how many entries of a journal were asked for; `added`: what somebody added to the index."""

    added: tuple[str, ...] = ()

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return the entries."""
        vars(self)["limit"] = limit
        return super().journal(case_id, after, limit, with_notes=with_notes)

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids."""
        return (*super().of_person(persons), *self.added)


def with_store(office: Office, **changes: object) -> Store:
    """Take this store, with the same content."""
    return put_into(office, Store, **changes)


def test_a_portion_of_the_journal_has_a_thousand_entries() -> None:
    """One more is read, which shows whether the list goes on; each position is the number of its entry."""
    office = Office()
    case = office.asks_for_consent()
    store = with_store(office)
    found = journal_after(office.deps, case, "2")
    assert ([position for position, _ in found.items], found.last, vars(store)["limit"]) == (
        [str(number) for number in range(3, case.journal.seq + 1)],
        None,
        1001,
    )


def test_a_journal_goes_on_after_the_last_entry_of_its_portion() -> None:
    """Exactly a thousand are the whole list; of one more the position of the thousandth is told."""
    office = Office()
    office.asks_for_consent()
    while office.cases.load(office.case_id).journal.seq < 1001:
        office.hears_receipt("sent")
    case = office.cases.load(office.case_id)
    portions = [journal_after(office.deps, case, after) for after in ("0", "1")]
    assert [(len(one.items), one.items[-1][0], one.last) for one in portions] == [
        (1000, "1000", "1000"),
        (1000, "1001", None),
    ]


class Reads(InMemoryReads):
    """Notes how many reads were asked for."""

    def of_case(self, case_id: str, after: str = "", limit: int = 100) -> Portion[ReadEntry]:
        """Return them."""
        vars(self)["limit"] = limit
        return super().of_case(case_id, after, limit)


def test_a_portion_of_the_reads_has_a_thousand() -> None:
    """As many as of the journal."""
    office = Office()
    case = office.applies().case
    reads = Reads()
    assert reads_after(replace(office.deps, reads=reads), case, "") == Portion()
    assert vars(reads)["limit"] == 1000


def test_consents_are_numbered_from_one() -> None:
    """The list goes on after any of them."""
    office = Office()
    case = office.asks_the_banks()
    all_of_them = office.cases.consents(case.id)
    assert consents_after(office.deps, case, "0").items == tuple(
        (str(number), one) for number, one in enumerate(all_of_them, 1)
    )
    assert consents_after(office.deps, case, "1").items[0] == ("2", all_of_them[1])


def movements(number: int) -> list[dict[str, str]]:
    """So many movements."""
    return [
        {
            "id": str(n),
            "booked_on": "2025-07-05",
            "direction": "debit",
            "amount": str(Decimal(n + 1)),
            "text": "Сатып алу",
        }
        for n in range(number)
    ]


def test_a_portion_of_the_movements_has_five_thousand_and_names_its_version() -> None:
    """A later version of the statement does not shift what was begun."""
    office = with_data(*movements(5_001))
    portions = [movements_after(office.deps, office.case, f"1:{after}") for after in (0, 1, 5000)]
    assert [(one.items[0][0], one.items[-1][0], one.last) for one in portions] == [
        ("1:1", "1:5000", "1:5000"),
        ("1:2", "1:5001", None),
        ("1:5001", "1:5001", None),
    ]


def test_movements_are_not_shown_without_a_consent() -> None:
    """Also where the list was begun before."""
    office = with_data()
    office.withdraws(What.BANK_CONSENT)
    with pytest.raises(BankConsentWithdrawn):
        movements_after(office.deps, office.case, "1:0")


def test_a_case_that_only_the_index_gives_to_the_person_is_not_shown() -> None:
    """Neither in the report nor in a list of it; one that is not there is named as unreadable."""
    office = Office()
    own = office.applies().case.id
    other = office.applies(replace(PERSON, iin="850505400023", mobile="+77019999999"), "2025-2").case.id
    gone = "01k7e000000000000000000009"
    with_store(office, added=(other, gone))
    made = report_subject(office.deps, AUDITOR, ASKED)
    by_kind = {type(one): getattr(one, "case_id", "") for one in made.cases}
    assert (by_kind[AnotherPersonsCase], by_kind[UnreadableCase], made.of_all) == (other, gone, 3)
    assert report_list(office.deps, AUDITOR, ASKED, (other, ""), reads_after) == Portion()
    assert report_list(office.deps, AUDITOR, ASKED, (own, ""), reads_after) != Portion()


def with_movements(report: CaseReport, number: int) -> CaseReport:
    """The report on a case whose statement has so many."""
    assert report.statement is not None
    return replace(report, statement=replace(report.statement, lines=report.statement.lines[:1] * number))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([20_000, 1], 1), ([19_999, 1, 1], 2), ([10_000, 9_999, 1, 1], 3), ([19_998, 1], 2)],
    ids=str,
)
def test_no_case_is_opened_after_enough_movements(numbers: list[int], shown: int) -> None:
    """Twenty thousand in one case, or in several; a case without a statement has none."""
    office = with_data()
    [found] = report_subject(office.deps, AUDITOR, ASKED).cases
    assert isinstance(found, CaseReport)
    cases = [with_movements(found, number) for number in numbers]
    assert list(up_to_enough(iter(cases))) == cases[:shown]
    others: list[ReportedCase] = [UnreadableCase("1"), replace(found, statement=None), *cases]
    assert list(up_to_enough(iter(others))) == others[: 2 + shown]


def test_an_inquiry_about_a_list_names_the_case_only_where_it_is_the_persons() -> None:
    """A case that is not there is not looked up for a stranger."""
    office = Office()
    own = office.applies().case.id
    gone = "01k7e000000000000000000009"
    for case_id in (own, gone):
        report_list(office.deps, AUDITOR, ASKED, (case_id, ""), reads_after)
    assert [(read.what, read.case_ids) for read in office.reads.all] == [
        ("subject_report", (own,)),
        ("subject_report", ()),
    ]


def test_the_store_that_does_not_answer_makes_no_case_unreadable() -> None:
    """The auditor asks again."""
    office = Office()
    office.applies()
    office.passes(DAY)
    made = report_subject(office.deps, AUDITOR, ASKED)

    def busy(_case_id: str) -> None:
        raise StoreBusy

    office.cases.person = busy  # type: ignore[assignment, method-assign]
    with pytest.raises(StoreBusy):
        list(made.cases)
