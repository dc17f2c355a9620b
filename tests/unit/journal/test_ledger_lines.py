"""Which events of a case's journal are in the ledger too, so that no restore takes somebody's word back."""

import pytest

from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.ledger import Stop, StopKind, stops_of
from tests.unit.case.cases import NOW, a_case

GRANTED = a_case(consent=ConsentSummary(status=ConsentStatus.GRANTED))


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("bank_consent_withdrawn", "bank_consent"),
        ("consent_revoked", "bank_consent"),
        ("personal_data_consent_withdrawn", "personal_data_consent"),
        ("personal_data_revoked", "personal_data_consent"),
        ("application_withdrawn", "application"),
        ("released", "release"),
        ("blocked", "block"),
        ("consent_refused", "bank_consent"),
    ],
)
def test_a_word_that_ends_something_is_a_line(event: str, kind: str) -> None:
    """With the case, the time and the journal's event; other events of the same change are none."""
    events = (Event("noted"), Event(event), Event("sms_delivered"))
    assert list(stops_of(GRANTED, events, NOW)) == [Stop(GRANTED.id, StopKind(kind), NOW, event)]


@pytest.mark.parametrize("status", [status for status in ConsentStatus if status is not ConsentStatus.GRANTED])
def test_a_no_without_a_yes_ends_nothing(status: ConsentStatus) -> None:
    """There is nothing that a restore could take back."""
    case = a_case(consent=ConsentSummary(status=status))
    assert list(stops_of(case, (Event("consent_refused"),), NOW)) == []


def test_the_kinds_of_lines_keep_their_names() -> None:
    """The ledger outlives every version."""
    assert [*StopKind] == ["bank_consent", "personal_data_consent", "application", "release", "block"]
