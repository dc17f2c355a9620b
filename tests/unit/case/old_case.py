"""A case of which every released book of rules made a statement, and what a statement of it says."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.statement import make_statement
from chalicelib.entrypoints.wire.statement import StatementView

DATA = Path(__file__).parents[1] / "data"
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
MADE_AT = datetime(2025, 10, 14, tzinfo=UTC)


def statement_by(book: RuleBook) -> Statement:
    """Return the statement of the case by a book."""
    case = json.loads((DATA / "old_case.json").read_text("utf-8"))
    heading = Heading(
        case_id="old-case", version=1, made_at=MADE_AT, rules_version=book.version, period=QUARTER, complete=True
    )
    answers = [
        BankAnswer(
            Bank(bic=bic, name=bic, outcome=Outcome.DATA),
            tuple(parse_pages([accounts], bic=bic, period=QUARTER, holder_iin=case["iin"], digest=_digest)),
        )
        for bic, accounts in case["banks"].items()
    ]
    return make_statement(heading, answers, sort_for(case["iin"], book=book), book)


def told(statement: Statement) -> dict[str, Any]:
    """Return all that a statement says, its lines in short, as JSON reads it."""
    whole: dict[str, Any] = json.loads(StatementView.of(statement).model_dump_json(by_alias=True))
    return {**whole, "lines": [_line(line) for line in statement.lines]}


def _line(line: Any) -> str:  # noqa: ANN401 - a line
    found = line.sorted
    by = found.sorted_by
    where = f"own {(found.own_transfer_with or '')[:8]}" if found.own_transfer else found.category or "-"
    return f"{line.movement.id[:8]} {where} {f'{by.rule}/{by.version} {by.evidence}' if by else ''}".strip()


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()
