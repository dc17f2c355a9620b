"""The statement's page as a browser shows it: in both languages, narrow, wide and on paper.

Skipped, with the reason, where there is no Chromium or no npm.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.statement import state, stored_payload
from chalicelib.domain.case.states import Language
from chalicelib.domain.statement.statement import Statement
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, statement_page
from tests.browser.chromium import NotHere, Seen, look_at

PHONE, PAPER = 360, 703
"""Widths in CSS pixels; the last is what A4 leaves between margins of 12 mm."""


@pytest.fixture(scope="module")
def statement() -> Statement:
    """Movements of households of all kinds at 25 banks."""
    return state(*stored_payload(60))


def seen(statement: Statement, languages: Sequence[Language], folder: Path, width: int, *, on_paper: bool) -> Seen:
    """Look at the page, or skip with the reason."""
    page = statement_page(statement, Asked(tuple(languages), next_page="?version=1&cursor=x"))
    try:
        return look_at(page, folder, width, on_paper=on_paper)
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_kept_from_reading_the_page(statement: Statement, language: Language, tmp_path: Path) -> None:
    """axe-core finds nothing; the page is no wider than a phone's window, and nothing stands out of a chart."""
    found = seen(statement, [language], tmp_path, PHONE, on_paper=False)
    assert (found.violations, found.wider, found.charts) == ([], [], [])
    assert found.width <= found.room


def test_both_languages_fit_on_a4(statement: Statement, tmp_path: Path) -> None:
    """On paper nothing can be scrolled, so no table is wider than the sheet."""
    found = seen(statement, LANGUAGES, tmp_path, PAPER, on_paper=True)
    assert (found.violations, found.wider, found.charts) == ([], [], [])
    assert found.width <= found.room
