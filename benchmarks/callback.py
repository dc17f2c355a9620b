"""`make bench-callback`: a bank-data callback of 4 MiB, compared to verifying its signature and parsing it.

The whole application runs, with its real checks and its real stores on DynamoDB Local; the time is that of the Lambda
function from the gateway's event to the response. The baseline only verifies the same signature and parses the same
bytes, with the same functions. Both are wall times, measured alternately; the median of several runs counts, each with
another bank. The exit code is 1 if the callback takes more than six times the baseline, 2 if DynamoDB Local cannot run.
"""

import json
import logging
import sys
import time
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from chalice.local import RouteMatcher

from app import app
from benchmarks.households.generate import households
from chalicelib import bootstrap
from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from infra.local.aws.gateway import ApiGatewayEvents
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import client_of, on_dynamodb
from tests.fakes.keys import OPEN_API_KEY
from tests.fakes.scripts import BankScript
from tests.http.system import System
from tests.http.way import BANK_DATA, a_bank_result, an_account, awaiting_banks

SIZE = 4 * 1024 * 1024
RUNS, MAX_RATIO = 15, 6.0
IIN = "900101300017"


def a_large_body(case: dict[str, Any], bic: str) -> bytes:
    """Return a bank's page of the largest size that a callback may have, with realistic movements."""
    random = Random(bic)
    banks = [bank for made in households("known", 3) for bank in made.banks.values()]
    realistic = [line for bank in banks for account in bank for line in account["movements"]]
    movements: list[dict[str, Any]] = []
    body, step = b"", 500
    while True:
        more = [random.choice(realistic) | {"id": f"{bic}-{len(movements) + n}"} for n in range(step)]
        account = an_account(movements=[*movements, *more])
        larger = json.dumps(a_bank_result(case, bic, accounts=[account]), ensure_ascii=False).encode()
        if len(larger) <= SIZE:
            movements, body = [*movements, *more], larger
        elif step == 1:
            return body
        else:
            step = max(1, step // 10)


def main() -> int:
    """Measure and print; return 0 if the ratio is within its limit."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wrapping.key"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        try:
            with running() as address:
                store = on_dynamodb(client_of(address), KeyFileKeyWrapper(path))
                return _measure(System(cases=store.cases, bank_data=store.bank_data, shards=4))
        except NotHere as reason:
            print(f"Not measured: {reason}", file=sys.stderr)
            return 2


def _measure(system: System) -> int:
    bics = [f"BNK{n:02}KZK" for n in range(RUNS + 1)]
    system.world.script(IIN).banks = [BankScript(bic, outcome="silent") for bic in bics]
    case = awaiting_banks(system)
    times = [_once(system, a_large_body(case, bic)) for bic in bics][1:]  # the first one is a warm-up
    took, floor = median(one for one, _ in times), median(one for _, one in times)
    print(f"a callback of 4 MiB: {took * 1000:.0f} ms; verifying and parsing it: {floor * 1000:.0f} ms")
    print(f"ratio {took / floor:.2f} (at most {MAX_RATIO})")
    return 0 if took / floor <= MAX_RATIO else 1


def _once(system: System, body: bytes) -> tuple[float, float]:
    signature = JwsSigner(OPEN_API_KEY, system.clock).sign(body)
    events = ApiGatewayEvents(RouteMatcher(list(app.routes)), app.api.binary_types)
    headers = {"content-type": "application/json", "x-jws-signature": signature}
    event = events.create_lambda_event("POST", BANK_DATA, headers, body)
    began = time.perf_counter()
    bootstrap.boundary().signatures.verify("open-api", body, signature)
    json.loads(body)
    floor = time.perf_counter() - began
    began = time.perf_counter()
    answer = system.answer(event)
    took = time.perf_counter() - began
    if answer.status != 202:  # noqa: PLR2004 - accepted
        raise AssertionError(answer.text)
    return took, floor


if __name__ == "__main__":
    sys.exit(main())
