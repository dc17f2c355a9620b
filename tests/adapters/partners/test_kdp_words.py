"""KDP's words, those of the contract and those of practice, each with its meaning."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.person import AccessToken
from chalicelib.entrypoints.wire.callbacks import PersonalDataConsentEvent
from tests.adapters.partners.test_partner_answers import AT, KDP_GRANT, NOW, kdp
from tests.fakes.partner_calls import free
from tests.fakes.people import IIN

GRANT = PersonalDataAnswer(ConsentAnswer.GRANTED, NOW, AccessToken("t", "k", NOW), iin=IIN)
REFUSAL = PersonalDataAnswer(ConsentAnswer.REFUSED, NOW, iin=IIN)
EVENT = {"event_id": "e1", "type": "personal_data_consent.result", "occurred_at": AT}


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("granted", GRANT),
        ("valid", GRANT),
        ("refused", REFUSAL),
        ("invalid", REFUSAL),
        ("revoked", replace(REFUSAL, status=ConsentAnswer.REVOKED)),
        ("pending", PersonalDataAnswer(ConsentAnswer.PENDING, iin=IIN)),
        ("timeout", PersonalDataAnswer(ConsentAnswer.EXPIRED, iin=IIN)),
        ("not_found", PersonalDataAnswer(ConsentAnswer.NOT_FOUND, iin=IIN)),
    ],
)
def test_each_word_of_an_answer_has_its_meaning(word: str, answer: PersonalDataAnswer) -> None:
    """Nobody has published KDP's own schema, so both sets are understood."""
    assert replace(kdp(KDP_GRANT | {"status": word}).result("r", look=free), evidence=None) == answer


def test_a_failure_of_kdp_is_no_answer() -> None:
    """It is asked again within our patience."""
    with pytest.raises(PartnerUnavailable):
        kdp(KDP_GRANT | {"status": "error"}).result("r", look=free)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("valid", ConsentAnswer.GRANTED),
        ("invalid", ConsentAnswer.REFUSED),
        ("timeout", ConsentAnswer.EXPIRED),
        ("not_found", ConsentAnswer.NOT_FOUND),
    ],
)
def test_a_callback_may_have_the_words_of_practice(word: str, status: ConsentAnswer) -> None:
    """By the same table."""
    event = PersonalDataConsentEvent.model_validate_json(json.dumps({**KDP_GRANT, **EVENT, "status": word}))
    assert event.answer(Evidence(b"{}", "e30..c2ln", {})).status is status
