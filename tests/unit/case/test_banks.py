"""How a case counts its banks, which are sealed: from the banks while they are open, by the counts otherwise."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank, BankCounts, BanksAt, StoredPage, after_the_wait
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.errors import SealBroken
from tests.unit.case.cases import a_case

PAGES = (StoredPage(1, "digest-1", 1, of=2), StoredPage(2, "digest-2", 1, of=2))
ALATAU = Bank(bic="ALATKZKA", name="Алатау")
ESIL = Bank(bic="ESILKZKA", name="Есіл", outcome=Outcome.DATA, pages=2, stored=PAGES)
PARTLY = replace(ESIL, bic="PARTKZKA", stored=PAGES[:1])
UNKNOWN_PAGES = replace(ESIL, bic="UNKNKZKA", pages=None, stored=())
NONE, DENIED, FAILED, SILENT = (
    Bank(bic=f"BNK{number}KZKA", name="Банк", outcome=outcome)
    for number, outcome in enumerate((Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED, Outcome.SILENT))
)


def test_a_page_stored_before_its_size_was_is_the_only_one_of_no_known_size() -> None:
    """Cases of the first versions have such pages."""
    assert StoredPage(1, "digest-1", 1) == StoredPage(1, "digest-1", 1, size=0, of=1)


@pytest.mark.parametrize(
    ("bank", "all_here", "usable"),
    [
        (ALATAU, False, False),
        (ESIL, True, True),
        (PARTLY, False, False),
        (UNKNOWN_PAGES, False, False),
        (NONE, True, True),
        (DENIED, True, False),
        (FAILED, True, False),
        (SILENT, True, False),
    ],
    ids=["pending", "data", "a page missing", "pages unknown", "no accounts", "denied", "failed", "silent"],
)
def test_a_statement_relies_on_banks_that_sent_everything_or_have_no_accounts(
    bank: Bank, *, all_here: bool, usable: bool
) -> None:
    """An answer without data is complete too, but says nothing about income."""
    assert (bank.all_here, bank.usable) == (all_here, usable)


def test_banks_are_counted_by_their_answers() -> None:
    """One of which pages are missing counts apart; a late one counts once more."""
    banks = (ALATAU, ESIL, replace(ESIL, late=True), PARTLY, NONE, replace(DENIED, late=True), FAILED, SILENT)
    counts = BankCounts.of(banks)
    assert counts == BankCounts(pending=1, data=2, data_partial=1, no_accounts=1, denied=1, failed=1, silent=1, late=2)
    assert (counts.total, counts.with_data, counts.usable, counts.all_here) == (8, 3, 3, False)
    assert BankCounts.of(()) == BankCounts()


@pytest.mark.parametrize(
    ("counts", "all_here"),
    [
        (BankCounts(data=1, no_accounts=1, denied=1, failed=1, silent=1), True),
        (BankCounts(data=1, pending=1), False),
        (BankCounts(data=1, data_partial=1), False),
        (BankCounts(), True),
    ],
    ids=["all", "one is waited for", "a page is missing", "no bank"],
)
def test_all_are_here_when_nothing_is_waited_for(counts: BankCounts, *, all_here: bool) -> None:
    """Neither an answer nor a page."""
    assert counts.all_here is all_here


def test_after_the_wait_who_has_not_answered_is_silent() -> None:
    """Among the banks as in their counts; all others stay as they are."""
    banks = (ALATAU, ESIL, PARTLY, DENIED, SILENT)
    closed = (replace(ALATAU, outcome=Outcome.SILENT), *banks[1:])
    assert after_the_wait(banks) == closed
    assert (
        BankCounts.of(banks).closed() == BankCounts.of(closed) == BankCounts(data=1, data_partial=1, denied=1, silent=2)
    )


SEALED = a_case(State.BANK_DATA_READY, banks=None, counted=BankCounts(data=1, denied=1), banks_at=BanksAt(2, 5))


def test_the_counts_of_a_case_are_those_of_its_open_banks() -> None:
    """Only while the banks are sealed the stored counts are read."""
    opened = replace(SEALED, banks=(ESIL,))
    assert (SEALED.bank_counts, opened.bank_counts) == (SEALED.counted, BankCounts(data=1))
    assert opened.open_banks == (ESIL,)
    with pytest.raises(ValueError, match=r"^The banks of the case are sealed\.$"):
        _ = SEALED.open_banks


@pytest.mark.parametrize(
    ("state", "counted", "complete"),
    [
        (State.BANK_DATA_READY, BankCounts(data=1, no_accounts=1), True),
        (State.BANK_DATA_READY, BankCounts(data=1, denied=1), False),
        (State.BANK_DATA_READY, BankCounts(), None),
        (State.REQUESTING_BANK_DATA, BankCounts(data=1), None),
        (State.AWAITING_BANK_DATA, BankCounts(data=1, pending=1), False),
    ],
)
def test_a_case_is_complete_when_every_bank_is_usable(
    state: State, counted: BankCounts, *, complete: bool | None
) -> None:
    """It is not known before the Open API system has named the banks, also if one answered before that."""
    assert replace(SEALED, state=state, counted=counted).complete is complete


@pytest.mark.parametrize("bic", ["ESILKZKA", "ESILKZKAXXX"])
def test_a_bank_is_found_by_its_bic_of_eight_or_eleven_letters(bic: str) -> None:
    """The last three name a branch; a bank that was not asked is not found."""
    case = replace(SEALED, banks=(ALATAU, ESIL))
    assert (case.bank(bic), case.bank("PARTKZKA")) == (ESIL, None)
    assert replace(case, banks=(ALATAU, replace(ESIL, bic="ESILKZKAXXX"))).bank(bic) is not None


def test_changed_banks_make_a_new_version_of_their_part() -> None:
    """So that an earlier part that is put back does not open; the edition stays until a statement is made."""
    case = replace(SEALED, banks=(ALATAU, replace(ESIL, bic="ESILKZKAXXX")))
    changed = case.with_bank(replace(ESIL, late=True))
    assert (changed.banks, changed.banks_at) == ((ALATAU, replace(ESIL, late=True)), BanksAt(2, 6))
    assert case.with_banks([DENIED]).banks == (DENIED,)


def test_sealed_banks_are_opened_from_the_place_that_the_case_names() -> None:
    """Open ones are not read again."""
    asked = list[tuple[str, BanksAt]]()

    def read(case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        asked.append((case_id, at))
        return (ESIL, DENIED)

    opened = SEALED.opened(read)
    assert (opened.banks, opened.opened(read), asked) == ((ESIL, DENIED), opened, [(SEALED.id, BanksAt(2, 5))])


def test_banks_other_than_those_counted_are_a_broken_seal() -> None:
    """Somebody has put an earlier part back, or edited the counts."""
    with pytest.raises(SealBroken) as broken:
        SEALED.with_opened((ESIL,))
    assert str(broken.value) == str(SealBroken(SEALED.id, "banks"))


@pytest.mark.parametrize(
    ("counted", "outcome"),
    [(BankCounts(pending=1), Outcome.PENDING), (BankCounts(silent=1), Outcome.SILENT)],
    ids=["waiting", "after the wait"],
)
def test_a_bank_that_never_answered_is_opened_as_silent_after_the_wait(counted: BankCounts, outcome: Outcome) -> None:
    """The end of a wait closes the counts alone, because it needs no key."""
    assert replace(SEALED, counted=counted).with_opened((ALATAU,)).banks == (replace(ALATAU, outcome=outcome),)


def test_whether_its_banks_are_open_makes_no_other_case() -> None:
    """A change is decided with them, and stored without: what changed is their version."""
    assert replace(SEALED, banks=(ESIL, DENIED)) == SEALED
    assert SEALED.with_opened((ESIL, DENIED)).with_banks((ESIL, DENIED)) != SEALED


@pytest.mark.parametrize(
    ("case", "stored"),
    [
        (replace(SEALED, banks=(ESIL, DENIED)), SEALED),
        (replace(SEALED, banks=(ESIL, NONE)), replace(SEALED, counted=BankCounts(data=1, no_accounts=1))),
        (SEALED, SEALED),
        (a_case(), a_case()),
    ],
    ids=["the same counts", "other counts", "sealed", "none asked"],
)
def test_a_case_is_stored_with_the_counts_alone(case: Case, stored: Case) -> None:
    """A case that asked no bank has an empty list, which need not be sealed."""
    after = case.without_banks()
    assert (after, after.banks) == (stored, stored.banks)
