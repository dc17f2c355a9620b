"""The style sheet of one page, with what only CSS can put there: the foot of each printed sheet, and labels of cells.

The page's policy allows no other style: it names the digest of this one.
"""

import base64
from hashlib import sha256
from string import ascii_letters, digits
from typing import NamedTuple

from chalicelib.entrypoints.pages.cells import CellRow

NARROW = "@media screen and (max-width:40em)"
"""Where a table becomes a list, with the head of its column beside each cell."""
_PLAIN = frozenset(ascii_letters + digits + " ")


class StyledPage(NamedTuple):
    """A page as HTML, and its content security policy."""

    html: str
    policy: str


class StyleSheet:
    """A style sheet that grows while the page is rendered; `str` of it goes into the page last."""

    def __init__(self, text: str) -> None:
        """`text`: the rules that do not depend on the page."""
        self._parts = [text]
        self._classes: dict[CellRow, str] = {}

    def below_each_sheet(self, text: str) -> None:
        """Print a text at the foot of each sheet.

        A browser that has no such boxes prints a heading of its own, which has the page's title.
        """
        self._parts.append(f"@page{{@bottom-left{{content:{css_text(text)}}}}}")

    def class_of(self, heads: CellRow) -> str:
        """Return the class of the tables that have these heads."""
        return self._classes.setdefault(heads, f"c{len(self._classes)}")

    def policy(self) -> str:
        """Return the content security policy of the page: this style and nothing else."""
        digest = base64.b64encode(sha256(str(self).encode()).digest()).decode()
        return (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )

    def __str__(self) -> str:
        labels = (
            f".{name} td:nth-child({n})::before{{content:{css_text(head.text)}}}"
            for heads, name in self._classes.items()
            for n, head in enumerate(heads[1:], start=2)
        )
        return "\n".join([*self._parts, f"{NARROW}{{{''.join(labels)}}}"])

    def __html__(self) -> str:
        """Return the style as markup: the digest is that of the style as it is, so nothing in it may be escaped."""
        return str(self)


def css_text(text: str) -> str:
    """Return a text as a string of CSS, in which nothing but letters, digits and blanks stands unescaped."""
    safe = {letter: letter if letter in _PLAIN else f"\\{ord(letter):x} " for letter in text}
    return f'"{"".join(safe[letter] for letter in text)}"'
