"""Makes movements for the tests of sorting and of statements."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from chalicelib.domain.bank_data.movements import Account, Counterparty, Movement

APPLICANT = "900101300017"
SOMEBODY_ELSE = "900101300811"
FIRST, SECOND, THIRD = "KZ86125KZT5004100100", "KZ11901KZT0000000001", "KZ22902KZT0000000002"
numbers = count(1)


def account(iban: str, **changes: Any) -> Account:  # noqa: ANN401 - a field may hold anything
    """Return an account of the applicant in tenge."""
    usual: dict[str, Any] = {
        "bic": "AAAAKZKA",
        "type": "card",
        "currency": "KZT",
        "holder": "applicant",
        "balance": None,
    }
    return Account(iban=iban, **(usual | changes))


def movement(direction: str, amount: str = "1000.00", day: str = "2025-07-10", **told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """Return a movement on the first account with an id of its own; `name`, `iin` and `to` tell of the other side."""
    name, iin, other = told.pop("name", None), told.pop("iin", None), told.pop("to", None)
    usual: dict[str, Any] = {
        "id": f"{next(numbers):06}",
        "bic": "AAAAKZKA",
        "iban": FIRST,
        "booked_on": date.fromisoformat(day),
        "direction": direction,
        "amount": Decimal(amount),
        "currency": "KZT",
        "category": None,
        "knp": None,
        "mcc": None,
        "counterparty": Counterparty(name, iin, other) if name or iin or other else None,
        "text": None,
        "bank_id": "",
    }
    return Movement(**(usual | told))
