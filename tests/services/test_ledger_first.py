"""The ledger is written before the commit that it is about, for each act that no restore may take back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.changes import Change
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import DAY, Office

AUDITOR = Caller("auditor", frozenset({"auditor"}))
Act = Callable[[Office], object]


@dataclass
class Refusing:
    """The store, which accepts no commit."""

    cases: InMemoryCases

    def __getattr__(self, name: str) -> object:
        """Everything else is the store's."""
        return getattr(self.cases, name)

    def commit(self, change: Change) -> None:
        """Refuse."""
        raise StoreBusy(change.case.id)


def with_data() -> Office:
    """An office whose case has its data."""
    office = Office()
    office.gets_the_data()
    return office


def erases(office: Office) -> None:
    """The bank data's time has passed."""
    office.passes(160 * DAY)
    if erase_due_data(office.deps).failed:
        raise StoreBusy(office.case_id)


ACTS: dict[str, tuple[Act, bool]] = {
    "bank_consent": (lambda office: office.withdraws(What.BANK_CONSENT), True),
    "personal_data_consent": (lambda office: office.withdraws(What.PERSONAL_DATA_CONSENT), True),
    "application": (lambda office: office.withdraws(What.APPLICATION), True),
    "block": (lambda office: block_subject(office.deps, AUDITOR, PERSON.iin, "сот шешімі"), True),
    "release": (lambda office: release_subject(office.deps, AUDITOR, PERSON.iin, "өтініш"), False),
    "bank": (erases, True),
}
"""What is done by the line that it leaves, and whether it is done to a case that has its data."""


def office_for(what: str) -> Office:
    """An office whose case admits the act."""
    if ACTS[what][1]:
        return with_data()
    office = Office()
    office.asks_for_consent()
    return office


def lines_of(office: Office) -> list[str]:
    """What the lines of the ledger are about."""
    return [what for _, what in office.cases.erasures.ledger]


@pytest.mark.parametrize("what", ACTS)
def test_the_line_is_there_when_the_commit_fails(what: str) -> None:
    """A line without its commit is harmless: the act, asked for again, is done, and leaves no second line."""
    office, (act, _) = office_for(what), ACTS[what]
    wired, before = office.deps, office.case
    office.deps = replace(wired, cases=Refusing(office.cases))  # type: ignore[arg-type] # all else is the store's
    with pytest.raises(StoreBusy):
        act(office)
    assert (lines_of(office), office.cases.load(office.case_id)) == ([what], before)
    office.deps = wired
    act(office)
    assert (lines_of(office), office.case.version > before.version) == ([what], True)


@pytest.mark.parametrize("what", ACTS)
def test_nothing_is_committed_without_its_line(what: str) -> None:
    """While the second database does not answer, the act is not done."""
    office, (act, _) = office_for(what), ACTS[what]
    before = office.case

    class Away:
        """A ledger that does not answer."""

        def add(self, lines: object) -> None:
            """Fail."""
            raise StoreBusy(str(lines))

    office.deps = replace(office.deps, ledger=Away())  # type: ignore[arg-type] # nothing else of it is called
    with pytest.raises(StoreBusy):
        act(office)
    assert office.cases.load(office.case_id) == before


@pytest.mark.parametrize(
    ("said", "status", "line"), [("revoked", "granted", "bank_consent"), ("refused", "granted", "bank_consent")]
)
def test_what_is_taken_back_at_the_open_api_system_leaves_a_line(said: str, status: str, line: str) -> None:
    """A revocation, and a no after a yes."""
    office = Office()
    office.asks_for_consent()
    office.answers(status)
    office.answers(said)
    assert lines_of(office) == [line]


def test_what_is_taken_back_at_kdp_leaves_a_line() -> None:
    """The consent to personal data."""
    office = with_data()
    office.hears_kdp(office.kdp_answers("revoked"))
    assert lines_of(office) == ["personal_data_consent"]


def test_a_no_without_a_yes_leaves_no_line() -> None:
    """Nothing was given that could be taken back; the Open API system knows the answer."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    assert lines_of(office) == []
