"""The statement page in a browser: in both languages, on a phone and on paper.

The tests are skipped, with the reason, if Chromium or npm is missing.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.statement import state, stored_payload
from chalicelib.domain.case.states import Language
from chalicelib.domain.statement.statement import Statement
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, statement_page
from tests.browser.chromium import BrowserMissing, Inspection, inspect

PHONE, PAPER = 360, 703
"""Widths in CSS pixels; the second is that of A4 between margins of 12 mm."""


@pytest.fixture(scope="module")
def statement() -> Statement:
    """Return a statement with movements of all kinds of households at 25 banks."""
    return state(*stored_payload(60))


def inspect_page(
    statement: Statement, languages: Sequence[Language], folder: Path, width: int, *, on_paper: bool
) -> Inspection:
    """Render and inspect the page, or skip the test with the reason."""
    page = statement_page(
        statement, Asked(application_number="2025-000123", languages=tuple(languages), next_page="?version=1&cursor=x")
    ).html
    try:
        return inspect(page, folder, width, on_paper=on_paper)
    except BrowserMissing as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_accessible_and_fits_a_phone(statement: Statement, language: Language, tmp_path: Path) -> None:
    """axe-core finds no violation; the page is not wider than the window, and charts are not cut off."""
    found = inspect_page(statement, [language], tmp_path, PHONE, on_paper=False)
    assert (found.violations, found.wider, found.charts) == ([], [], [])
    assert found.width <= found.room


def test_both_languages_fit_on_a4(statement: Statement, tmp_path: Path) -> None:
    """Paper cannot be scrolled, so no table may be wider than the sheet."""
    found = inspect_page(statement, LANGUAGES, tmp_path, PAPER, on_paper=True)
    assert (found.violations, found.wider, found.charts) == ([], [], [])
    assert found.width <= found.room
