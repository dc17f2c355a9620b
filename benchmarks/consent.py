"""`make bench-consent`: a callback with a consent, compared to its floor.

The whole application runs, with its real checks and its real store on DynamoDB Local, a workflow that waits, and data
keys that are unwrapped anew; the time is that of the Lambda function from the gateway's event to the response. The
floor only verifies the same signature, and writes the same items in one transaction with the same client. What the
callback calls is compared as well: one batch that reads, and one transaction, which also checks who waits.

All cases are prepared before, each with a twin for the floor: the same head under another id, and who waits for it. So
the floor's head leaves the same places in the indexes as the callback's. Then callback and floor take turns, each pair
with another case. Each begins after a moment of rest, as a callback that comes by itself: right after the other one, it
would find its code, its data and the server's as warm as no first call does. Every second pair runs without the rest:
its ratio is higher, because what both lose by the rest makes them alike; it is printed beside the other, and not
judged. Both are wall times, of which the median counts. The first pairs are left out: DynamoDB Local gets twice as fast
in its first thousand calls.

On a busy machine the rested times are those of waiting for a processor, and the ratio says nothing: a floor of more
than a few milliseconds is the sign. The key that opens the data key is in this process, and the workflow that is woken
is a list: the calls of KMS and Step Functions are in neither time.

The tables are in memory. With `DISK=1` they are on the disk of this machine, so that a transaction is written before it
is answered, as DynamoDB writes it; then the disk is measured too, and differs from machine to machine.

The exit code is 1 if the callback takes more than twice the floor or makes another call, 2 if DynamoDB
Local cannot run.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from chalice.local import LambdaContext, RouteMatcher

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.dynamodb.items import to_wire
from chalicelib.adapters.dynamodb.keys import CaseKeys
from chalicelib.bootstrap.store_ports import forgetting
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Parked
from infra.local.aws.gateway import ApiGatewayEvents
from infra.local.demo.people import make_iin
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import DynamoStore, client_of, on_dynamodb
from tests.fakes.keys import OPEN_API_KEY
from tests.http.system import System
from tests.http.way import CONSENTS, a_consent_result, awaiting_consent

WARM_UP, RUNS, MAX_RATIO = 50, 200, 2.0
REST = 0.02
"""Seconds."""
CALLS = ("BatchGetItem", "TransactWriteItems")


class Recorder:
    """Notes the calls of a client with their seconds, and the last transaction whole."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a client of boto3, its events untyped
        self.calls: list[tuple[str, float]] = []
        self.transaction: dict[str, Any] = {}
        self._began = 0.0
        client.meta.events.register("provide-client-params.dynamodb", self._begin)
        client.meta.events.register("after-call.dynamodb", self._end)

    def _begin(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        self._began = time.perf_counter()
        if model.name == "TransactWriteItems":
            self.transaction = params

    def _end(self, model: Any, **_: object) -> None:  # noqa: ANN401
        self.calls.append((model.name, time.perf_counter() - self._began))


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A case that waits for its consent, and the callback that brings it. `twin`: the id that the floor writes to."""

    case_id: str
    twin: str
    token: str
    body: bytes
    signature: str
    event: dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """The seconds of a callback and of its floor, and the callback's calls with theirs."""

    callback: float
    floor: float
    calls: tuple[tuple[str, float], ...]

    @property
    def own(self) -> float:
        """The seconds of the callback outside its calls."""
        return self.callback - sum(seconds for _, seconds in self.calls)


def main() -> int:
    """Measure and print; return 0 if the ratio is within its limit."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        path, tables = Path(folder) / "wrapping.key", Path(folder) / "tables"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        tables.mkdir()
        try:
            with running(folder=tables if os.environ.get("DISK") else None) as address:
                return _measure(on_dynamodb(client_of(address), KeyFileKeyWrapper(path)))
        except NotHere as reason:
            print(f"Not measured: {reason}", file=sys.stderr)
            return 2


def _measure(store: DynamoStore) -> int:
    cases: Any = store.cases
    forget = forgetting(store.keys, cases.along)
    system = System(cases=store.cases, bank_data=store.bank_data, shards=4, forget_keys=forget)
    random = Random("consents")
    people = dict.fromkeys(make_iin(random) for _ in range(WARM_UP + RUNS))
    prepared = [_prepare(system, store, iin, n) for n, iin in enumerate(people)]
    recorder = Recorder(store.client)
    measured = [_pair(system, store, recorder, one, REST * (n % 2)) for n, one in enumerate(prepared)]
    pairs, hurried = measured[WARM_UP + 1 :: 2], measured[WARM_UP::2]
    took, floor = median(one.callback for one in pairs), median(one.floor for one in pairs)
    print(f"a consent: {took * 1000:.1f} ms; verifying and writing the same: {floor * 1000:.1f} ms")
    for place, name in enumerate(CALLS):
        print(f"of it {name}: {median(one.calls[place][1] for one in pairs) * 1000:.1f} ms")
    print(f"of it the rest: {median(one.own for one in pairs) * 1000:.1f} ms")
    without = median(one.callback for one in hurried) / median(one.floor for one in hurried)
    print(f"ratio {took / floor:.2f} (at most {MAX_RATIO}); without a rest before each: {without:.2f}")
    return 0 if took / floor <= MAX_RATIO else 1


def _prepare(system: System, store: DynamoStore, iin: str, number: int) -> Prepared:
    case = awaiting_consent(system, applicant__iin=iin, application_number=f"2025-{number:06}")
    token, twin = f"token-{number}", "z" + case["id"][1:]
    for one in (case["id"], twin):
        store.cases.park(one, Parked(token, 1, State.AWAITING_CONSENT))
    table, key = store.tables["CasesTable"], to_wire(CaseKeys(case["id"]).head)
    head = store.client.get_item(TableName=table, Key=key)["Item"]
    store.client.put_item(TableName=table, Item=_renamed(head, case["id"], twin))
    body = json.dumps(a_consent_result(case, iin=iin), ensure_ascii=False).encode()
    signature = JwsSigner(OPEN_API_KEY, system.clock).sign(body)
    events = ApiGatewayEvents(RouteMatcher(list(app.routes)), app.api.binary_types)
    headers = {"content-type": "application/json", "x-jws-signature": signature}
    event = events.create_lambda_event("POST", CONSENTS, headers, body)
    return Prepared(case_id=case["id"], twin=twin, token=token, body=body, signature=signature, event=event)


def _pair(system: System, store: DynamoStore, recorder: Recorder, given: Prepared, rest: float) -> Pair:
    """Measure the callback, then its floor. Raises `AssertionError` unless the callback did and called what it must."""
    recorder.calls.clear()
    took, answer = _timed(lambda: app(given.event, LambdaContext("api_handler", 512)), rest)
    calls = tuple(recorder.calls)
    seen = (answer["statusCode"], tuple(name for name, _ in calls), system.workflow.woken[-1:])
    if seen != (202, CALLS, [given.token]):
        raise AssertionError(seen)
    again = _renamed(recorder.transaction, given.case_id, given.twin)
    again["ClientRequestToken"] = f"{again['ClientRequestToken'][:-6]}again0"

    def floor() -> None:
        bootstrap.boundary().signatures.verify("open-api", given.body, given.signature)
        store.client.transact_write_items(**again)

    return Pair(took, _timed(floor, rest)[0], calls)


def _renamed(value: Any, old: str, new: str) -> Any:  # noqa: ANN401 - parameters of a call
    if isinstance(value, dict):
        return {key: _renamed(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _timed(run: Callable[[], Any], rest: float) -> tuple[float, Any]:
    time.sleep(rest)
    began = time.perf_counter()
    answer = run()
    return time.perf_counter() - began, answer


if __name__ == "__main__":
    sys.exit(main())
