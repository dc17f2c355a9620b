"""The lines of the ledger: what was erased, and whose word ended something, so that no restore takes it back.

A line has ids only. It is written before the commit that it is about (docs/adr/0047).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.journal.journal import Event


class StopKind(StrEnum):
    """What somebody's word ended. Each can end once in a case."""

    BANK_CONSENT = "bank_consent"
    """The consent to bank data was withdrawn here, or revoked at the Open API system."""
    PERSONAL_DATA_CONSENT = "personal_data_consent"
    """The consent to personal data was withdrawn here, or revoked at KDP."""
    APPLICATION = "application"
    """The application was withdrawn."""
    RELEASE = "release"
    """The case was ended so that the person can apply elsewhere."""
    BLOCK = "block"
    """The person was blocked (Personal Data Law, art. 25)."""


@dataclass(frozen=True)
class Stop:
    """A line about somebody's word: which case, what it ended, when, and the journal's event."""

    case_id: str
    kind: StopKind
    at: datetime
    why: str


LedgerLine = Erasure | Stop

_ENDED_BY: Mapping[str, StopKind] = {
    "bank_consent_withdrawn": StopKind.BANK_CONSENT,
    "consent_revoked": StopKind.BANK_CONSENT,
    "personal_data_consent_withdrawn": StopKind.PERSONAL_DATA_CONSENT,
    "personal_data_revoked": StopKind.PERSONAL_DATA_CONSENT,
    "application_withdrawn": StopKind.APPLICATION,
    "released": StopKind.RELEASE,
    "blocked": StopKind.BLOCK,
}
_REFUSED = "consent_refused"
"""A later no takes a yes back; a no without a yes ends nothing that was there."""


def stops_of(before: Case, events: Iterable[Event], now: datetime) -> Iterator[Stop]:
    """Yield the lines for the events of a change of this case."""
    for event in events:
        kind = _ENDED_BY.get(event.name)
        if event.name == _REFUSED and before.consent.status is ConsentStatus.GRANTED:
            kind = StopKind.BANK_CONSENT
        if kind is not None:
            yield Stop(before.id, kind, now, event.name)
