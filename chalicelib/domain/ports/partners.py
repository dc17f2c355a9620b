"""The ports of the four partners.

Every method may raise `PartnerUnavailable`, `PartnerRefused` or `PartnerAnswerUnusable`. A request id names one request
for good: sending it again repeats the request and does not make a second one.

Each method calls `look` right before everything that it sends about the person, each try again included, and lets
through what it raises; nothing is sent then (`domain/case/looks.py` says what must hold).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.calendar.working_days import Period
    from chalicelib.domain.consent.consent import Consent
    from chalicelib.domain.messages.link_request import LinkRequest
    from chalicelib.domain.messages.partner_answers import (
        BankPage,
        ConsentResult,
        DataRequestStatus,
        LinkAnswer,
        PersonalDataAnswer,
        RoutedBanks,
        SmsStatus,
    )
    from chalicelib.domain.person import AccessToken, Person

Look = Callable[[], None]
"""Looks once more whether a request may be sent. Raises `SendDenied`."""


class PersonalDataAccess(Protocol):
    """KDP: the state service that asks a person for the consent to personal data (order p. 4 (2))."""

    def ask(self, request_id: str, person: Person, *, look: Look) -> PersonalDataAnswer:
        """Ask the person for the consent; the same request id returns the first answer again."""

    def result(self, request_id: str, *, look: Look) -> PersonalDataAnswer:
        """Return the current answer to an earlier `ask`."""


class MobileRegistry(Protocol):
    """BMG: which mobile number belongs to a person (Algorithm p. 4)."""

    def look_up(self, request_id: str, person: Person, token: AccessToken, *, look: Look) -> str:
        """Compare the person's mobile with the registered one; return `same`, `different` or `not_found`."""


class OpenApiSystem(Protocol):
    """The Interbank Open API System: consent links, consents and bank data (Algorithm p. 4-12)."""

    def make_link(self, request_id: str, person: Person, request: LinkRequest, *, look: Look) -> LinkAnswer:
        """Ask for a consent link on these terms; the same request id returns the same link."""

    def consent_result(self, request_id: str, *, look: Look) -> ConsentResult:
        """Return the current state of the consent that the link of this request asks for."""

    def request_bank_data(  # noqa: PLR0913 - the request, and the look before it
        self, request_id: str, consent: Consent, iin: str, scope: Sequence[str], period: Period, *, look: Look
    ) -> RoutedBanks:
        """Request the data from the banks under a consent; return which banks are asked."""

    def data_request(self, request_id: str, *, look: Look) -> DataRequestStatus:
        """Return what each bank has answered so far."""

    def bank_page(self, request_id: str, bic: str, page: int, *, look: Look) -> BankPage:
        """Return one page of one bank's answer; pages count from 1."""

    def revoke(self, request_id: str, consent_id: str, *, look: Look) -> None:
        """Revoke a consent. Succeeds when it is already revoked."""


class SmsGateway(Protocol):
    """1414: the government's SMS sender (Algorithm p. 6)."""

    def send(self, message_id: str, mobile: str, text: str, *, look: Look) -> datetime:
        """Submit a message; return when 1414 accepted it. The same id is never sent twice."""

    def status(self, message_id: str, *, look: Look) -> SmsStatus | None:
        """Return the delivery status of a message, or None when 1414 never received it."""
