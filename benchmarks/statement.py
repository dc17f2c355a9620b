"""`make bench-statement`: stored payload to statement, as ratios against `json.loads` and summing of the same bytes.

Each size runs in a process of its own, so that its peak memory is its own. Times are CPU times on one core. Runs of the
statement and of the floor alternate, and the figures are medians, so that load on the machine affects both alike. Ends
with 1 when a bound is passed: eight times the floor at 100,000 movements, 600 MiB, and growth from 1,000 to 100,000
movements that is not linear (a movement may cost half as much again in the large case).
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import cycle, islice
from random import Random
from statistics import median

from benchmarks.households.generate import QUARTER, Json, households
from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.movement_ids import movement_ids
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.statement import make_statement
from chalicelib.services.office.garbage_collection import collector_paused
from infra.local.demo.people import make_iban, make_iin

SIZES = (300, 1_000, 10_000, 100_000)
BANKS = 25
RUNS = 7
SLOWEST, MOST_MEMORY_MIB, MOST_GROWTH = 8.0, 600, 1.5
NAME = OwnName("Үлгіова", "Айгүл", "Серікқызы")
OF_THEIR_OWN = 0.3
"""The share of texts that no other movement has, because they contain a receipt number."""


def stored_payload(movements: int) -> tuple[str, list[tuple[str, bytes]]]:
    """Make an applicant's IIN and a page (JSON) of each of 25 banks, with this many movements in all."""
    random = Random(movements)
    iin = make_iin(random)
    lived = [(made.iin, line) for made in households("held_out", 2) for line in _lines(made.banks)]
    made = [
        _as_the_applicants(line, owner, iin, n, random)
        for n, (owner, line) in enumerate(islice(cycle(lived), movements))
    ]
    pages = []
    for bank in range(BANKS):
        told = {"iban": make_iban(random, "901"), "holder_iin": iin, "type": "card", "currency": "KZT", "balance": None}
        account = told | {"movements": made[bank::BANKS]}
        pages.append((f"BNK{bank:02}KZK", json.dumps([account], ensure_ascii=False).encode()))
    return iin, pages


def floor(pages: list[tuple[str, bytes]]) -> Decimal:
    """Parse the bytes and add the amounts up."""
    total = Decimal(0)
    for _, page in pages:
        for account in json.loads(page):
            for movement in account["movements"]:
                total += Decimal(movement["amount"])
    return total


def state(iin: str, pages: list[tuple[str, bytes]]) -> Statement:
    """Make the statement, as the service does."""
    heading = Heading(
        case_id="case",
        version=1,
        made_at=datetime(2025, 10, 14, tzinfo=UTC),
        rules_version=rules_version(),
        period=QUARTER,
        complete=True,
    )
    digest = movement_ids("a secret of the case")
    with collector_paused():
        answers = [
            BankAnswer(
                Bank(bic=bic, name=bic, outcome=Outcome.DATA),
                tuple(parse_pages([json.loads(page)], bic=bic, period=QUARTER, holder_iin=iin, digest=digest)),
            )
            for bic, page in pages
        ]
        return make_statement(heading, answers, sort_for(iin, name=NAME))


def measure(movements: int) -> dict[str, float]:
    """Return seconds of the floor and of the statement, their ratio, and the peak of memory in MiB."""
    iin, pages = stored_payload(movements)
    state(iin, pages)  # reads the rules
    runs = [(_seconds(lambda: floor(pages)), _seconds(lambda: state(iin, pages))) for _ in range(RUNS)]
    return {
        "floor": median(least for least, _ in runs),
        "statement": median(seconds for _, seconds in runs),
        "ratio": median(seconds / least for least, seconds in runs),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> int:
    """Measure each size in a process of its own and print the ratios."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
        return 0
    found = {}
    print("movements   floor s   statement s   ratio   us a movement   peak MiB")
    for size in SIZES:
        run = [sys.executable, "-m", "benchmarks.statement", str(size)]
        figures = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
        found[size] = figures
        ratio, each = figures["ratio"], figures["statement"] / size * 1e6
        print(
            f"{size:9}   {figures['floor']:7.4f}   {figures['statement']:11.4f}   {ratio:5.2f}   {each:13.1f}"
            f"   {figures['memory']:8.0f}"
        )
    largest, middle, small = found[SIZES[-1]], found[10_000], found[1_000]
    growth = largest["statement"] / SIZES[-1] / (small["statement"] / 1_000)
    memory = (largest["memory"] - middle["memory"]) / (SIZES[-1] - 10_000) * 1024
    print(f"\na movement costs {growth:.2f} times as much at {SIZES[-1]} as at 1000; {memory:.1f} KiB each")
    slow = largest["ratio"] > SLOWEST
    return int(slow or largest["memory"] > MOST_MEMORY_MIB or growth > MOST_GROWTH)


def _lines(banks: dict[str, list[Json]]) -> list[Json]:
    return [line for accounts in banks.values() for account in accounts for line in account["movements"]]


def _as_the_applicants(line: Json, owner: str, iin: str, number: int, random: Random) -> Json:
    party = line["counterparty"]
    if party is not None and party["iin_bin"] == owner:
        party = party | {"iin_bin": iin}
    text = f"{line['text']} {number:07}" if random.random() < OF_THEIR_OWN else line["text"]
    return line | {"id": f"{number:07}", "counterparty": party, "text": text, "currency": "KZT"}


def _seconds(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
