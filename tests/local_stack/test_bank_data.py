"""Generated bank data are reproducible and have valid check digits; splitting them into pages loses nothing."""

import random
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from infra.local.partners.bank_data import generate_accounts, generate_iban, split_into_pages

NOW = datetime.fromisoformat("2025-10-14T11:05:00+05:00")
QUARTER = (date(2025, 7, 1), date(2025, 9, 30))


def test_the_same_person_has_the_same_data() -> None:
    """The data depend on IIN, bank and period only."""
    first = generate_accounts("900101300017", "ALATKZKA", *QUARTER, NOW)
    again = generate_accounts("900101300017", "ALATKZKA", *QUARTER, NOW)
    other = generate_accounts("900101300811", "ALATKZKA", *QUARTER, NOW)
    assert (first == again, first == other) == (True, False)


@given(seed=st.integers(), bic=st.sampled_from(["ALATKZKA", "ESILKZKA", "SARYKZKA"]))
def test_ibans_have_valid_check_digits(seed: int, bic: str) -> None:
    """Every IBAN is a valid Kazakh one of 20 characters."""
    number = generate_iban(random.Random(seed), bic)
    assert (iban.is_valid(number, check_country=False), len(number), number[:2]) == (True, 20, "KZ")


@given(
    sizes=st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=4),
    pages=st.integers(min_value=1, max_value=12),
)
def test_pages_contain_every_movement_once_and_every_account(sizes: list[int], pages: int) -> None:
    """Splitting loses and repeats nothing, and gives the requested number of pages."""
    accounts: list[dict[str, Any]] = [
        {"iban": f"KZ{n}", "movements": [{"id": f"{n}-{k}"} for k in range(size)]} for n, size in enumerate(sizes)
    ]
    parts = split_into_pages(accounts, pages)
    ids = [movement["id"] for part in parts for account in part for movement in account["movements"]]
    accounts_shown = {account["iban"] for part in parts for account in part}
    assert len(parts) == pages
    assert ids == [movement["id"] for account in accounts for movement in account["movements"]]
    assert accounts_shown == {account["iban"] for account in accounts}
