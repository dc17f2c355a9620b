"""What the Open API system is asked for when it is to make a consent link (Algorithm, p. 4, 5)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.states import Language
from chalicelib.domain.categories import Title


@dataclass(frozen=True, kw_only=True)
class LinkRequest:
    """The terms of a consent that a person is to be asked for.

    `period`: the quarters that the data may be of. `valid_until`: how long the consent has to be valid at least.
    `answer_by`: the last moment to answer, provisional, since the term starts with the SMS. `authority`: the name of
    the authority that took the application in.
    """

    language: Language
    period: Period
    valid_until: datetime
    answer_by: datetime
    authority: Title
