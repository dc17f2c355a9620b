"""`python -m tests.privacy.journey REPORT`: runs the demo with marked people, in a process of its own.

So everything that this process logs and prints comes from the application. The report is JSON: what was searched, what
leaked, which marks were found where they belong, and which demo applications did not end as expected.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx

from chalicelib import bootstrap
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import SealErased
from chalicelib.observability import logger
from chalicelib.services.opened_banks import with_present_banks
from chalicelib.tracing import trace_with
from infra.compose import load_resources
from infra.local.aws.tables import table_names
from infra.local.aws.workflow import REGION
from infra.local.demo.client import LocalStack
from infra.local.demo.runner import Demo
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.stack import Stack, start_stack
from tests.fakes.dynamodb import PlainDynamoDb
from tests.privacy.debug_log import BY_BANK, DebugLog
from tests.privacy.marks import (
    ACCESS_REASON,
    ACTORS,
    STEMS,
    TYPED_REASON,
    Mark,
    marked_applications,
    marked_bic,
    marks_of,
)
from tests.privacy.missteps import late_calls, missteps
from tests.privacy.places import Places, Tap, record_executions, record_tables

Json = dict[str, Any]


class Caller(LocalStack):
    """The demo's client with marked user names, which gives a reason for its reads."""

    def token(self, role: str, authority: str | None = None) -> dict[str, str]:
        """Return the headers of a user in a role."""
        asked = {"roles": [role], "authority": authority, "sub": ACTORS[role]}
        token = self._control("POST", "tokens", asked)["token"]
        return {"authorization": f"Bearer {token}", "x-access-reason": ACCESS_REASON, "x-seen-by": role}

    def read(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """Read from our API."""
        return self._http.get(path, headers=headers)

    def post(self, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
        """Send JSON, or raw bytes, to our API."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._http.post(path, content=raw, headers={"content-type": "application/json", **headers})

    def put(self, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
        """Put a body as JSON."""
        return self._http.put(path, json=body, headers=headers)

    def delete(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """Delete."""
        return self._http.delete(path, headers=headers)

    def control(self, name: str, body: Json) -> Json:
        """Call a control of the stack."""
        return self._control("POST", name, body)

    def _call(self, method: str, path: str, authority: str, body: Json | None = None) -> httpx.Response:
        return self._http.request(method, path, json=body, headers=self.token("caseworker", authority))


def main(report: Path) -> None:
    """Run every scenario, search every place, and write the report."""
    places, applications = Places(), marked_applications()
    trace_with(lambda piece: places.add("traces", piece.name, repr(piece)), lambda: datetime.now(UTC))
    stack = start_stack(port=0, clock=datetime.fromisoformat(STARTS_AT), tables=PlainDynamoDb())
    try:
        _start_recording(stack, places)
        caller = Caller(stack.url)
        demo = Demo(
            stack=caller,
            applications=applications,
            ends_at=datetime.fromisoformat(ENDS_AT),
            report=lambda _at, _what: None,
        )
        for fault in FAULTS:
            person = next(a.body["applicant"]["iin"] for a in applications if a.number == fault["number"])
            caller.control("faults", {"partner": fault["partner"], "kind": fault["kind"], "calls": 4, "iin": person})
        rows = demo.run()
        _read_all(caller, [(a.authority, demo.ids[a.number]) for a in applications])
        opened = b"\n".join(text.encode() for case_id in demo.ids.values() for text in _opened(case_id))
        opened += repr(list(bootstrap.deps().reads.of_day(almaty_day(caller.now())))).encode()
        missteps(stack, caller, applications, demo.ids)
        _collect(stack, places)
        caller.move_clock(caller.now() + UNTIL_ERASED)
        late_calls(caller, demo.ids["1"])
        _collect(stack, places)
        readable = sorted(case_id for case_id in demo.ids.values() if _banks_open(case_id))
    finally:
        stack.stop()
    marks = marks_of(applications)
    result = {
        "pieces": {place: len(pieces) for place, pieces in places.pieces.items()},
        "leaks": _leaks(places, marks),
        "met": sorted({mark.field for mark in marks if mark.value.encode() in opened}),
        "marked": sorted({mark.field for mark in marks}),
        "banks readable after the erasure": readable,
        "differences": {row.application: row.differences for row in rows if row.differences},
    }
    report.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")


RECEIPT = "/consents/application/receipt"
UNTIL_ERASED = timedelta(days=400)
"""After this time the schedule has erased the person's and the bank data."""
FAULTS = (
    {"number": "2", "partner": "bmg", "kind": "garbage"},
    {"number": "3", "partner": "kdp", "kind": "lost_answer"},
    {"number": "4", "partner": "sms-1414", "kind": "html"},
)
"""More often than a call is retried, so that tasks fail and pass an error to the workflow."""

SAY_NOTHING = ("botocore.auth", "botocore.hooks", "botocore.regions", "botocore.retries")
"""Two thirds of the lines at DEBUG: the names of handlers, an address, whether to try again, and hashes of requests,
which `botocore.endpoint` logs whole."""


def _start_recording(stack: Stack, places: Places) -> None:
    server = stack.emulation.server
    if server.app is not None:
        server.app = Tap(server.app, places)
    trace_with(lambda piece: places.add("traces", piece.name, repr(piece).encode()), stack.emulation.shared.clock.now)
    handler = DebugLog(places)
    for name in SAY_NOTHING:
        logging.getLogger(name).setLevel(logging.INFO)
    for one in (logging.getLogger(), logging.getLogger(logger().name)):
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)


def _read_all(caller: Caller, cases: list[tuple[str, str]]) -> None:
    auditor, operator = caller.token("auditor"), caller.token("operator")
    for authority, case_id in cases:
        worker, case = caller.token("caseworker", authority), f"/v1/cases/{case_id}"
        seen = caller.read(case, worker)
        for what in ("/journal", "/consents", RECEIPT, "/statement", "/statement/movements?limit=2"):
            caller.read(f"{case}{what}", worker)
        for form in ("text/csv", "text/html"):
            caller.read(f"{case}/statement", {**worker, "accept": form})
        caller.read(case, operator)
        caller.post(f"{case}/acknowledgement", {"version": seen.json()["version"]}, worker)
    for _, case_id in cases[:3]:
        for what in ("/journal", "/consents", RECEIPT):
            caller.read(f"/v1/cases/{case_id}{what}", auditor)
    _choose(caller, f"/v1/cases/{cases[0][1]}", caller.token("caseworker", cases[0][0]))
    for state in State:
        caller.read(f"/v1/cases?state={state}", operator)
    caller.read(f"/v1/cases?changed_after={STARTS_AT.replace('+', '%2B')}&limit=5", operator)


def _choose(caller: Caller, case: str, worker: dict[str, str]) -> None:
    """Choose categories for two movements, also invalid ones, and take one choice back."""
    for line in caller.read(f"{case}/statement/movements?limit=2", worker).json().get("items", ()):
        where = f"{case}/movements/{line['id']}/category"
        for category in ("41", "кеннар"):
            caller.put(where, {"category": category, "reason": TYPED_REASON}, worker)
    for line in caller.read(f"{case}/statement/movements?limit=1", worker).json().get("items", ()):
        caller.delete(f"{case}/movements/{line['id']}/category", worker)


def _opened(case_id: str) -> Iterator[str]:
    """Yield the decrypted data of a case, which must contain every mark."""
    deps = bootstrap.deps()
    case, person = deps.cases.load(case_id), deps.cases.person(case_id)
    yield f"{person} {person.identity_document.issued_on.isoformat()}"
    yield from (repr(entry.note) for entry in deps.cases.journal(case_id, limit=1000))
    yield from (repr(consent.basis) for consent in deps.cases.consents(case_id))
    case = with_present_banks(deps, case)
    yield from (f"{bank.bic} {bank.name}" for bank in case.open_banks)
    for bank in case.open_banks:
        yield from (deps.bank_data.read(case_id, bank.bic, page).decode() for page in bank.stored)


def _banks_open(case_id: str) -> bool:
    """Return whether anything still says which banks the case asked, for whoever has all keys that there are."""
    deps = bootstrap.deps()
    case = deps.cases.load(case_id)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: deps.cases.banks(case_id, case.banks_at),
        lambda: deps.bank_data.bank_digest(case_id, marked_bic("DALAKZKA")),
    )
    return case.bank_counts.total > 0 and any(_succeeds(one) for one in attempts)


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except SealErased:
        return False
    return True


def _collect(stack: Stack, places: Places) -> None:
    template = load_resources()
    tables = {name: name for name in table_names(template)}
    record_tables(boto3.client("dynamodb", endpoint_url=stack.url, region_name=REGION), tables, places)
    record_executions(stack.emulation.executions.list_all(), places)


def _leaks(places: Places, marks: frozenset[Mark]) -> dict[str, list[str]]:
    searched = {*STEMS, *(stem for mark in marks for stem in mark.stems)}
    bics = {mark.value for mark in marks if mark.field == "bank.bic"}
    found = {place: sorted(places.leaks(searched, place)) for place in places.pieces}
    found[BY_BANK] = sorted(places.leaks({stem for stem in searched if not any(stem in bic for bic in bics)}, BY_BANK))
    return {place: leaks for place, leaks in found.items() if leaks}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
