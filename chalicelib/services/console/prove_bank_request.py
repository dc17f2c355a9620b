"""Prove whether a bank was asked: by the digests that the journal has of the banks of each request (docs/adr/0034)."""

from collections.abc import Iterator
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.journal.journal import Entry
from chalicelib.services.console.verify_journal import entries_of
from chalicelib.services.needs import HasBankData, HasCases, ReadingPorts
from chalicelib.services.office.record_reads import record_inquiry


class ProveBankRequestPorts(HasBankData, HasCases, ReadingPorts, Protocol):
    """What proving a request uses."""


def requests_to_bank(deps: ProveBankRequestPorts, caller: Caller, case_id: str, bic: str) -> tuple[Entry, ...]:
    """Return the journal's entries of the requests that this bank was asked in, oldest first.

    The inquiry is recorded first. Raises `CaseNotFound`; `SealErased` once the proof is erased; `StoreBusy`.
    """
    case = deps.cases.load(case_id)
    record_inquiry(deps, caller, "bank_asked", (case.id,), caller.why)
    digest = deps.bank_data.bank_digest(case.id, bic, KeyClass.PROOF)
    return tuple(entry for entry in _requests(entries_of(deps, case.id)) if digest in _asked(entry))


def _requests(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.event == "bank_data_requested")


def _asked(entry: Entry) -> tuple[str, ...]:
    banks = entry.data.get("banks")
    return banks if isinstance(banks, tuple) else ()
