"""The demo's way to the local stack: our API and the controls, over HTTP and nothing else."""

from datetime import datetime
from typing import Any

import httpx

Json = dict[str, Any]
MOVING_TAKES_AT_MOST = 300.0
"""Seconds: moved forward, the clock answers only when everything due in between has happened."""


class StackRefused(Exception):
    """The stack answered something that the demo cannot go on with; the message says what and where."""


class LocalStack:
    """The local stack at a base URL (contract, section 4). Each method is one call."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """Open a client that ignores the machine's proxies; tests hand in a transport."""
        self._http = httpx.Client(base_url=url, timeout=30.0, trust_env=False, transport=transport)
        self._tokens: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def now(self) -> datetime:
        """Return the stack's time."""
        return datetime.fromisoformat(self._control("GET", "clock")["now"])

    def move_clock(self, to: datetime) -> None:
        """Move the clock forward; comes back when the stack is quiet again."""
        self._control("POST", "clock", {"now": to.isoformat()}, timeout=MOVING_TAKES_AT_MOST)
        self._tokens.clear()  # they were made for an earlier time

    def script(self, script: Json) -> None:
        """Say how the partners answer for one person."""
        self._control("POST", "applicants", script)

    def spoil(self, fault: Json) -> None:
        """Spoil the next calls to a partner."""
        self._control("POST", "faults", fault)

    def sms_calls(self) -> list[Json]:
        """Return what 1414 was asked, oldest first."""
        return list(self._control("GET", "calls?partner=sms-1414")["items"])

    def handset(self, mobile: str) -> list[Json]:
        """Return the messages that a handset has got."""
        return list(self._control("GET", f"messages/{mobile.lstrip('+')}")["items"])

    def table_calls(self) -> Json:
        """Return how often the tables were called: `{"total", "by_case"}`."""
        return self._control("GET", "table-calls")

    def send_application(self, authority: str, body: Json) -> httpx.Response:
        """Take an application in; the answer may be a refusal."""
        return self._call("POST", "/v1/cases", authority, body)

    def withdraw(self, authority: str, case_id: str, body: Json) -> httpx.Response:
        """Withdraw on the applicant's behalf; the answer may be a refusal."""
        return self._call("POST", f"/v1/cases/{case_id}/withdrawal", authority, body)

    def case(self, authority: str, case_id: str) -> Json:
        """Return the case as its caseworker sees it."""
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
