"""Asking for the forms of a statement."""

import csv
import io

from tests.http.samples import FIRST_ID, Body
from tests.http.system import Answer, System
from tests.http.way import IBAN, a_movement, an_account

STATEMENT = f"/v1/cases/{FIRST_ID}/statement"
NASTY = '=cmd|"/c calc"!A1;<script>alert(1)</script> "\'&amp;'
"""What somebody may write into the purpose of a payment."""


def ask(system: System, accept: str, query: str = "") -> Answer:
    """Ask for a form of the statement."""
    return system.call(
        "GET", f"{STATEMENT}{query}", headers=[("Authorization", f"Bearer {system.caseworker}"), ("Accept", accept)]
    )


def rows(answer: Answer) -> list[dict[str, str]]:
    """The rows of a CSV, by their names."""
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def many(number: int, **changes: str) -> list[Body]:
    """One account with so many movements."""
    return [
        an_account(
            iban=IBAN,
            movements=[a_movement(str(n), "2025-07-05", "debit", f"{n}.00", **changes) for n in range(1, number + 1)],
        )
    ]
