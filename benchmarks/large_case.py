"""`make bench-large-case`: a case of 25 banks and 100,000 movements in every format, and the memory that it needs.

The whole application runs, with its real checks and its real stores on DynamoDB Local: the banks' callbacks arrive, a
caseworker reads every format and changes the category of one movement. It prints the size of the largest response (in
bytes, as a Lambda sends it), the time of the slowest one, and the peak memory of this process. The exit code is 1 if a
Lambda with 1 GiB or a response of 4 MB would not be enough, 2 if DynamoDB Local cannot run.
"""

import json
import logging
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.statement import stored_payload
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.entrypoints.wire.answer_size import bytes_sent
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import client_of, on_dynamodb
from tests.fakes.scripts import BankScript
from tests.http.system import Answer, System
from tests.http.way import BANK_DATA, a_bank_result, awaiting_banks

MOVEMENTS, MAX_MIB, MAX_BYTES = 100_000, 1_024, 4_000_000
APPLICANT = "900101300017"
PAGES = 3
"""How many pages are read of a format with several pages."""
_CURSOR = re.compile(r"cursor=([A-Za-z0-9_-]+)")


class Reader:
    """A caseworker who reads the case, and the size and time of each response by a clock."""

    def __init__(self, system: System, case: dict[str, Any], clock: Callable[[], float] = time.perf_counter) -> None:
        self._system, self._path, self._clock = system, f"/v1/cases/{case['id']}", clock
        self.figures: dict[str, tuple[int, float]] = {}

    def read(self, name: str, path: str, accept: str = "application/json") -> Answer:
        """Read one response and record its bytes and seconds under a name."""
        began = self._clock()
        headers = [("Authorization", f"Bearer {self._system.caseworker}"), ("Accept", accept)]
        answer = self._system.call("GET", f"{self._path}{path}", headers=headers)
        took = self._clock() - began
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise AssertionError(answer.text)
        size, slowest = self.figures.get(name, (0, 0.0))
        self.figures[name] = max(size, bytes_sent(answer.text)), max(slowest, took)
        return answer

    def read_on(self, name: str, accept: str) -> None:
        """Read the first pages of a format with several pages."""
        query = ""
        for _ in range(PAGES):
            answer = self.read(name, f"/statement{query}", accept)
            found = _CURSOR.search(answer.headers.get("link", "") or answer.text)
            query = f"?cursor={found[1]}" if found else ""

    def choose(self) -> None:
        """Change the category of one movement."""
        [line] = self.read("lines", "/statement/movements?limit=1").body["items"]
        began = self._clock()
        headers = [("Authorization", f"Bearer {self._system.caseworker}"), ("Content-Type", "application/json")]
        body = json.dumps({"category": "41", "reason": "x"}).encode()
        answer = self._system.call("PUT", f"{self._path}/movements/{line['id']}/category", body, headers)
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise AssertionError(answer.text)
        self.figures["choice"] = bytes_sent(answer.text), self._clock() - began


def main() -> int:
    """Measure and print; return 0 if size and memory are within their limits."""
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
    reader = Reader(system, _filled(system))
    reader.read("JSON", "/statement")
    reader.read("lines", "/statement/movements?limit=100")
    reader.read_on("CSV", "text/csv")
    reader.read_on("page", "text/html")
    reader.choose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, (size, seconds) in reader.figures.items():
        print(f"{name:8} largest {size:9,} bytes, slowest {seconds:5.1f} s")
    print(f"peak {peak:.0f} MiB (at most {MAX_MIB})")
    return int(peak > MAX_MIB or max(size for size, _ in reader.figures.values()) > MAX_BYTES)


def _filled(system: System) -> dict[str, Any]:
    """Return a case whose 25 banks have sent 100,000 movements."""
    iin, pages = stored_payload(MOVEMENTS)
    system.world.script(APPLICANT).banks = [BankScript(bic, outcome="silent") for bic, _ in pages]
    case = awaiting_banks(system)
    for bic, page in pages:
        accounts = json.loads(page.replace(iin.encode(), APPLICANT.encode()))
        if system.event(BANK_DATA, a_bank_result(case, bic, accounts=accounts)).status != 202:  # noqa: PLR2004 - accepted
            raise AssertionError(bic)
    return case


if __name__ == "__main__":
    sys.exit(main())
