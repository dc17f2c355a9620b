"""Whether a bank was asked is proved by the journal, to somebody who is recorded first."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealErased
from chalicelib.domain.journal.journal import Entry, Event, append
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.services.console.prove_bank_request import requests_to_bank
from tests.unit.case.cases import NOW, a_case

CASE = a_case()
EVENTS = (
    Event("bank_data_requested", data={"banks": ("digest-a", "digest-b")}),
    Event("bank_data_received", data={"banks": ("digest-a",)}),
    Event("bank_data_requested", data={"banks": ("digest-b",)}),
    Event("bank_data_requested", data={"banks": "digest-a"}),
    Event("bank_data_requested"),
    Event("bank_data_requested", data={"banks": ("digest-a",)}),
)
CALLER = Caller("operator-1", frozenset({"operator"}), why="№ 12")
READ = ReadEntry(
    at=NOW, by="operator-1", roles=("operator",), authority=None, what="bank_asked", case_ids=(CASE.id,), why="№ 12"
)


def journal() -> tuple[Entry, ...]:
    """The journal of a case whose banks were asked several times."""
    case, entries = CASE, list[Entry]()
    for event in EVENTS:
        case, entry = append(case, event, NOW)
        entries.append(entry)
    return tuple(entries)


class Cases:
    """A store with one case."""

    def load(self, _case_id: str) -> Case:
        """Return the case."""
        return CASE

    def journal(self, _case_id: str, after: int, _at_most: int, *, with_notes: bool) -> tuple[Entry, ...]:
        """Return what is left of its journal."""
        assert not with_notes
        return journal()[after:]


def ports(reads: list[ReadEntry], *, erased: bool = False) -> Any:  # noqa: ANN401 - the ports of one use case
    """What proving uses: digests that fit the journal while the proof is stored."""

    def digest(case_id: str, bic: str, under: KeyClass) -> str:
        if erased:
            raise SealErased(case_id, "name")
        return {("ALATKZKA", KeyClass.PROOF): "digest-a"}.get((bic, under), "another")

    return SimpleNamespace(
        cases=Cases(),
        bank_data=SimpleNamespace(bank_digest=digest),
        reads=SimpleNamespace(add=reads.append),
        clock=SimpleNamespace(now=lambda: NOW),
    )


@pytest.mark.parametrize(("bic", "found"), [("ALATKZKA", [1, 6]), ("ESILKZKA", [])])
def test_the_requests_that_name_a_bank_are_found(bic: str, found: list[int]) -> None:
    """Only entries of requests prove one, oldest first; whoever looks is recorded with the reason."""
    reads: list[ReadEntry] = []
    entries = requests_to_bank(ports(reads), CALLER, CASE.id, bic)
    assert (entries, reads) == (tuple(journal()[number - 1] for number in found), [READ])


def test_whoever_looks_is_recorded_even_when_the_proof_is_erased() -> None:
    """The inquiry is recorded before anything is looked at."""
    reads: list[ReadEntry] = []
    with pytest.raises(SealErased):
        requests_to_bank(ports(reads, erased=True), CALLER, CASE.id, "ALATKZKA")
    assert reads == [READ]
