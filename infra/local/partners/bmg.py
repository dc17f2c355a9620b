"""BMG, emulated: is this number the person's (order, clause 4). It wants KDP's token, and one still valid."""

from collections.abc import Mapping
from typing import Any, ClassVar

from infra.local.partners.partner import Partner
from infra.local.partners.wire import HttpAnswer, HttpRefusal, Iin, Mobile, Strict, parse


class Lookup(Strict):
    """`POST /lookups`."""

    iin: Iin
    mobile: Mobile
    kdp_token: str
    kdp_public_key: str


class EmulatedBmg(Partner):
    """Says `same`, `different` or `not_found`, as the script of the person says."""

    name = "bmg"
    rules: ClassVar = [("POST", "/lookups", "look_up")]

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401, ARG002 - as the others'
        """The IIN that was asked for."""
        return str(body.get("iin")) if isinstance(body, dict) else None

    def look_up(self, raw: bytes) -> HttpAnswer:
        """Compare the number with the registry's; 403 when KDP's token does not allow it."""
        asked = parse(Lookup, raw)
        iin, ends = self.world.kdp_tokens.get(asked.kdp_token, (None, None))
        if iin != asked.iin or ends is None:
            raise HttpRefusal(403, "kdp_token_invalid", "The KDP token is not one for this person.")
        if ends <= self.world.clock.now():
            raise HttpRefusal(403, "kdp_token_expired", "The KDP token has expired.")
        return HttpAnswer(200, {"result": self.world.script(asked.iin).bmg})
