"""The receipt of a consent, signed, for the applicant to keep (Personal Data Law, art. 8, 25)."""

from contextlib import suppress
from typing import Protocol

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.receipt import ConsentReceipt, Subject, canonical, receipt_of
from chalicelib.domain.consent.showing import refuse_erased
from chalicelib.domain.errors import SealErased
from chalicelib.domain.person import Person
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.refusals import NotFound
from chalicelib.services.needs import HasSigner, ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, consents_to_show, find_case_to_show
from chalicelib.services.office.record_reads import record_read


class ShowReceiptPorts(ShowingPorts, HasSigner, ReadingPorts, Protocol):
    """What showing a receipt uses."""


def show_receipt(deps: ShowReceiptPorts, caller: Caller, case_id: str, consent_id: str) -> ConsentReceipt:
    """Return the receipt as of now. Raises `CaseNotFound`, `NotFound` for no such record, `Erased`, `StoreBusy`."""
    case = find_case_to_show(deps, caller, case_id, everywhere=Role.AUDITOR)
    refuse_erased(case, KeyClass.PROOF)
    consent = next((one for one in consents_to_show(deps, case) if one.id == consent_id), None)
    if consent is None:
        raise NotFound("The case has no consent with this id. The list of its consents has their ids.")
    record_read(deps, caller, "receipt", case.id)
    person: Person | None = None
    with suppress(SealErased):
        person = deps.cases.person(case.id)
    about = Subject(case, consent, person)
    operator, retention = deps.policy.operator, deps.policy.retention
    content = receipt_of(about, operator, retention, deps.clock.now())
    jws = deps.signer.sign(canonical(content), SignedAs.RECEIPT)
    return ConsentReceipt(content, jws, about, operator, retention)
