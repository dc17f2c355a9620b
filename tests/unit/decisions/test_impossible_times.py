"""A partner's wrong clock ends no term at once and keeps none open: its time counts as far as it is possible."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.messages.partner_answers import RoutedBanks
from chalicelib.services.decisions.bank_request import decide_banks_asked
from chalicelib.services.decisions.sms_sending import decide_sent
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.case.test_recording import changed
from tests.unit.decisions import test_requests as requests
from tests.unit.decisions.test_banks_asked import ASKED, DALA, DIGESTS, SARQ
from tests.unit.decisions.test_decisions import gathered
from tests.unit.decisions.test_requests import BANKS, GRANTED
from tests.unit.decisions.test_sms_terms import HEARD, SENDING, accepted, waits_since

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (NOW - MINUTE, NOW - MINUTE),
        (NOW - MINUTE - SECOND, NOW - MINUTE),
        (datetime.min.replace(tzinfo=UTC), NOW - MINUTE),
        (HEARD, HEARD),
        (HEARD + SECOND, HEARD),
        (datetime.max.replace(tzinfo=UTC), HEARD),
    ],
)
def test_the_sending_is_within_what_is_possible(said: datetime, counted: datetime) -> None:
    """Not before our request, up to a minute, and not in the future."""
    draft = decide_sent(gathered(SENDING), said, 2)
    assert changed(SENDING, draft.case) == waits_since(counted)
    assert draft.events == (accepted(counted, parts=2),)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (NOW, NOW),
        (datetime.min.replace(tzinfo=UTC), NOW - MINUTE),
        (datetime.max.replace(tzinfo=UTC), NOW + HOUR),
    ],
)
def test_the_request_to_the_banks_is_within_what_is_possible(said: datetime, counted: datetime) -> None:
    """The term of the banks starts there."""
    given, routed = requests.gathered(BANKS, NOW + HOUR), RoutedBanks(said, (DALA, SARQ))
    draft = decide_banks_asked(given, ASKED, routed, GRANTED, DIGESTS)
    assert draft.case.bank_data_deadline == Deadline(
        END_OF_TUESDAY, "one_working_day_after_bank_request", counted, "confirmed", "calendar-1"
    )
