"""Codes that lost their quotes on the way: a bank may send a КНП, an MCC or a number of a person as a JSON number."""

import pytest

from chalicelib.domain.bank_data.lines import SetAsideReason, as_sent
from tests.unit.bank_data.pages import SOMEBODY_ELSE, account, line, parse


@pytest.mark.parametrize("sent", [710, 710.0, "710", " 710 "])
def test_a_code_that_is_sent_as_a_number_is_the_same_code(sent: object) -> None:
    """A КНП of 710 and of "710" sort alike; so do the other codes."""
    (read,) = parse(account(line(knp=sent))).movements
    assert read.knp == "710"


def test_every_optional_field_may_be_a_number() -> None:
    """Category, КНП, MCC, the other side's number, and a text."""
    party = {"name": 7, "iin_bin": int(SOMEBODY_ELSE), "iban": None}
    (read,) = parse(account(line(category=24, knp=710, mcc=5411, text=2025, counterparty=party))).movements
    assert read.counterparty is not None
    said = (read.category, read.knp, read.mcc, read.text, read.counterparty.iin_bin, read.counterparty.name)
    assert said == ("24", "710", "5411", "2025", SOMEBODY_ELSE, "7")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("a", "a"), (7, "7"), (7.0, "7"), (-7.0, "-7"), (7.5, "7.5"), (10**15, "1" + "0" * 15)],
)
def test_a_number_is_written_as_the_text_that_it_was(value: object, text: str) -> None:
    """A whole number that became a fraction on its way has no point."""
    assert as_sent(value) == text


@pytest.mark.parametrize("field", ["category", "knp", "mcc", "text"])
@pytest.mark.parametrize("sent", [True, ["710"], {"code": "710"}, float("nan"), float("inf")], ids=str)
def test_a_field_that_is_neither_text_nor_number_sets_the_line_aside(field: str, sent: object) -> None:
    """The line is shown as unreadable, never read as if the field were empty."""
    page = parse(account(line(**{field: sent})))
    assert (page.movements, [one.reason for one in page.set_aside]) == ((), [SetAsideReason.NOT_UNDERSTOOD])
