"""Every page in a browser: in both languages, on a phone, on a desk and on paper.

The tests are skipped, with the reason, if Chromium or npm is missing.
"""

import re
from pathlib import Path

import pytest

from tests.browser.axe import NotTheArchive, unpack
from tests.browser.chromium import inspect, print_on_paper
from tests.browser.missing import BrowserMissing
from tests.browser.pages import docs_pages, local_pages, receipt_pages, statement_pages
from tests.browser.site import Files

PHONE, DESK, PAPER = 360, 1_280, 703
"""Widths in CSS pixels; the last is that of A4 between margins of 12 mm."""
PATHS = (
    "/",
    "/docs",
    *(f"/statement/{part}" for part in ("kk", "ru", "both", "further", "empty")),
    *(f"/receipt/{consent}" for consent in ("application", "personal_data-1", "bank_data-1")),
    *(f"/consent/{state}" for state in ("open/kk", "open/ru", "answered", "again", "unknown")),
)


@pytest.fixture(scope="module")
def files() -> Files:
    """Return all pages."""
    return {**statement_pages(), **receipt_pages(), **docs_pages(), **local_pages()}


def faults(files: Files, path: str, width: int, *, on_paper: bool = False) -> list[object]:
    """Return what is wrong with a page, or skip the test with the reason."""
    try:
        return inspect(files, path, width, on_paper=on_paper).faults
    except BrowserMissing as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_and_fits_its_window(files: Files, path: str, width: int) -> None:
    """axe-core finds no violation; nothing is wider than the window, and charts are not cut off."""
    assert faults(files, path, width) == []


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith(("/statement", "/receipt"))])
def test_a_page_with_a_dark_scheme_is_accessible_in_it(files: Files, path: str) -> None:
    """Statement and receipt are dark on white in every scheme; the other pages have colours for both."""
    try:
        found = inspect(files, path, PHONE, dark=True)
    except BrowserMissing as reason:
        pytest.skip(str(reason))
    assert (found.dark, found.faults) == (True, [])


@pytest.mark.parametrize("path", ["/statement/both", "/receipt/bank_data-1"])
def test_both_languages_fit_on_a4(files: Files, path: str) -> None:
    """Paper cannot be scrolled, so no table may be wider than the sheet."""
    assert faults(files, path, PAPER, on_paper=True) == []


@pytest.mark.parametrize("consent", ["application", "personal_data-1", "bank_data-1"])
def test_a_receipt_is_one_sheet(files: Files, consent: str, tmp_path: Path) -> None:
    """An applicant keeps one sheet."""
    paper = tmp_path / "receipt.pdf"
    try:
        print_on_paper(files, f"/receipt/{consent}", paper)
    except BrowserMissing as reason:
        pytest.skip(str(reason))
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == 1


def test_an_archive_that_is_not_the_pinned_one_is_never_unpacked(tmp_path: Path) -> None:
    """A registry could be made to send another."""
    archive = tmp_path / "axe-core-4.10.3.tgz"
    archive.write_bytes(b"another")
    with pytest.raises(NotTheArchive, match="axe-core-4"):
        unpack(archive, tmp_path / "unpacked")
    assert (archive.exists(), (tmp_path / "unpacked").exists()) == (False, False)
