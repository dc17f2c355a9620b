"""What Kelisim needs of the four partners, as protocols (see `ports.py` for the rest), and how we sign what we send.

Every call of a partner raises `PartnerUnavailable`, `PartnerRefused` or `PartnerAnswerUnusable`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.person import AccessToken, Person
from chalicelib.domain.ports.partner_answers import (
    BankPage,
    ConsentResult,
    DataRequestStatus,
    LinkAnswer,
    PersonalDataAnswer,
    RoutedBanks,
    SmsStatus,
)


class PersonalDataAccess(Protocol):
    """KDP: the state service that asks a person for the consent to personal data (order p. 4.2)."""

    def ask(self, request_id: str, person: Person) -> PersonalDataAnswer:
        """Ask for the consent; the same request id gives the first answer again."""

    def result(self, request_id: str) -> PersonalDataAnswer:
        """Ask what became of it."""


class MobileRegistry(Protocol):
    """BMG: which mobile number belongs to a person (order p. 4)."""

    def look_up(self, request_id: str, person: Person, token: AccessToken) -> str:
        """Return `same`, `different` or `not_found`."""


class OpenApiSystem(Protocol):
    """The Interbank Open API System: links, consents, data of banks (order p. 4-12)."""

    def make_link(
        self, request_id: str, person: Person, language: str, period: Period, valid_until: datetime
    ) -> LinkAnswer:
        """Ask for a consent link; the same request id gives the same link."""

    def consent_result(self, request_id: str) -> ConsentResult:
        """Ask what became of the consent."""

    def request_bank_data(
        self, request_id: str, consent: Consent, iin: str, scope: Sequence[str], period: Period
    ) -> RoutedBanks:
        """Ask the banks for the data under a consent."""

    def data_request(self, request_id: str) -> DataRequestStatus:
        """Ask what the banks answered so far."""

    def bank_page(self, request_id: str, bic: str, page: int) -> BankPage:
        """Fetch one page of one bank's answer."""

    def revoke(self, request_id: str, consent_id: str) -> None:
        """Revoke a consent; one that is revoked already is revoked."""


class SmsGateway(Protocol):
    """1414: the government's SMS sender (order p. 6)."""

    def send(self, message_id: str, mobile: str, text: str) -> datetime:
        """Hand a message over; return when it was taken. The same id never sends twice."""

    def status(self, message_id: str) -> SmsStatus | None:
        """Return what became of a message, or None when 1414 never got it."""
