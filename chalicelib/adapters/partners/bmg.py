"""The client of BMG, the base of mobile citizens (Algorithm, p. 4), by our contract: `POST /lookups`."""

from typing import Literal

from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.fields import Message
from chalicelib.adapters.partners.wire import read
from chalicelib.domain.person import AccessToken, Person
from chalicelib.domain.ports.partners import Look


class _LookupWire(Message):
    result: Literal["same", "different", "not_found"]


class Bmg:
    """`MobileRegistry` over HTTP."""

    def __init__(self, http: PartnerHttp) -> None:
        self._http = http

    def look_up(self, request_id: str, person: Person, token: AccessToken, *, look: Look) -> str:
        """Return `same`, `different` or `not_found`. If BMG refuses the token, raises `PartnerRefused` with 403."""
        body = {
            "iin": person.iin,
            "mobile": person.mobile,
            "kdp_token": token.token,
            "kdp_public_key": token.public_key,
        }
        answer = self._http.post("/lookups", body, request_id, look=look)
        return read(_LookupWire, answer.raw, self._http.partner).result
