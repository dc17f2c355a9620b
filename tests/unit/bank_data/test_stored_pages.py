"""A bank's page is stored so that equal content has equal bytes, which its digest names."""

import pytest

from chalicelib.domain.bank_data.stored_pages import as_stored
from chalicelib.domain.strict_json import read_json

STORED = '[{"balance":"1.00","iban":"KZ1","name":"Әже"},{"iban":"KZ2"}]'.encode()


@pytest.mark.parametrize(
    "sent",
    [
        '[{"balance":"1.00","iban":"KZ1","name":"Әже"},{"iban":"KZ2"}]',
        '[ {"name": "\\u04d8же", "iban": "KZ1",\n "balance": "1.00"}, {"iban": "KZ2"} ]',
    ],
    ids=["as stored", "serialised anew"],
)
def test_the_same_accounts_have_the_same_bytes_however_they_were_sent(sent: str) -> None:
    """Keys in their order, no blanks, letters as themselves: stored digests are of exactly these bytes."""
    assert as_stored(read_json(sent.encode())) == STORED


def test_accounts_in_another_order_are_other_content() -> None:
    """A list has an order, a mapping has none."""
    assert as_stored([{"iban": "KZ2"}, {"iban": "KZ1"}]) == b'[{"iban":"KZ2"},{"iban":"KZ1"}]'
