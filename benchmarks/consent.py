"""`make bench-consent`: a callback with a consent, compared to its floor.

The whole application runs, with its real checks and its real store on DynamoDB Local, a workflow that waits, and data
keys that are unwrapped anew; the time is that of the Lambda function from the gateway's event to the response. The
floor only verifies the same signature, and writes the same items in one transaction with the same client. Both are
wall times, measured alternately; the median of several runs counts, each with another case. What the callback calls is
compared as well: one batch that reads, and one transaction, which also checks who waits.

The exit code is 1 if the callback takes more than two and a half times the floor or makes another call, 2 if DynamoDB
Local cannot run.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
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

RUNS, MAX_RATIO = 31, 2.5
CALLS = ("BatchGetItem", "TransactWriteItems")


class Recorder:
    """Notes the calls of a client, and the last transaction whole."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a client of boto3, its events untyped
        self.calls: list[str] = []
        self.transaction: dict[str, Any] = {}
        client.meta.events.register("provide-client-params.dynamodb", self._note)

    def _note(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        self.calls.append(model.name)
        if model.name == "TransactWriteItems":
            self.transaction = params


def main() -> int:
    """Measure and print; return 0 if the ratio is within its limit."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wrapping.key"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        try:
            with running() as address:
                return _measure(on_dynamodb(client_of(address), KeyFileKeyWrapper(path)))
        except NotHere as reason:
            print(f"Not measured: {reason}", file=sys.stderr)
            return 2


def _measure(store: DynamoStore) -> int:
    cases: Any = store.cases
    forget = forgetting(store.keys, cases.along)
    system = System(cases=store.cases, bank_data=store.bank_data, shards=4, forget_keys=forget)
    recorder, random = Recorder(store.client), Random("consents")
    people = dict.fromkeys(make_iin(random) for _ in range(RUNS + 1))
    found = [_once(system, store, recorder, iin, n) for n, iin in enumerate(people)][1:]  # the first: a warm-up
    took, floor = median(one for one, _, _ in found), median(one for _, one, _ in found)
    calls = {one for _, _, one in found}
    print(f"a consent: {took * 1000:.1f} ms; verifying and writing the same: {floor * 1000:.1f} ms")
    print(f"calls: {', '.join(map(str, calls))}")
    print(f"ratio {took / floor:.2f} (at most {MAX_RATIO})")
    return 0 if took / floor <= MAX_RATIO and calls == {CALLS} else 1


def _once(
    system: System, store: DynamoStore, recorder: Recorder, iin: str, number: int
) -> tuple[float, float, tuple[str, ...]]:
    """Return the seconds of a callback, those of its floor, and the callback's calls."""
    changes = {"applicant__iin": iin, "application_number": f"2025-{number:06}"}
    case = awaiting_consent(system, **changes)
    store.cases.park(case["id"], Parked(f"token-{number}", 1, State.AWAITING_CONSENT))
    body = json.dumps(a_consent_result(case, iin=iin), ensure_ascii=False).encode()
    signature = JwsSigner(OPEN_API_KEY, system.clock).sign(body)
    events = ApiGatewayEvents(RouteMatcher(list(app.routes)), app.api.binary_types)
    headers = {"content-type": "application/json", "x-jws-signature": signature}
    event = events.create_lambda_event("POST", CONSENTS, headers, body)
    recorder.calls.clear()
    took, answer = _timed(lambda: app(event, LambdaContext("api_handler", 512)))
    if answer["statusCode"] != 202 or system.workflow.woken[-1:] != [f"token-{number}"]:  # noqa: PLR2004 - accepted
        raise AssertionError(answer)
    calls = tuple(recorder.calls)
    again = _elsewhere(recorder.transaction, case["id"], store)
    store.cases.park("z" + case["id"][1:], Parked(f"token-{number}", 1, State.AWAITING_CONSENT))

    def floor() -> None:
        bootstrap.boundary().signatures.verify("open-api", body, signature)
        store.client.transact_write_items(**again)

    return took, _timed(floor)[0], calls


def _elsewhere(transaction: dict[str, Any], case_id: str, store: DynamoStore) -> dict[str, Any]:
    """Return the same transaction about a case that does not exist, whose head is put so that the conditions hold."""
    moved = _renamed(transaction, case_id, "z" + case_id[1:])
    head = next(one["Put"] for one in moved["TransactItems"] if "Put" in one and ":before" in str(one["Put"]))
    before = head["ExpressionAttributeValues"][":before"]
    store.client.put_item(TableName=head["TableName"], Item={**head["Item"], "version": before})
    return {**moved, "ClientRequestToken": f"{moved['ClientRequestToken'][:-6]}again0"}


def _renamed(value: Any, old: str, new: str) -> Any:  # noqa: ANN401 - parameters of a call
    if isinstance(value, dict):
        return {key: _renamed(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = run()
    return time.perf_counter() - began, answer


if __name__ == "__main__":
    sys.exit(main())
