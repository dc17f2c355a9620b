"""`make pictures`: saves screenshots of every page, for a phone and a desk, and A4 PDFs, to build/pictures."""

import sys
from pathlib import Path

from tests.browser.chromium import print_on_paper, take_picture
from tests.browser.missing import BrowserMissing
from tests.browser.pages import docs_pages, local_pages, receipt_pages, statement_pages

FOLDER = Path(__file__).parents[2] / "build" / "pictures"
WIDTHS, HEIGHT = (360, 1_280), 9_000
MOVEMENTS = 240


def main() -> int:
    """Save the pictures; return 1 and print the reason if that is not possible."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {**statement_pages(MOVEMENTS), **receipt_pages(), **docs_pages(), **local_pages()}
    for path in [path for path, (kind, _) in files.items() if kind == "text/html"]:
        name = path.strip("/").replace("/", "-") or "start"
        try:
            for width in WIDTHS:
                take_picture(files, path, FOLDER / f"{name}-{width}.png", width, HEIGHT)
            print_on_paper(files, path, FOLDER / f"{name}.pdf")
        except BrowserMissing as reason:
            print(f"No pictures: {reason}", file=sys.stderr)
            return 1
        print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
