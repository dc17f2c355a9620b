"""The banks' answers to a data request: each bank answers at its scripted time, in pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.local.partners.bank_data import generate_accounts, split_into_pages
from infra.local.partners.callbacks import Callback, event
from infra.local.partners.open_api_models import DataRequest
from infra.local.partners.script import BankScript
from infra.local.partners.shared_state import SharedState
from infra.local.partners.wire import HttpAnswer, HttpRefusal, json_bytes, to_rfc3339


@dataclass(frozen=True)
class _Bank:
    script: BankScript
    at: datetime
    pages: list[dict[str, Any]]

    def has_answered(self, now: datetime) -> bool:
        return self.script.outcome != "silent" and self.at <= now


class BankAnswers:
    """The data requests to the Open API system and the banks' answers to them."""

    def __init__(self, shared: SharedState, partner: str) -> None:
        self._shared = shared
        self._partner = partner
        self._requests: dict[str, tuple[DataRequest, list[_Bank]]] = {}

    def ask(self, asked: DataRequest) -> HttpAnswer:
        """Accept a data request and schedule the banks' pages as callbacks."""
        if asked.request_id in self._requests:
            raise HttpRefusal(409, "request_exists", "This request id is already known.")
        now = self._shared.clock.now()
        script = self._shared.script(asked.iin)
        chosen = [b for b in script.banks if asked.banks is None or b.bic in asked.banks]
        banks = [_Bank(b, now + b.after, _pages(asked, b, now + b.after)) for b in chosen]
        self._requests[asked.request_id] = (asked, banks)
        planned = [
            (bank.at, Callback(self._partner, asked.callback_url, json_bytes(page), asked.consent_id))
            for bank in sorted(banks, key=lambda b: b.at)
            for page in bank.pages
        ]
        self._shared.callbacks.schedule_all(planned, script.deliver, asked.request_id)
        routed_to = [{"bic": b.bic, "name": b.name} for b in chosen]
        return HttpAnswer(202, {"accepted_at": to_rfc3339(now), "banks": routed_to})

    def status(self, request_id: str) -> HttpAnswer:
        """Return which banks have answered so far, and in how many pages."""
        now = self._shared.clock.now()
        banks = [
            {
                "bic": bank.script.bic,
                "name": bank.script.name,
                "outcome": bank.script.outcome if bank.has_answered(now) else "pending",
                "pages": len(bank.pages) if bank.has_answered(now) else None,
            }
            for bank in self._find(request_id)[1]
        ]
        return HttpAnswer(200, {"request_id": request_id, "iin": self.person(request_id), "banks": banks})

    def page(self, request_id: str, bic: str, number: str) -> HttpAnswer:
        """Return one page of a bank's answer, with the same body as its callback."""
        now = self._shared.clock.now()
        for bank in self._find(request_id)[1]:
            if bank.script.bic == bic and bank.has_answered(now):
                pages = {str(page["page"]): page for page in bank.pages}
                if number in pages:
                    return HttpAnswer(200, pages[number])
        raise HttpRefusal(404, "no_such_page", "There is no such page, or the bank has not answered yet.")

    def person(self, request_id: str) -> str | None:
        """Return the IIN of the person a data request is about."""
        return self._requests[request_id][0].iin if request_id in self._requests else None

    def consent_id(self, request_id: str) -> str | None:
        """Return the id of the consent under which a data request was made."""
        return self._requests[request_id][0].consent_id if request_id in self._requests else None

    def _find(self, request_id: str) -> tuple[DataRequest, list[_Bank]]:
        if request_id not in self._requests:
            raise HttpRefusal(404, "unknown_request", "There is no such request.")
        return self._requests[request_id]


def _pages(asked: DataRequest, bank: BankScript, at: datetime) -> list[dict[str, Any]]:
    """Return the bodies of a bank's callbacks; none when the bank is scripted to be silent."""
    if bank.outcome == "silent":
        return []
    accounts: list[dict[str, Any]] = []
    if bank.outcome == "data":
        days = (asked.period.from_, asked.period.to)
        accounts = generate_accounts(asked.iin, bank.bic, *days, at) if bank.accounts is None else bank.accounts
    parts = split_into_pages(accounts, bank.pages if bank.outcome == "data" else 1)
    bodies = []
    for number, part in enumerate(parts, start=1):
        fields = {
            "request_id": asked.request_id,
            "bank": {"bic": bank.bic, "name": bank.name},
            "outcome": bank.outcome,
            "page": number,
            "pages": len(parts),
            "accounts": part,
        }
        bodies.append(event("bank_data.result", at, fields))
    return bodies
