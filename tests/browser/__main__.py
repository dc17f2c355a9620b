"""`make pictures`: screenshots and prints on A4 of the statement's page in both languages, in build/pictures."""

import sys
from pathlib import Path

from benchmarks.statement import state, stored_payload
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, statement_page
from tests.browser.chromium import NotHere, print_on_paper, take_picture

FOLDER = Path(__file__).parents[2] / "build" / "pictures"
WIDTH, HEIGHT = 1_200, 6_000


def main() -> int:
    """Take the pictures; return 1, with the reason, where they cannot be taken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    statement = state(*stored_payload(1_000))
    for languages in (("kk",), ("ru",), LANGUAGES):
        page, name = statement_page(statement, Asked(languages)), f"statement-{'-'.join(languages)}"
        try:
            take_picture(page, FOLDER / f"{name}.png", WIDTH, HEIGHT)
            print_on_paper(page, FOLDER / f"{name}.pdf")
        except NotHere as reason:
            print(reason)
            return 1
        print(FOLDER / f"{name}.png", FOLDER / f"{name}.pdf")
    return 0


if __name__ == "__main__":
    sys.exit(main())
