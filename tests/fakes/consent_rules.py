"""Which changes of a stored consent record are allowed; the real store checks the same with a condition."""

from dataclasses import replace

from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import ALLOWED_CHANGES, Consent
from chalicelib.domain.errors import IllegalTransition


def refuse_what_no_record_admits(old: Consent | None, new: Consent, state: State) -> None:
    """Raise `IllegalTransition` unless `new` is a first record, the same again, or a change that is allowed."""
    if old is None or old == new:
        return
    same_terms = old == replace(new, status=old.status, ended_at=old.ended_at)
    if not same_terms or new.status not in ALLOWED_CHANGES.get(old.status, frozenset()):
        raise IllegalTransition(f"a change of consent {new.id} to {new.status}", state)


def refuse_end(old: Consent, new: Consent, state: State) -> None:
    """Raise `IllegalTransition` unless the status of a stored record is unchanged or may become the new one."""
    unchanged = (old.status, old.ended_at) == (new.status, new.ended_at)
    if not unchanged and new.status not in ALLOWED_CHANGES.get(old.status, frozenset()):
        raise IllegalTransition(f"a change of consent {new.id} to {new.status}", state)
