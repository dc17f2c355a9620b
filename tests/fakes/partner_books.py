"""What the partners do with each request: the rules that the in-memory fakes and the fake servers share."""

from dataclasses import replace
from typing import TypeVar

from tests.fakes.scripts import BankConsent, BankScript, DataRequest, KdpConsent, LinkAsked, Message, Refusal, World

T = TypeVar("T")


def ask_personal_data(world: World, request_id: str, iin: str) -> KdpConsent:
    """KDP: accept a request; the script says whether it is answered at once."""

    def take() -> KdpConsent:
        consent = world.kdp[request_id] = KdpConsent(request_id, iin)
        status = world.script(iin).kdp
        if status != "pending":
            world.decide_personal_data(request_id, status)
        return replace(consent)  # a later change must not alter the first answer

    return world.once(request_id, ("kdp", iin), take)


def look_up(world: World, iin: str, token: str) -> str:
    """BMG: compare the number; 403 if the token belongs to another person or has expired."""
    for consent in world.kdp.values():
        if consent.token == token and consent.iin == iin:
            if consent.expires_at is not None and world.clock.now() < consent.expires_at:
                return world.script(iin).bmg
            break
    raise Refusal(403)


def make_link(world: World, request_id: str, asked: LinkAsked) -> BankConsent:
    """Open API: create a link; the script may answer for the person at once."""

    def take() -> BankConsent:
        script = world.script(asked.iin)
        url = script.link_url.format(request_id=request_id)
        world.consents[request_id] = BankConsent(request_id, asked, url, world.clock.now() + script.link_lives)
        if script.consent != "pending":
            world.decide_consent(request_id, script.consent)
        return world.consents[request_id]

    return world.once(request_id, asked, take)


def request_data(world: World, request_id: str, consent_id: str, iin: str) -> DataRequest:
    """Open API: route a data request; 403 if the consent is missing, another person's, or not granted."""

    def take() -> DataRequest:
        given = [c for c in world.consents.values() if c.consent_id == consent_id and c.asked.iin == iin]
        if not given or given[0].status != "granted":
            raise Refusal(403)
        wanted = given[0].banks
        banks = [bank for bank in world.script(iin).banks if wanted is None or bank.bic in wanted]
        world.data[request_id] = DataRequest(request_id, iin, consent_id, world.clock.now(), banks)
        return world.data[request_id]

    return world.once(request_id, ("data", consent_id, iin), take)


def bank_of(world: World, request_id: str, bic: str, page: int) -> BankScript:
    """Open API: return the bank with the requested page; 404 if there is no such page yet."""
    banks = [bank for bank in known(world.data, request_id).banks if bank.bic == bic]
    if not banks or banks[0].outcome in ("silent", "pending") or not 1 <= page <= len(banks[0].pages):
        raise Refusal(404)
    return banks[0]


def revoke(world: World, request_id: str, consent_id: str) -> None:
    """Open API: revoke a consent; 404 if there is none, 409 if it is not granted or no longer valid."""

    def take() -> str:
        given = [c for c in world.consents.values() if c.consent_id == consent_id]
        if not given:
            raise Refusal(404)
        if given[0].status != "granted":
            raise Refusal(409)
        world.decide_consent(given[0].request_id, "revoked")
        return "revoked"

    world.once(request_id, ("revoke", consent_id), take)


def send(world: World, message_id: str, to: str, text: str) -> Message:
    """1414: accept a message."""

    def take() -> Message:
        world.messages[message_id] = Message(message_id, to, text, world.sms_status, world.clock.now())
        return world.messages[message_id]

    return world.once(message_id, ("sms", to, text), take)


def known(kept: dict[str, T], request_id: str) -> T:
    """Return what is stored under the id; 404 if there is nothing."""
    if request_id not in kept:
        raise Refusal(404)
    return kept[request_id]
