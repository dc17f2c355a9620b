"""Another applicant, about whom a partner answers when it swaps its answers.

Each request about the applicant of a run is also made for this other one, who agrees to everything at once: an answer
that is taken for the wrong person changes the outcome.
"""

from dataclasses import dataclass

import httpx

from tests.fakes.partner_servers import PartnerServer
from tests.fakes.scripts import World

SOMEBODY_IIN = "850505400023"
SOMEBODY_CASE = f"01k7e{8:021}"
_NAME_THEIR_QUESTION = frozenset({("kdp", "POST"), ("kdp", "GET"), ("open-api", "GET")})


def may_be_swapped(partner: str, method: str) -> bool:
    """Return whether an answer names its question by the contract: another's could not be recognised otherwise."""
    return (partner, method) in _NAME_THEIR_QUESTION


@dataclass(frozen=True)
class SomebodyElse:
    """Makes the same requests for another applicant. `case_id`, `iin`: of the applicant of the run."""

    world: World
    case_id: str
    iin: str

    def answer(self, server: PartnerServer, request: httpx.Request) -> httpx.Response:
        """Return the partner's answer about the other one, signed as usual."""
        self.world.script(SOMEBODY_IIN).banks = self.world.script(self.iin).banks
        answer = server(self._theirs(request))
        link = self.world.consents.get(f"{SOMEBODY_CASE}-link-1")
        if link is not None and link.status == "pending":
            self.world.decide_consent(link.request_id, "granted")
        return answer

    def _theirs(self, request: httpx.Request) -> httpx.Request:
        headers = {name: self._swapped(value) for name, value in request.headers.items() if name != "content-length"}
        content = self._swapped(request.content.decode()).encode()
        return httpx.Request(request.method, self._swapped(str(request.url)), headers=headers, content=content)

    def _swapped(self, text: str) -> str:
        return text.replace(self.case_id, SOMEBODY_CASE).replace(self.iin, SOMEBODY_IIN)
