"""The console proves whether a bank was asked, as long as the proof is kept."""

from datetime import timedelta

from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.entrypoints.console.commands import main
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.services.office import ALATAU, Office

BY = ("--by", "operator-1", "--why", "No. 12")


def an_office() -> Office:
    """An office with a case whose banks have answered."""
    office = Office()
    office.gets_the_data()
    return office


def says(office: Office, bic: str) -> tuple[int, list[str]]:
    """Ask whether the bank was asked; the exit code and the lines."""
    lines: list[str] = []
    return main(("bank-asked", "--case", office.case_id, "--bic", bic, *BY), office.deps, lines.append), lines


def proof(office: Office) -> list[str]:
    """What is said of a bank that was asked."""
    (entry,) = (one for one in office.cases.journal(office.case_id, limit=1000) if one.event == "bank_data_requested")
    return [f"{entry.at.isoformat()}  asked  entry {entry.seq}  hash {entry.hash}"]


def test_a_bank_that_was_asked_is_proved_by_the_journal() -> None:
    """Also after the bank data are erased; a bank that was not asked has no entry. Whoever looks is recorded."""
    office = an_office()
    bic = office.case.open_banks[0].bic
    office.passes(timedelta(days=150))
    erase_due_data(office.deps)
    assert [one.key_class for one in office.case.sealed.erased] == [KeyClass.BANK]
    assert says(office, f"{bic}XXX") == (0, proof(office))
    assert says(office, "OTHEKZKA") == (
        0,
        ["The journal has no entry that this bank was asked. Check the case and the BIC."],
    )
    reads = [read for _, read in office.deps.reads.of_case(office.case_id).items]
    assert [(read.by, read.what, read.why) for read in reads] == [("operator-1", "bank_asked", "No. 12")] * 2


def test_a_slip_in_a_bic_proves_nothing() -> None:
    """It would be answered like a bank that was not asked; small letters are no slip."""
    office = an_office()
    bic = office.case.open_banks[0].bic
    assert [says(office, wrong) for wrong in ("", bic[:-1], f"{bic}X", f"{bic[:-1]}-")] == [(2, [])] * 4
    assert says(office, bic.lower()) == (0, proof(office))


def test_with_the_proof_the_evidence_is_erased() -> None:
    """Nobody can tell any more, whoever asks."""
    office = an_office()
    at = office.clock.now()
    office.cases.erasures.write((Erasure(office.case_id, KeyClass.PROOF, at, "retention_over"),))
    code, (line,) = says(office, ALATAU)
    assert (code, line.startswith("Not done: ")) == (1, True)
