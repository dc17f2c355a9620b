"""The Open API system's answers on the wire, and the translation of its result on a consent."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.adapters.partners.fields import BankBody, ConsentTerms, Id, Message, PageNumber, ShortField
from chalicelib.adapters.partners.wire import unusable
from chalicelib.adapters.wire_times import Instant
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult

_STATUS: Mapping[str, ConsentAnswer] = {
    "pending": ConsentAnswer.PENDING,
    "granted": ConsentAnswer.GRANTED,
    "refused": ConsentAnswer.REFUSED,
    "expired": ConsentAnswer.EXPIRED,
    "revoked": ConsentAnswer.REVOKED,
}
_ANSWERED = frozenset({ConsentAnswer.GRANTED, ConsentAnswer.REFUSED, ConsentAnswer.REVOKED})
_MOST_BANKS = 100


class OrderAnswerWire(Message):
    """The fields of the request that an answer to a POST may repeat; the contract requires them for a GET only."""

    request_id: Id | None = None
    iin: Annotated[ShortField | None, Field(repr=False)] = None


class LinkWire(OrderAnswerWire):
    """`POST /consent-requests`."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(repr=False)]
    expires_at: Instant


class ConsentWire(ConsentTerms):
    """`GET /consent-requests/{request_id}`: as the callback `consent.result`."""

    status: str
    request_id: Id
    iin: ShortField
    received_at: Instant | None = None


class RoutedWire(OrderAnswerWire):
    """`POST /data-requests`."""

    accepted_at: Instant
    banks: Annotated[tuple[BankBody, ...], Field(max_length=_MOST_BANKS)]


class BankStatusWire(BankBody):
    """One bank in `GET /data-requests/{request_id}`."""

    outcome: Outcome
    pages: PageNumber | None = None


class DataRequestWire(Message):
    """`GET /data-requests/{request_id}`."""

    request_id: Id
    iin: Annotated[ShortField, Field(repr=False)]
    banks: Annotated[tuple[BankStatusWire, ...], Field(max_length=_MOST_BANKS)]


class BankPageWire(Message):
    """A page of a bank's answer, without its accounts."""

    request_id: Id
    bank: BankBody
    outcome: Outcome
    page: PageNumber | None = None
    pages: PageNumber | None = None


def refuse_another(wire: OrderAnswerWire, request_id: str, iin: str, partner: str) -> None:
    """Raise `PartnerAnswerUnusable` for an answer to a POST that names another request or another person."""
    if wire.request_id not in (None, request_id):
        raise unusable(partner, "it is the answer to another request")
    if wire.iin not in (None, iin):
        raise unusable(partner, "it is about another person")


def consent_result(wire: ConsentWire, request_id: str, partner: str, evidence: Evidence | None) -> ConsentResult:
    """Return the system's result on the consent that was asked for.

    Raises `PartnerAnswerUnusable` for another request's, an unknown status, or a grant with a part missing.
    """
    status = _STATUS.get(wire.status)
    if status is None:
        raise unusable(partner, "its status is unknown")
    if wire.request_id != request_id:
        raise unusable(partner, "it is the answer to another request")
    if status in _ANSWERED and wire.received_at is None:
        raise unusable(partner, "it does not say when the person answered")
    whole = None not in (wire.consent_id, wire.scope, wire.period, wire.valid_until)
    if status is ConsentAnswer.GRANTED and not whole:
        raise unusable(partner, "it grants without a whole consent")
    return wire.result_of(status, wire.received_at, wire.iin, evidence)
