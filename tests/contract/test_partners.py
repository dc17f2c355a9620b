"""What every implementation of the ports of KDP, BMG and 1414 does: fakes, and adapters over emulated partners."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer, SmsStatus
from chalicelib.domain.person import AccessToken
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free
from tests.fakes.partner_wiring import Partners, adapters, fakes
from tests.fakes.people import IIN, PERSON, REPRESENTED
from tests.fakes.scripts import World

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)


@pytest.fixture(params=[fakes, adapters], ids=["fakes", "adapters"])
def partners(request: pytest.FixtureRequest) -> Partners:
    """The partners of either kind, in a world where nothing has happened yet."""
    make: Callable[[World], Partners] = request.param
    return make(World(SettableClock(NOW)))


def test_kdp_grants_at_once_with_a_token(partners: Partners) -> None:
    """A grant comes with the time, the token that BMG wants, and the signed bytes that prove it."""
    answer = partners.kdp.ask("c-kdp-1", PERSON, look=free)
    token = AccessToken("token-c-kdp-1", "public-key", NOW + timedelta(hours=1))
    assert replace(answer, evidence=None) == PersonalDataAnswer(ConsentAnswer.GRANTED, NOW, token, iin=IIN)
    assert answer.evidence is not None


def test_kdp_refuses_with_the_time_and_no_token(partners: Partners) -> None:
    """A refusal is an answer of the person, proved like a grant."""
    partners.world.script(IIN).kdp = "refused"
    answer = partners.kdp.ask("c-kdp-1", PERSON, look=free)
    assert replace(answer, evidence=None) == PersonalDataAnswer(ConsentAnswer.REFUSED, NOW, iin=IIN)
    assert answer.evidence is not None


def test_kdp_says_pending_until_the_person_answers(partners: Partners) -> None:
    """Who has not answered yet is waited for; what came of it is found by asking."""
    partners.world.script(IIN).kdp = "pending"
    assert partners.kdp.ask("c-kdp-1", PERSON, look=free) == PersonalDataAnswer(ConsentAnswer.PENDING, iin=IIN)
    partners.world.clock.advance(timedelta(hours=2))
    partners.world.decide_personal_data("c-kdp-1", "granted")
    token = AccessToken("token-c-kdp-1", "public-key", NOW + timedelta(hours=3))
    answer = partners.kdp.result("c-kdp-1", look=free)
    assert replace(answer, evidence=None) == PersonalDataAnswer(
        ConsentAnswer.GRANTED, NOW + timedelta(hours=2), token, iin=IIN
    )


def test_kdp_gives_the_same_answer_to_the_same_request(partners: Partners) -> None:
    """Two requests with one id ask the person once."""
    first = partners.kdp.ask("c-kdp-1", PERSON, look=free)
    again = partners.kdp.ask("c-kdp-1", PERSON, look=free)
    assert (replace(again, evidence=None), len(partners.world.kdp)) == (replace(first, evidence=None), 1)


def test_kdp_takes_a_legal_representative_as_the_consenter(partners: Partners) -> None:
    """The legal representative may consent for the subject (order p. 4 (2))."""
    assert partners.kdp.ask("c-kdp-1", REPRESENTED, look=free).status is ConsentAnswer.GRANTED


def test_kdp_refuses_the_status_of_an_unknown_request(partners: Partners) -> None:
    """An unknown request is a final refusal, not a pending one."""
    with pytest.raises(PartnerRefused) as refused:
        partners.kdp.result("c-kdp-9", look=free)
    assert (refused.value.partner, refused.value.status) == ("kdp", 404)


@pytest.mark.parametrize("result", ["same", "different", "not_found"])
def test_bmg_compares_the_number(partners: Partners, result: str) -> None:
    """With KDP's token BMG says whether the number is the person's."""
    partners.world.script(IIN).bmg = result
    token = partners.kdp.ask("c-kdp-1", PERSON, look=free).token
    assert token is not None
    assert partners.bmg.look_up("c-bmg-1", PERSON, token, look=free) == result


def test_bmg_refuses_a_token_that_expired(partners: Partners) -> None:
    """A token past its time opens nothing."""
    token = partners.kdp.ask("c-kdp-1", PERSON, look=free).token
    assert token is not None
    partners.world.clock.advance(timedelta(hours=1))
    with pytest.raises(PartnerRefused) as refused:
        partners.bmg.look_up("c-bmg-1", PERSON, token, look=free)
    assert (refused.value.partner, refused.value.status) == ("bmg", 403)


def test_a_message_is_sent_once(partners: Partners) -> None:
    """The same message id never sends twice, and the answer repeats when the message was accepted."""
    first = partners.sms.send("c-sms-1", PERSON.mobile, "Сәлем", look=free)
    partners.world.clock.advance(timedelta(minutes=1))
    again = partners.sms.send("c-sms-1", PERSON.mobile, "Сәлем", look=free)
    sent = [(message.to, message.text) for message in partners.world.messages.values()]
    assert (first, again, sent) == (NOW, NOW, [("77011234567", "Сәлем")])


@pytest.mark.parametrize("status", ["sent", "delivered", "undeliverable", "expired"])
def test_a_message_has_a_status(partners: Partners, status: str) -> None:
    """What became of a message can be asked for."""
    partners.world.sms_status = status
    partners.sms.send("c-sms-1", PERSON.mobile, "Сәлем", look=free)
    assert partners.sms.status("c-sms-1", look=free) == SmsStatus(status, NOW)


def test_a_message_that_1414_never_received_has_no_status(partners: Partners) -> None:
    """Only such a message may be sent again."""
    assert partners.sms.status("c-sms-9", look=free) is None
