"""What the partners do when they are asked, in plain values: the rules that fakes and emulated servers share."""

from dataclasses import replace
from typing import TypeVar

from tests.fakes.scripts import BankConsent, BankScript, DataRequest, KdpConsent, LinkAsked, Message, Refusal, World

T = TypeVar("T")


def ask_personal_data(world: World, request_id: str, iin: str) -> KdpConsent:
    """KDP: take a request; the script says whether it is answered at once."""

    def take() -> KdpConsent:
        consent = world.kdp[request_id] = KdpConsent(request_id, iin)
        status = world.script(iin).kdp
        if status != "pending":
            world.decide_personal_data(request_id, status)
        return replace(consent)  # the first answer stays what it was

    return world.once(request_id, ("kdp", iin), take)


def look_up(world: World, iin: str, token: str) -> str:
    """BMG: compare; 403 when the token is not this person's, or has expired."""
    for consent in world.kdp.values():
        if consent.token == token and consent.iin == iin:
            if consent.expires_at is not None and world.clock.now() < consent.expires_at:
                return world.script(iin).bmg
            break
    raise Refusal(403)


def make_link(world: World, request_id: str, asked: LinkAsked) -> BankConsent:
    """Open API: make a link; the script may answer for the person at once."""

    def take() -> BankConsent:
        script = world.script(asked.iin)
        url = script.link_url.format(request_id=request_id)
        world.consents[request_id] = BankConsent(request_id, asked, url, world.clock.now() + script.link_lives)
        if script.consent != "pending":
            world.decide_consent(request_id, script.consent)
        return world.consents[request_id]

    return world.once(request_id, asked, take)


def request_data(world: World, request_id: str, consent_id: str, iin: str) -> DataRequest:
    """Open API: route a data request, or 403 when the consent is not there, another's, or not granted."""

    def take() -> DataRequest:
        given = [c for c in world.consents.values() if c.consent_id == consent_id and c.asked.iin == iin]
        if not given or given[0].status != "granted":
            raise Refusal(403)
        wanted = given[0].banks
        banks = [bank for bank in world.script(iin).banks if wanted is None or bank.bic in wanted]
        world.data[request_id] = DataRequest(request_id, consent_id, world.clock.now(), banks)
        return world.data[request_id]

    return world.once(request_id, ("data", consent_id, iin), take)


def bank_of(world: World, request_id: str, bic: str, page: int) -> BankScript:
    """Open API: the bank whose page is wanted, or 404 when there is no such page yet."""
    banks = [bank for bank in known(world.data, request_id).banks if bank.bic == bic]
    if not banks or banks[0].outcome in ("silent", "pending") or not 1 <= page <= len(banks[0].pages):
        raise Refusal(404)
    return banks[0]


def revoke(world: World, request_id: str, consent_id: str) -> None:
    """Open API: revoke a consent; 404 for none, 409 for one that is not granted (any more)."""

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
    """1414: take a message."""

    def take() -> Message:
        world.messages[message_id] = Message(message_id, to, text, world.sms_status, world.clock.now())
        return world.messages[message_id]

    return world.once(message_id, ("sms", to, text), take)


def known(kept: dict[str, T], request_id: str) -> T:
    """Return what is kept under the id; 404 for nothing."""
    if request_id not in kept:
        raise Refusal(404)
    return kept[request_id]
