"""BMG, emulated: says whether a mobile number belongs to a person (Algorithm, p. 4). It requires a valid KDP token."""

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
    """Answers `same`, `different` or `not_found`, as the person's script says."""

    name = "bmg"
    rules: ClassVar = [("POST", "/lookups", "look_up")]

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401, ARG002 - as the others'
        """Return the IIN in the request."""
        return str(body.get("iin")) if isinstance(body, dict) else None

    def look_up(self, raw: bytes) -> HttpAnswer:
        """Compare the number with the registered one; 403 when the KDP token is not valid for this person."""
        asked = parse(Lookup, raw)
        iin, ends = self.shared.kdp_tokens.get(asked.kdp_token, (None, None))
        if iin != asked.iin or ends is None:
            raise HttpRefusal(403, "kdp_token_invalid", "The KDP token is not one for this person.")
        if ends <= self.shared.clock.now():
            raise HttpRefusal(403, "kdp_token_expired", "The KDP token has expired.")
        return HttpAnswer(200, {"result": self.shared.script(asked.iin).bmg})
