"""The demo's client for the local stack: our API and the controls, over HTTP only."""

from datetime import datetime
from typing import Any

import httpx

Json = dict[str, Any]
CLOCK_TIMEOUT_SECONDS = 300.0
"""For moving the clock: the stack responds only when everything due on the way has run."""


class StackRefused(Exception):
    """The stack refused a call that the demo depends on; the message says which call and why."""


class LocalStack:
    """The local stack at a base URL; each method is one call."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """Create a client that ignores the system's proxies; tests pass a transport."""
        self._http = httpx.Client(base_url=url, timeout=30.0, trust_env=False, transport=transport)
        self._tokens: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def now(self) -> datetime:
        """Return the stack's time."""
        return datetime.fromisoformat(self._control("GET", "clock")["now"])

    def move_clock(self, to: datetime) -> None:
        """Move the clock forward; return when everything due has run."""
        self._control("POST", "clock", {"now": to.isoformat()}, timeout=CLOCK_TIMEOUT_SECONDS)
        self._tokens.clear()  # they were issued for an earlier time

    def script(self, script: Json) -> None:
        """Set how the partners answer for one person."""
        self._control("POST", "applicants", script)

    def add_fault(self, fault: Json) -> None:
        """Make the next calls to a partner fail."""
        self._control("POST", "faults", fault)

    def sms_calls(self) -> list[Json]:
        """Return the requests that 1414 received, oldest first."""
        return list(self._control("GET", "calls?partner=sms-1414")["items"])

    def handset(self, mobile: str) -> list[Json]:
        """Return the messages that a handset has received."""
        return list(self._control("GET", f"messages/{mobile.lstrip('+')}")["items"])

    def table_calls(self) -> Json:
        """Return the number of calls to the tables: `{"total", "by_case"}`."""
        return self._control("GET", "table-calls")

    def send_application(self, authority: str, body: Json) -> httpx.Response:
        """Send an application; the response may be a refusal."""
        return self._call("POST", "/v1/cases", authority, body)

    def withdraw(self, authority: str, case_id: str, body: Json) -> httpx.Response:
        """Withdraw on the applicant's behalf; the response may be a refusal."""
        return self._call("POST", f"/v1/cases/{case_id}/withdrawal", authority, body)

    def case(self, authority: str, case_id: str) -> Json:
        """Return the case as a caseworker sees it."""
        return _json(self._call("GET", f"/v1/cases/{case_id}", authority))

    def _call(self, method: str, path: str, authority: str, body: Json | None = None) -> httpx.Response:
        token = self._token("caseworker", authority)
        return self._http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})

    def _token(self, role: str, authority: str) -> str:
        if (role, authority) not in self._tokens:
            asked = {"roles": [role], "authority": authority}
            self._tokens[role, authority] = self._control("POST", "tokens", asked)["token"]
        return self._tokens[role, authority]

    def _control(self, method: str, name: str, body: Json | None = None, timeout: float = 30.0) -> Json:
        return _json(self._http.request(method, f"/_local/{name}", json=body, timeout=timeout))


def _json(answer: httpx.Response) -> Json:
    if not answer.is_success:
        raise StackRefused(
            f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: {answer.text[:400]}"
        )
    return dict(answer.json()) if answer.content else {}
