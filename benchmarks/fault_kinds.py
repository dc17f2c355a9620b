"""`python -m benchmarks.fault_kinds FILE`: right and all cases of each kind of bank fault in `kinds_b_*.jsonl`.

The form of the cases is described in `households/kinds_b.md`. `--wrong` also prints the cases that are wrong; it is not
meant for held-out files.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.means_facts import DEPOSITS
from chalicelib.domain.statement.parts import BankAnswer, Heading, MeansFact, Statement
from chalicelib.domain.statement.statement import make_statement
from tests.unit.bank_data.movements import APPLICANT, movement

KNOWN = Path(__file__).parent / "households" / "kinds_b_known.jsonl"
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
WRONG = "--wrong"
_CASH_IN = frozenset({"cash_in", "cash_in_mcc"})


class Judged(NamedTuple):
    """A case and what was found for it."""

    case: dict[str, Any]
    found: str
    right: bool


def judge(cases: Iterable[str]) -> list[Judged]:
    """Judge each case by its form."""
    return [_line(case) if case["form"] == "line" else _accounts(case) for case in map(json.loads, cases)]


def _line(case: dict[str, Any]) -> Judged:
    told = {field: case[field] for field in ("text", "knp", "mcc")}
    party = {"name": case["counterparty_name"], "iin": case["counterparty_bin"]}
    line = movement(case["direction"], category=case["bank_category"], **told, **party)
    (found,) = sort_for(APPLICANT)([], [line])
    place = _place(found)
    right = place == case["category"] or place in case["also"]
    if "remark" in case:
        remarked = found.sorted_by is not None and found.sorted_by.rule in _CASH_IN
        right = right and remarked == case["remark"]
    return Judged(case, f"{place} {found.sorted_by}", right)


def _accounts(case: dict[str, Any]) -> Judged:
    statement = _statement(case["banks"])
    fact = next(fact for fact in statement.facts if fact.rule == DEPOSITS)
    right = case["right"]
    unknown = [part for part in fact.left_out if part.what == "type_unknown"]
    named = len(unknown) == len(right["named"]) and all(
        any(f"«{one}»" in part.why.ru for part in unknown) for one in right["named"]
    )
    places = {line.movement.text: _place(line.sorted) for line in statement.lines}
    texts = {
        line["id"]: line["text"]
        for bank in case["banks"]
        for page in bank["pages"]
        for a in page
        for line in a["movements"]
    }
    sorted_right = all(places[texts[one]] == place for one, place in right.get("movements", {}).items())
    is_right = named and sorted_right and _sums_are(fact, right)
    return Judged(case, f"{fact.value} {[part.why.ru for part in fact.left_out]} {places}", is_right)


def _sums_are(fact: MeansFact, right: dict[str, Any]) -> bool:
    left_out: dict[str, Decimal] = defaultdict(Decimal)
    for part in fact.left_out:
        if part.what != "type_unknown":
            left_out[part.currency] += part.total
    expected = {currency: Decimal(total) for currency, total in right["left_out"].items()}
    return fact.value == right["deposits"].get("KZT", "0.00") and left_out == expected


def _statement(banks: list[dict[str, Any]]) -> Statement:
    heading = Heading(
        case_id="case",
        version=1,
        made_at=datetime(2025, 10, 14, tzinfo=UTC),
        rules_version=rules_version(),
        period=QUARTER,
        complete=True,
    )
    answers = [
        BankAnswer(
            Bank(bic=bank["bic"], name=bank["name"], outcome=Outcome.DATA),
            tuple(parse_pages(bank["pages"], bic=bank["bic"], period=QUARTER, holder_iin=APPLICANT, digest=_digest)),
        )
        for bank in banks
    ]
    return make_statement(heading, answers, sort_for(APPLICANT))


def _place(found: Sorted) -> str:
    return "own" if found.own_transfer else found.category or "unsorted"


def _digest(*parts: str) -> str:
    return "|".join(parts)


def figures(judged: Iterable[Judged]) -> dict[int, tuple[int, int]]:
    """Return for each kind how many cases are right and how many there are."""
    right, all_ = Counter[int](), Counter[int]()
    for one in judged:
        all_[one.case["kind"]] += 1
        right[one.case["kind"]] += one.right
    return {kind: (right[kind], all_[kind]) for kind in sorted(all_)}


def main() -> int:
    """Print the number of right cases and of all cases of each kind; with `--wrong` also the wrong ones."""
    given = [one for one in sys.argv[1:] if one != WRONG]
    judged = judge((Path(given[0]) if given else KNOWN).read_text("utf-8").splitlines())
    for one in judged:
        if WRONG in sys.argv and not one.right:
            case = one.case
            shown = [
                case.get("text"),
                case.get("direction"),
                case.get("counterparty_name"),
                case.get("knp"),
                case.get("mcc"),
            ]
            wanted = [case.get("category"), case.get("also"), case.get("right")]
            print(f"{case['kind']} {shown} wanted {wanted}, found {one.found}")
    for kind, (right, all_) in figures(judged).items():
        print(f"kind {kind}: {right}/{all_}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
