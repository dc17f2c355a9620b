"""What may be shown of a case: nothing that was erased, and no bank data without their consent."""

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import consent_is_gone
from chalicelib.domain.refusals import BankConsentWithdrawn, Erased, StatementNotReady


def refuse_erased(case: Case, *needed: KeyClass) -> None:
    """Raise `Erased` if any of these classes of the case's data was erased; the text says when, and what is left."""
    gone = [erased.at for erased in case.sealed.erased if erased.key_class in needed]
    if gone:
        proved = case.sealed.erased_at(KeyClass.PROOF) is None
        left = "The case, its consents and its journal" if proved else "The case and its journal"
        raise Erased(
            f"These data were erased on {almaty_day(min(gone)).isoformat()}, at the end of their retention. "
            f"{left} can still be read."
        )


def refuse_unreadable(case: Case) -> None:
    """Raise `Erased`, `BankConsentWithdrawn` or `StatementNotReady` unless the case's bank data may be shown."""
    refuse_erased(case, KeyClass.BANK, KeyClass.PERSON)
    if consent_is_gone(case) and case.bank_counts.total:
        raise BankConsentWithdrawn("The consent to the bank data was withdrawn, so they may not be shown any more.")
    if case.state is not State.BANK_DATA_READY:
        raise StatementNotReady("There are no bank data to show. Wait until the case is at bank_data_ready.")
