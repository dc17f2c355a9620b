"""What is fetched of the banks' answers at their term: what a bank may have more than we, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.case.states import Outcome
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.messages.partner_answers import BankStatus, DataRequestStatus
from chalicelib.domain.ports.partners import Look
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.steps.fetch_bank_data import fetch_missing_bank_data
from tests.fakes.partner_calls import Call
from tests.fakes.partners import FakeOpenApi
from tests.fakes.people import PERSON
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, ANNA, DAY, ESIL, Office


class Says(FakeOpenApi):
    """The Open API system, with a status of the banks that the test gives."""

    banks: tuple[BankStatus, ...] = ()

    def data_request(self, request_id: str, *, look: Look) -> DataRequestStatus:
        """Return it."""
        return replace(super().data_request(request_id, look=look), banks=self.banks)


def asked(*banks: BankStatus) -> Office:
    """Two banks are asked, none has answered us; the Open API system has this."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, pages=[[], []]), BankScript(ESIL)]
    office.open_api = Says(office.world)
    office.open_api.banks = banks
    office.deps = replace(office.deps, open_api=office.open_api)
    office.asks_the_banks()
    return office


def fetched(office: Office) -> tuple[dict[str, Outcome], list[str], list[str]]:
    """Fetch. Return the banks' outcomes, which pages were asked for, and what the journal says of it."""
    before = len(office.journal)
    fetch_missing_bank_data(office.deps, office.case)
    pages = [about.split(" ", 1)[1] for about in office.open_api.asked("bank_page")]
    return {bank.bic: bank.outcome for bank in office.case.open_banks}, pages, office.journal[before:]


def status(bic: str, outcome: str, pages: int | None = None) -> BankStatus:
    """What the Open API system has of a bank."""
    return BankStatus(bic, "Банк", Outcome(outcome), pages)


@pytest.mark.parametrize(
    ("banks", "expected"),
    [
        ([status(ALATAU, "pending")], ("pending", [], [])),
        ([status(ALATAU, "silent")], ("pending", [], [])),
        ([status(ALATAU, "denied")], ("denied", [], ["bank_answered"])),
        ([status(ALATAU, "failed")], ("failed", [], ["bank_answered"])),
        ([status(ALATAU, "data", 2)], ("data", [f"{ALATAU} 1", f"{ALATAU} 2"], ["bank_answered"] * 2)),
        ([status(ALATAU, "data")], ("data", [f"{ALATAU} 1"], ["bank_answered"])),
        ([status("OTHERKZK", "data", 1), status(ALATAU, "pending")], ("pending", [], [])),
    ],
    ids=["pending", "silent", "denied", "failed", "two pages", "pages unknown", "a bank not asked"],
)
def test_what_the_open_api_system_has_and_we_lack_is_recorded(
    banks: list[BankStatus], expected: tuple[str, list[str], list[str]]
) -> None:
    """Nothing is recorded, nor a page asked for, of a bank that has not answered or was not asked."""
    outcomes, pages, journal = fetched(asked(*banks))
    assert (outcomes, pages, journal) == ({ALATAU: expected[0], ESIL: "pending"}, *expected[1:])


@pytest.mark.parametrize(
    ("has", "says", "expected"),
    [
        ("no_accounts", status(ALATAU, "data", 1), ("no_accounts", [], [])),
        ("data", status(ALATAU, "data", 2), ("data", [], [])),
        ("failed", status(ALATAU, "failed"), ("failed", [], [])),
        ("failed", status(ALATAU, "denied"), ("denied", [], ["bank_answered"])),
        ("failed", status(ALATAU, "data", 1), ("data", [f"{ALATAU} 1"], ["bank_answered"])),
    ],
    ids=["final", "all pages", "failed still", "failed and then denied", "failed and then data"],
)
def test_a_bank_that_has_answered_is_left_alone_unless_it_failed(
    has: str, says: BankStatus, expected: tuple[str, list[str], list[str]]
) -> None:
    """Its answer stays, whatever the Open API system says now; a failure may have become an answer since."""
    office = asked(says)
    office.bank_answers(ALATAU, has)
    outcomes, pages, journal = fetched(office)
    assert (outcomes, pages, journal) == ({ALATAU: expected[0], ESIL: "pending"}, *expected[1:])


def test_when_all_is_here_nothing_is_asked() -> None:
    """The case is as it was."""
    office = Office()
    office.gets_the_data()
    assert fetch_missing_bank_data(office.deps, office.case) == office.case
    assert office.open_api.asked("data_request") == []


ERRORS = {
    "away": PartnerUnavailable("open-api"),
    "refused": PartnerRefused("open-api", 404),
    "unusable": PartnerAnswerUnusable("open-api", "it is no JSON"),
}


def failing(what: str, error: Exception, about: str = "") -> Callable[[Call], None]:
    """Let such a call about this fail."""

    def watch(call: Call) -> None:
        if call.what == what and about in call.about:
            raise error

    return watch


@pytest.mark.parametrize("error", ERRORS)
def test_a_page_that_cannot_be_had_keeps_no_other_away(error: str) -> None:
    """The first bank's stays missing; that of the second is stored."""
    office = asked(status(ALATAU, "data", 1), status(ESIL, "data", 1))
    office.open_api.watch = failing("bank_page", ERRORS[error], ALATAU)
    outcomes, pages, journal = fetched(office)
    assert (outcomes, pages, journal) == (
        {ALATAU: "pending", ESIL: "data"},
        [f"{ALATAU} 1", f"{ESIL} 1"],
        ["bank_answered"],
    )


@pytest.mark.parametrize("error", ERRORS)
def test_without_a_status_nothing_is_fetched(error: str) -> None:
    """The wait does not depend on the Open API system."""
    office = asked(status(ALATAU, "data", 1))
    office.open_api.watch = failing("data_request", ERRORS[error])
    assert fetched(office) == ({ALATAU: "pending", ESIL: "pending"}, [], [])


def test_after_a_block_nothing_more_is_recorded() -> None:
    """It came while the first page was on its way: that one is discarded, and the second bank's answer is left."""
    office = asked(status(ALATAU, "data", 1), status(ESIL, "denied"))

    def blocks(call: Call) -> None:
        if call.what == "bank_page":
            block_subject(office.deps, ANNA, PERSON.iin, "арыз")

    office.open_api.watch = blocks
    outcomes, pages, journal = fetched(office)
    assert (outcomes, pages, journal) == (
        {ALATAU: "pending", ESIL: "pending"},
        [f"{ALATAU} 1"],
        ["blocked", "bank_data_while_blocked"],
    )


def test_after_its_time_nothing_more_is_asked() -> None:
    """The instant itself is too late."""
    office = asked(status(ALATAU, "data", 1), status(ESIL, "denied"))
    until = office.clock.now() + DAY
    office.open_api.watch = lambda call: office.clock.set(until) if call.what == "bank_page" else None
    fetch_missing_bank_data(office.deps, office.case, until)
    assert {bank.bic: bank.outcome for bank in office.case.open_banks} == {ALATAU: "data", ESIL: "pending"}
