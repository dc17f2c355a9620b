"""Pages of banks as they are sent, with some fields changed, for the tests of what is taken of them."""

from datetime import date
from typing import Any

from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import ParsedPage
from chalicelib.domain.calendar.working_days import Period

IBAN = "KZ86125KZT5004100100"
APPLICANT = "900101300017"
SOMEBODY_ELSE = "900101300811"
BIC = "EXMPKZKA"
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))


def join(*parts: str) -> str:
    """Stand for the keyed digest: keeps its parts apart and can be read in a failing test."""
    return "|".join(parts)


def line(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a field may hold anything
    """Return a movement as a bank sends it, with some fields changed."""
    usual = {"id": "1", "booked_on": "2025-07-15", "direction": "debit", "amount": "1500.50", "currency": "KZT"}
    return usual | changes


def account(*movements: object, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a field may hold anything
    """Return the applicant's account as a bank sends it, with these movements and some fields changed."""
    usual = {"iban": IBAN, "holder_iin": APPLICANT, "type": "current", "currency": "KZT", "balance": None}
    return usual | {"movements": list(movements)} | changes


def parse(*accounts: object) -> ParsedPage:
    """Return the page with these accounts."""
    (page,) = parse_pages([list(accounts)], bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join)
    return page


def count(*pages: list[dict[str, Any]]) -> int:
    """Return how many movements stand on pages with these lines of one account."""
    _, movements = unite(parse(account(*lines)) for lines in pages)
    return len(movements)
