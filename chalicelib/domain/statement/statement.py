"""Makes the statement that a caseworker decides with: the banks' data, sorted and added up, with remarks and facts.

It holds no verdict. What the numbers mean for a person's right is decided by a human (Personal Data Law, art. 19-1).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Account, Movement, ParsedPage
from chalicelib.domain.bank_data.shared_accounts import United
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.readers import reader_of
from chalicelib.domain.sorting.rules import RuleBook, the_rules
from chalicelib.domain.sorting.sorting import CASEWORKER_RULE, Sort
from chalicelib.domain.statement.means_facts import Basis, facts_of
from chalicelib.domain.statement.parts import (
    BankAnswer,
    BankRow,
    Heading,
    Line,
    SetAsideRow,
    Statement,
)
from chalicelib.domain.statement.remarks import remarks_of
from chalicelib.domain.statement.totals import add_up


def make_statement(
    heading: Heading, answers: Sequence[BankAnswer], sort: Sort, book: RuleBook | None = None
) -> Statement:
    """Return the statement of the banks' answers; `sort` returns the category of each movement.

    `book`: the book of rules, which names the reader; the live one if none is given.
    """
    book = book or the_rules()
    reader = reader_of(book.editions.reader)
    united = [United(*reader.unite(answer.pages)) for answer in answers]
    accounts, counted, shared = reader.count_once(united)
    # Sorted by day first: which sides of own transfers become a pair must not depend on the order of the banks.
    movements = sorted(counted, key=attrgetter("id"))
    movements.sort(key=attrgetter("booked_on"))
    lines = tuple(map(_line, movements, sort(accounts, movements)))
    return Statement(
        **vars(heading),
        banks=tuple(_bank_row(answer.bank, *found[:2]) for answer, found in zip(answers, united, strict=True)),
        accounts=accounts,
        currencies=add_up(lines, heading.period, book),
        set_aside=_set_aside(page for answer in answers for page in answer.pages),
        lines=lines,
        remarks=remarks_of(lines, accounts, heading.period, book, shared),
        facts=facts_of(lines, accounts, Basis(heading.period, heading.threshold, _names_of(answers))),
    )


def _line(movement: Movement, found: Sorted) -> Line:
    return Line(movement, found, found.sorted_by is not None and found.sorted_by.rule == CASEWORKER_RULE)


def _names_of(answers: Iterable[BankAnswer]) -> dict[str, str]:
    return {answer.bank.bic: answer.bank.name for answer in answers}


def _bank_row(bank: Bank, accounts: Sequence[Account], movements: Sequence[Movement]) -> BankRow:
    return BankRow(
        bic=bank.bic,
        name=bank.name,
        outcome=bank.outcome,
        late=bank.late,
        answered_at=bank.answered_at,
        accounts=len(accounts),
        movements=len(movements),
    )


def _set_aside(pages: Iterable[ParsedPage]) -> tuple[SetAsideRow, ...]:
    counts: Counter[tuple[str, SetAsideReason]] = Counter()
    for page in pages:
        for aside in page.set_aside:
            counts[aside.bic, aside.reason] += aside.count
    return tuple(SetAsideRow(reason, bic, count) for (bic, reason), count in sorted(counts.items()))
