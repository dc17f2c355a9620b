"""`make pictures`: saves screenshots and A4 PDFs of the statement page in both languages to build/pictures."""

import sys
from pathlib import Path

from benchmarks.statement import state, stored_payload
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, statement_page
from tests.browser.chromium import BrowserMissing, print_on_paper, take_picture

FOLDER = Path(__file__).parents[2] / "build" / "pictures"
WIDTH, HEIGHT = 1_200, 6_000


def main() -> int:
    """Save the pictures; return 1 and print the reason if that is not possible."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    statement = state(*stored_payload(1_000))
    for languages in (("kk",), ("ru",), LANGUAGES):
        page, name = (
            statement_page(statement, Asked(application_number="2025-000123", languages=languages)).html,
            f"statement-{'-'.join(languages)}",
        )
        try:
            take_picture(page, FOLDER / f"{name}.png", WIDTH, HEIGHT)
            print_on_paper(page, FOLDER / f"{name}.pdf")
        except BrowserMissing as reason:
            print(f"No pictures: {reason}", file=sys.stderr)
            return 1
        print(FOLDER / f"{name}.png", FOLDER / f"{name}.pdf")
    return 0


if __name__ == "__main__":
    sys.exit(main())
