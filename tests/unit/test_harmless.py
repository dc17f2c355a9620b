"""What spreadsheets would take for a formula is made text."""

import pytest

from chalicelib.entrypoints.pages.statement_csv import without_formula


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+7 701", "'+7 701"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "\r\n'=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("Оплата;=1+1", "Оплата;'=1+1"),
        ('a","=1', 'a","\'=1'),
        ("a|@b", "a|'@b"),
        ("\x00=1", "' =1"),
        ("Перевод - зарплата", "Перевод - зарплата"),
        ("knp=332", "knp=332"),
        ("2025-07-01", "2025-07-01"),
        ("1500.00", "1500.00"),
        ("", ""),
    ],
)
def test_a_text_is_never_a_formula(text: str, safe: str) -> None:
    """Neither at its start, nor after a sign at which a spreadsheet might start a new cell."""
    assert without_formula(text) == safe
