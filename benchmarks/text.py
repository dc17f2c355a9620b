"""`make bench-text`: the worst pages of 4 MiB that the contract allows, and a plain full one, in every form.

Each page is what one bank sends: few very long texts, many long ones, marks without end, alphabets that alternate, and
others that a careless pattern needs the square of their length for. The whole application runs on stores in memory: the
callback arrives, and a caseworker reads the statement as JSON, its lines, the CSV and the page. It prints the CPU
seconds of each on one core, and ends with 1 where one took more than five.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import count, islice
from types import MappingProxyType
from typing import Any

from benchmarks.large_case import APPLICANT, Reader
from chalicelib.entrypoints.api.callbacks import LIMIT
from tests.fakes.scripts import BankScript
from tests.http.system import System
from tests.http.way import BANK_DATA, a_bank_result, a_movement, an_account, awaiting_banks

MOST_SECONDS = 5.0
BIC = "ALATKZKA"
ONLY = "--only"
_ROOM = 4_096
"""Bytes of a body beside its movements."""


def full(movements: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return as many of the movements as a callback may hold."""
    left = LIMIT - _ROOM
    taken = []
    for movement in movements:
        left -= len(json.dumps(movement, ensure_ascii=False).encode()) + 2
        if left < 0:
            break
        taken.append(movement)
    return taken


def _line(n: int, text: str | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a movement
    usual = a_movement(f"m{n}", f"2025-0{7 + n % 3}-{1 + n % 28:02}", "credit", f"{1000 + n}.00", category=None)
    return usual | {"knp": None, "mcc": None, "counterparty": None, "text": text} | changes


def _of(text: Callable[[int], str], **changes: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401 - any field
    return (_line(n, text(n), **changes) for n in count())


def _repeated(part: str, letters: int) -> str:
    return (part * (letters // len(part) + 1))[:letters]


def _named(name: Callable[[int], str]) -> Iterable[dict[str, Any]]:
    return (_line(n, "Пополнение", counterparty={"name": name(n), "iin_bin": None, "iban": None}) for n in count())


_LETTERS = "абвгдежзиклмнопрстуфхцчшыэюя"


def _word(n: int) -> str:
    """Return a word that no other number gives."""
    word = ""
    while n or not word:
        n, place = divmod(n, len(_LETTERS))
        word += _LETTERS[place]
    return word


def _read_in_many_ways(n: int) -> str:
    return f"xckcjphaeooee{n:x}".translate(str.maketrans("0123456789", "ghijklmnop"))


PAGES: Mapping[str, Callable[[], Iterable[Mapping[str, Any]]]] = MappingProxyType({
    "a plain full page": lambda: _of(lambda n: f"Покупка. Magnum Алматы чек {n}"),
    "one text of 45,000 letters": lambda: [_line(1, _repeated("от Айгүл ", 45_000))],
    "45,000 letters without a blank": lambda: [_line(1, "ж" * 45_000)],
    "1,300 texts of 1,000 letters": lambda: islice(_of(lambda n: _repeated(f"{_word(n)} перевод от ", 1_000)), 1_300),
    "one text of all the room": lambda: [_line(1, "Аударым " * (LIMIT // 20))],
    "160,000 marks on one letter": lambda: [_line(1, "а" + "\u0301\u0323" * 80_000)],
    "marks of all the room": lambda: [_line(1, "а" + "\u0323\u0301\u0316" * (LIMIT // 8))],
    "marks in many texts": lambda: _of(lambda n: f"{_word(n)}" + "\u0316\u0301" * 500),
    "marks with joiners between": lambda: [_line(1, ("\u0323\u0301\u0316\u034f") * (LIMIT // 10))],
    "alternating alphabets": lambda: _of(lambda n: _repeated(f"{_word(n)}aбcдe ", 190)),
    "one letter of each alphabet": lambda: [_line(1, "aб" * (LIMIT // 4))],
    "digits": lambda: [_line(1, "7" * (LIMIT - 2 * _ROOM))],
    "digits and dots": lambda: [_line(1, "x", mcc=".0" * (LIMIT // 3))],
    "zeros as a code": lambda: [_line(1, "x", knp="." + "0" * (LIMIT // 2) + "1")],
    "blanks": lambda: [_line(1, " " * (LIMIT - 2 * _ROOM) + "x")],
    "blanks that differ": lambda: _of(lambda n: f"от{' ' * 150}{_word(n)}"),
    "blanks in a code": lambda: [_line(1, "x", mcc=".0" + " " * (LIMIT - 2 * _ROOM) + "x")],
    "open brackets": lambda: _named(lambda n: f"{_word(n)}{'(' * 90}"),
    "open brackets of all the room": lambda: [*islice(_named(lambda _: "(" * (LIMIT // 2)), 1)],
    "slashes": lambda: [_line(1, "а / " * (LIMIT // 8))],
    "slashes in many texts": lambda: _of(lambda n: _repeated(f"{_word(n)}/ , ", 190)),
    "names without end": lambda: _named(lambda n: _repeated(f"{_word(n)}ов Айгүл ", 99)),
    "names read in many ways": lambda: _named(_read_in_many_ways),
    "words read in many ways": lambda: _of(lambda n: " ".join(_read_in_many_ways(n * 9 + m) for m in range(9))),
    "words that none repeats": lambda: _of(lambda n: " ".join(_word(n * 30 + m) for m in range(30))),
    "signs of eighteen letters": lambda: _of(lambda n: f"{_word(n)} " + "\ufdfa" * 190),
    "control characters": lambda: [_line(1, "\u0001\u00a0" * (LIMIT // 14))],
    "one id for all": lambda: (_line(n, f"текст {_word(n)}", id="7", amount="5.00") for n in count()),
    "no id, and all alike": lambda: (_line(1, "Пополнение", id=None, amount="5.00") for _ in count()),
    "one amount, in and out": lambda: (
        _line(1, "x", id=f"{n}", amount="5.00", knp="342", direction="credit" if n % 2 else "debit") for n in count()
    ),
})  # fmt: skip


def main() -> int:
    """Measure and print; return 0 if no answer took longer than it may."""
    logging.disable(logging.CRITICAL)
    named = sys.argv[sys.argv.index(ONLY) + 1 :] if ONLY in sys.argv else list(PAGES)
    worst = 0.0
    print(f"{'seconds':34}{'callback':>9}{'JSON':>9}{'lines':>9}{'CSV':>9}{'page':>9}{'movements':>11}")
    for name in named:
        movements = full(PAGES[name]())
        seconds = measured(movements)
        worst = max(worst, *seconds.values())
        print(f"{name:34}" + "".join(f"{took:9.2f}" for took in seconds.values()) + f"{len(movements):11,}", flush=True)
    print(f"slowest {worst:.2f} s (at most {MOST_SECONDS})")
    return int(worst > MOST_SECONDS)


def measured(movements: list[Mapping[str, Any]]) -> dict[str, float]:
    """Return the seconds that each form of a case takes whose bank has sent these movements."""
    system = System()
    system.world.script(APPLICANT).banks = [BankScript(BIC, outcome="silent")]
    case = awaiting_banks(system)
    result = a_bank_result(case, BIC, accounts=[an_account(movements=movements)])
    body = json.dumps(result, ensure_ascii=False).encode()
    began = time.process_time()
    accepted = system.event(BANK_DATA, body)
    if accepted.status != 202:  # noqa: PLR2004 - accepted
        raise AssertionError(accepted.text[:500])
    took = {"callback": time.process_time() - began}
    reader = Reader(system, case, time.process_time)
    reader.read("JSON", "/statement")
    reader.read("lines", "/statement/movements?limit=100")
    reader.read_on("CSV", "text/csv")
    reader.read_on("page", "text/html")
    return took | {form: seconds for form, (_, seconds) in reader.figures.items()}


if __name__ == "__main__":
    sys.exit(main())
