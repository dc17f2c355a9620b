"""`make bench-large-case`: a case of 25 banks and 100,000 movements in every form, and the memory that it takes.

The whole application, with its real checks and its real stores on DynamoDB Local: the banks' callbacks come, and a
caseworker reads every form and puts one movement elsewhere. Printed are the largest answer, in bytes as a Lambda sends
them, the seconds of the slowest one, and the peak of this process. Ends with 1 when a Lambda of 1 GiB, or an answer of
4 MB, would not do, 2 where DynamoDB Local cannot run.
"""

import json
import logging
import re
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.statement import stored_payload
from chalicelib.adapters.crypto.key_wrappers import KeyFileKeyWrapper
from chalicelib.entrypoints.wire.answer_size import bytes_sent
from tests.contract.dynamodb_local import NotHere, running
from tests.contract.engines import client_of, on_dynamodb
from tests.fakes.scripts import BankScript
from tests.http.system import Answer, System
from tests.http.way import BANK_DATA, a_bank_result, awaiting_banks

MOVEMENTS, MOST_MIB, MOST_BYTES = 100_000, 1_024, 4_000_000
APPLICANT = "900101300017"
PAGES = 3
"""Of a form that is read: the first ones."""
_CURSOR = re.compile(r"cursor=([A-Za-z0-9_-]+)")


class Reader:
    """A caseworker who reads, and what it cost."""

    def __init__(self, system: System, case: dict[str, Any]) -> None:
        self._system, self._path = system, f"/v1/cases/{case['id']}"
        self.figures: dict[str, tuple[int, float]] = {}

    def read(self, name: str, path: str, accept: str = "application/json") -> Answer:
        """Read one answer, and note its bytes and seconds under a name."""
        began = time.perf_counter()
        headers = [("Authorization", f"Bearer {self._system.caseworker}"), ("Accept", accept)]
        answer = self._system.call("GET", f"{self._path}{path}", headers=headers)
        took = time.perf_counter() - began
        if answer.status != 200:  # noqa: PLR2004 - shown
            raise AssertionError(answer.text)
        size, slowest = self.figures.get(name, (0, 0.0))
        self.figures[name] = max(size, bytes_sent(answer.text)), max(slowest, took)
        return answer

    def read_on(self, name: str, accept: str) -> None:
        """Read the first pages of a form that is cut."""
        query = ""
        for _ in range(PAGES):
            answer = self.read(name, f"/statement{query}", accept)
            found = _CURSOR.search(answer.headers.get("link", "") or answer.text)
            query = f"?cursor={found[1]}" if found else ""

    def choose(self) -> None:
        """Put one movement elsewhere."""
        [line] = self.read("lines", "/statement/movements?limit=1").body["items"]
        began = time.perf_counter()
        headers = [("Authorization", f"Bearer {self._system.caseworker}"), ("Content-Type", "application/json")]
        body = json.dumps({"category": "41", "reason": "x"}).encode()
        answer = self._system.call("PUT", f"{self._path}/movements/{line['id']}/category", body, headers)
        if answer.status != 200:  # noqa: PLR2004 - chosen
            raise AssertionError(answer.text)
        self.figures["choice"] = bytes_sent(answer.text), time.perf_counter() - began


def main() -> int:
    """Measure and print; 0 within the bounds."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wrapping.key"
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
        try:
            with running() as address:
                store = on_dynamodb(client_of(address), KeyFileKeyWrapper(path))
                return _told(System(cases=store.cases, bank_data=store.bank_data, shards=4))
        except NotHere as reason:
            print(f"not measured: {reason}")
            return 2


def _told(system: System) -> int:
    reader = Reader(system, _filled(system))
    reader.read("JSON", "/statement")
    reader.read("lines", "/statement/movements?limit=100")
    reader.read_on("CSV", "text/csv")
    reader.read_on("page", "text/html")
    reader.choose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, (size, seconds) in reader.figures.items():
        print(f"{name:8} largest {size:9,} bytes, slowest {seconds:5.1f} s")
    print(f"peak {peak:.0f} MiB (at most {MOST_MIB})")
    return int(peak > MOST_MIB or max(size for size, _ in reader.figures.values()) > MOST_BYTES)


def _filled(system: System) -> dict[str, Any]:
    """A case whose 25 banks have sent 100,000 movements."""
    iin, pages = stored_payload(MOVEMENTS)
    system.world.script(APPLICANT).banks = [BankScript(bic, outcome="silent") for bic, _ in pages]
    case = awaiting_banks(system)
    for bic, page in pages:
        accounts = json.loads(page.replace(iin.encode(), APPLICANT.encode()))
        if system.event(BANK_DATA, a_bank_result(case, bic, accounts=accounts)).status != 202:  # noqa: PLR2004 - taken
            raise AssertionError(bic)
    return case


if __name__ == "__main__":
    sys.exit(main())
