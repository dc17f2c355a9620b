"""The fixed words of a case: stored cases, callers and partners have them, so they never change."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import (
    AWAITING,
    DOING,
    ENDS,
    OVER_THE_MOBILE,
    AttentionKind,
    ConsentStatus,
    Outcome,
    Reason,
    State,
    Step,
)

WORDS: Mapping[type[StrEnum], str] = {
    State: (
        "received awaiting_personal_data_consent checking_mobile requesting_link sending_sms awaiting_consent "
        "requesting_bank_data awaiting_bank_data bank_data_ready ordinary_procedure withdrawn"
    ),
    Reason: (
        "pilot_closed personal_data_refused personal_data_not_answered personal_data_withdrawn "
        "mobile_not_registered mobile_differs link_unavailable sms_undeliverable consent_refused "
        "consent_not_given consent_expired consent_revoked no_bank_answered request_refused "
        "partner_unavailable blocked released record_damaged"
    ),
    ConsentStatus: "none requested granted refused expired revoked withdrawn",
    Outcome: "pending data no_accounts denied failed silent",
    AttentionKind: (
        "late_consent consent_after_refusal consent_unverified delivery_not_proved late_bank_data "
        "bank_not_asked data_after_revocation callback_does_not_fit no_bank_routed journal_broken "
        "record_damaged later_month another_application sms_over_part_limit mobile_differs"
    ),
    Step: "kdp link sms data revocation",
    KeyClass: "person bank proof",
}
"""In their order: that of the states is the way of a case."""


@pytest.mark.parametrize("kind", list(WORDS), ids=lambda kind: kind.__name__)
def test_the_words_on_the_wire_and_in_the_store_stay_as_they_are(kind: type[StrEnum]) -> None:
    """A new word may be added to both lists; one that was ever sent or stored is not changed."""
    assert [str(word) for word in kind] == WORDS[kind].split()


def test_every_state_is_an_end_a_wait_or_a_step_of_ours() -> None:
    """A case ends, waits for somebody, or has something to be done by us."""
    ends, awaiting, doing = (sorted(map(str, states)) for states in (ENDS, AWAITING, DOING))
    assert ends == ["bank_data_ready", "ordinary_procedure", "withdrawn"]
    assert awaiting == ["awaiting_bank_data", "awaiting_consent", "awaiting_personal_data_consent"]
    assert doing == ["checking_mobile", "received", "requesting_bank_data", "requesting_link", "sending_sms"]


def test_a_number_may_be_corrected_after_an_end_over_the_number_alone() -> None:
    """It was not registered, or somebody else's."""
    assert sorted(map(str, OVER_THE_MOBILE)) == ["mobile_differs", "mobile_not_registered"]
