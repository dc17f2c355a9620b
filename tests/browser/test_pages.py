"""Every page in a browser: in both languages, on a phone, on a desk and on paper. One Chromium opens many.

The tests are skipped, with the reason, if Chromium or npm is missing.
"""

import re
from pathlib import Path

import pytest

from tests.browser.axe import NotTheArchive, unpack
from tests.browser.chromium import HTML, Inspection, Look, inspect, print_on_paper
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


IN_A_WINDOW = tuple(Look(path, width) for path in PATHS for width in (PHONE, DESK))
IN_THE_DARK = tuple(Look(path, PHONE, dark=True) for path in PATHS if not path.startswith(("/statement", "/receipt")))
ON_PAPER = tuple(Look(path, PAPER, on_paper=True) for path in ("/statement/both", "/receipt/bank_data-1"))


@pytest.fixture(scope="module")
def seen(files: Files) -> dict[Look, Inspection]:
    """Look at all pages, or skip the tests with the reason."""
    try:
        return inspect(files, (*IN_A_WINDOW, *IN_THE_DARK, *ON_PAPER))
    except BrowserMissing as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("look", IN_A_WINDOW, ids=lambda look: f"{look.path}-{look.width}")
def test_a_page_is_accessible_and_fits_its_window(seen: dict[Look, Inspection], look: Look) -> None:
    """axe-core finds no violation; nothing is wider than the window, and charts are not cut off."""
    assert seen[look].faults == []


@pytest.mark.parametrize("look", IN_THE_DARK, ids=lambda look: look.path)
def test_a_page_with_a_dark_scheme_is_accessible_in_it(seen: dict[Look, Inspection], look: Look) -> None:
    """Statement and receipt are dark on white in every scheme; the other pages have colours for both."""
    assert (seen[look].dark, seen[look].faults) == (True, [])


@pytest.mark.parametrize("look", ON_PAPER, ids=lambda look: look.path)
def test_both_languages_fit_on_a4(seen: dict[Look, Inspection], look: Look) -> None:
    """Paper cannot be scrolled, so no table may be wider than the sheet."""
    assert seen[look].faults == []


def test_what_is_wrong_with_a_page_is_found() -> None:
    """Text too pale to read, and wider than the window; a page whose scripts do not run has no result."""
    wide = '<h1 style="width:900px;color:#ccc;background:#fff">too pale</h1>'
    body = f'<body style="margin:0"><main><h1>dark enough</h1>{wide}</main></body>'
    page = f'<!doctype html><html lang="en"><head><title>x</title></head>{body}</html>'
    stopped = page.replace("<h1", "<plaintext><h1")
    files = {"/wide": (HTML, page), "/stopped": (HTML, stopped)}
    try:
        found = inspect(files, [Look(path, PHONE) for path in ("/stopped", "/wide")])
    except BrowserMissing as reason:
        pytest.skip(str(reason))
    [(look, one)] = found.items()
    pale = [(fault["id"], fault["nodes"]) for fault in one.violations]
    assert (look.path, pale) == ("/wide", [("color-contrast", [wide])])
    assert one.faults[1:] == [wide, "900 pixels wide in a window of 360"]


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
