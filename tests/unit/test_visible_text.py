"""Texts of others come out as what they show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.visible_text import visible


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("ТОО «Үлгі» № 1", "ТОО «Үлгі» № 1"),
        ("Банк\u202eзаяц", "Банкзаяц"),
        ("\u2066Банк\u2069\u200f", "Банк"),
        ("Ба\u200bн\u200dк\ufeff", "Банк"),
        ("Банк\r\nДругой\tбанк", "Банк  Другой банк"),
        ("a\u2028b\x00c\x1b[0m", "a b c [0m"),
        ("Нан\u00a0\ud83c", "Нан ?"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u200b", ""),
        ("Ба\u034fн\u3164к\ufe0f\u2800", "Банк"),
        ("Банк\u2029\ue000\u0378Үлгі", "Банк Үлгі"),
        ("\u2066Банк\u2069, Үлгі", "Банк, Үлгі"),
        (" Банк  Үлгі ", " Банк  Үлгі "),
    ],
)
def test_invisible_characters_are_removed_and_breaks_become_spaces(sent: str, shown: str) -> None:
    """Direction marks and zero-width characters go; markup stays text, to be escaped where it is shown."""
    assert visible(sent) == shown


@given(st.text(st.characters()))
def test_every_text_can_be_stored_and_shown_and_is_stable(text: str) -> None:
    """Every result is printable, encodable in UTF-8, and unchanged when cleaned again."""
    made = visible(text)
    assert made.isprintable()
    assert (visible(made), made.encode().decode()) == (made, made)
