"""How a page is written before it is stored: its bytes are its name, so they must never change."""

import pytest

from chalicelib.domain.bank_data.stored_pages import as_stored


@pytest.mark.parametrize(
    ("accounts", "written"),
    [
        ([], "[]"),
        (None, "null"),
        ([{"iban": "KZ86", "balance": None}, {}], '[{"balance":null,"iban":"KZ86"},{}]'),
        (
            [{"text": 'Нан \u2028 "ұн"', "b": {"d": 1, "c": [1.5, True]}}],
            '[{"b":{"c":[1.5,true],"d":1},"text":"Нан \u2028 \\"ұн\\""}]',
        ),
    ],
    ids=ascii,
)
def test_a_page_is_written_with_sorted_keys_and_without_blanks(accounts: object, written: str) -> None:
    """In UTF-8; the order of lists and the blanks within texts are content."""
    assert as_stored(accounts) == written.encode()


def test_lists_in_another_order_are_another_page() -> None:
    """A bank's lines are numbered by it."""
    assert as_stored([{"a": 1}, {"b": 2}]) != as_stored([{"b": 2}, {"a": 1}])
