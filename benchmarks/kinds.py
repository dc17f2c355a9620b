"""`python -m benchmarks.kinds FILE`: for each kind of bank fault, how many of the cases in the file come out right.

A case is a JSON object on a line of its own, in one of three forms (`households/kinds_a.md`): `line` is one movement
that is read and sorted, `accounts` is what banks send page by page and makes a statement, `routing` is which banks a
consent names, which are asked and which answer. With `--wrong` the cases that are not right are listed, too: for files
that may be looked at.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.routing import found_of_routing
from chalicelib.domain.bank_data.movements import ParsedPage
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.readers import reader_of
from chalicelib.domain.sorting.rules import RuleBook, the_rules
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.statement import make_statement

Json = dict[str, Any]

KNOWN = Path(__file__).parent / "households" / "kinds_a_known.jsonl"
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
WRONG = "--wrong"
_OWN, _UNSORTED = "own", "unsorted"
_USUAL: Json = {"iin": "900101300017", "surname": "ҮЛГІОВА", "given_name": "АЙГҮЛ", "patronymic": None}
_IBAN = "KZ86125KZT5004100100"
_HEADING = Heading(
    case_id="case",
    version=1,
    made_at=datetime(2025, 10, 14, tzinfo=UTC),
    rules_version="book",
    period=QUARTER,
    complete=True,
)
_HOUSEHOLDS_OWN = frozenset({"outflow_far_above_income", "account_opened", "large_credit", "new_salary_source"})
"""Remarks on how the household lives. The cases ask for remarks on how the banks' data were read."""
_BETWEEN = "\x1f"
_PLACE_OF_ID = 2
"""The bank's own id among the texts that our id is made of."""


class Checked(NamedTuple):
    """A case with what was found, and the names of the fields in which that is not what is right."""

    case: Json
    found: Json
    wrong: tuple[str, ...]


def check(lines: Iterable[str], book: RuleBook | None = None) -> list[Checked]:
    """Return each case of a file with what the live rules, or those of `book`, make of it."""
    forms = {"line": _check_line, "accounts": _check_accounts, "routing": _check_routing}
    cases = [json.loads(line) for line in lines]
    return [forms[case["form"]](case, book or the_rules()) for case in cases]


def main() -> int:
    """Print the share of right cases by kind."""
    given = [one for one in sys.argv[1:] if one != WRONG]
    by_kind: dict[int, list[Checked]] = defaultdict(list)
    for one in check((Path(given[0]) if given else KNOWN).read_text("utf-8").splitlines()):
        by_kind[one.case["kind"]].append(one)
    for kind, checked in sorted(by_kind.items()):
        wrong = [one for one in checked if one.wrong]
        print(f"kind {kind}: {len(checked) - len(wrong)} / {len(checked)}")
        for one in wrong if WRONG in sys.argv else ():
            print(f"    {one.case['what']}: {one.wrong}: {one.found}")
    return 0


def _check_line(case: Json, book: RuleBook) -> Checked:
    party = {
        "name": case["counterparty_name"],
        "iin_bin": case["counterparty_bin"],
        "iban": case.get("counterparty_iban"),
    }
    movement = {
        "id": "1",
        "booked_on": "2025-08-12",
        "direction": case["direction"],
        "amount": "1000.00",
        "currency": "KZT",
        "category": case.get("bank_category"),
        "counterparty": party if any(party.values()) else None,
    } | {field: case[field] for field in ("text", "knp", "mcc")}
    account = {"iban": _IBAN, "holder_iin": None, "type": "current", "currency": "KZT", "movements": [movement]}
    banks = [{"bic": "ALATKZKA", "name": "", "outcome": "data", "pages": [[account]]}]
    statement = _statement(banks, case.get("applicant") or _USUAL, book)
    found = {"category": _place(statement.lines[0].sorted) if statement.lines else "set aside"}
    right = found["category"] in {case["category"], *case.get("also", ())}
    return Checked(case, found, () if right else ("category",))


def _check_accounts(case: Json, book: RuleBook) -> Checked:
    found = _found_of(_statement(case["banks"], case.get("applicant") or _USUAL, book))
    right = dict(case["right"])
    asked = right.pop("categories", None) or {}
    wrong = [field for field, value in right.items() if value is not None and not _as_right(field, value, found)]
    wrong += [f"category of {name}" for name, place in asked.items() if found["categories"].get(name) != {place}]
    return Checked(case, found, tuple(wrong))


def _check_routing(case: Json, _: RuleBook) -> Checked:
    found = found_of_routing(case)
    wrong = [field for field, value in case["right"].items() if value is not None and found[field] != value]
    return Checked(case, found, tuple(wrong))


def _as_right(field: str, value: Any, found: Json) -> bool:  # noqa: ANN401 - a field may hold anything
    if field == "not_set_aside_as":
        return not set(value) & set(found["reasons"])
    if field in {"income_total", "deposits"}:
        return all(Decimal(found[field].get(currency, 0)) == Decimal(total) for currency, total in value.items())
    return bool(found[field] == value)


def _found_of(statement: Statement) -> Json:
    income: dict[str, Decimal] = defaultdict(Decimal)
    for part in statement.currencies:
        for row in part.categories:
            income[part.currency] += row.total if row.kind in {"income", "support"} else 0
    deposits = [fact for fact in statement.facts if fact.rule == "227-7-28"]
    by_id: dict[str, set[str]] = defaultdict(set)
    for line in statement.lines:
        for name in (line.movement.id, *line.movement.also):
            by_id[name.split(_BETWEEN)[_PLACE_OF_ID].strip()].add(_place(line.sorted))
    remarks = [remark.kind for remark in statement.remarks if remark.kind not in _HOUSEHOLDS_OWN]
    return {
        "accounts": len(statement.accounts),
        "movements": len(statement.lines),
        "income_total": dict(income),
        "deposits": {fact.currency: fact.value for fact in deposits},
        "categories": dict(by_id),
        "remarks": remarks,
        "remarked": bool(remarks or statement.set_aside),
        "set_aside": sum(row.count for row in statement.set_aside),
        "reasons": [row.reason.value for row in statement.set_aside],
    }


def _statement(banks: list[Json], applicant: Json, book: RuleBook) -> Statement:
    answers = [
        BankAnswer(
            Bank(bic=bank["bic"], name=bank["name"], outcome=Outcome(bank["outcome"])), _pages(bank, applicant, book)
        )
        for bank in banks
    ]
    name = OwnName(applicant["surname"], applicant["given_name"], applicant.get("patronymic"))
    sort = sort_for(applicant["iin"], book=book, name=name)
    return make_statement(replace(_HEADING, rules_version=book.version), answers, sort, book)


def _pages(bank: Json, applicant: Json, book: RuleBook) -> tuple[ParsedPage, ...]:
    read = reader_of(book.editions.reader).parse_pages
    pages = bank.get("pages") or ()
    return tuple(read(pages, bic=bank["bic"], period=QUARTER, holder_iin=applicant["iin"], digest=_joined))


def _place(found: Sorted) -> str:
    return _OWN if found.own_transfer else found.category or _UNSORTED


def _joined(*parts: str) -> str:
    """Stand for the keyed digest, and let the bank's own id be seen."""
    return _BETWEEN.join(parts)


if __name__ == "__main__":
    sys.exit(main())
