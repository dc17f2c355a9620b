"""How large an answer may be: what a function answers goes to the gateway as JSON, within 6 MB.

Our body is a text in that JSON. The function's runtime writes it in ASCII: each letter beyond it takes six bytes, each
quotation mark two. So an answer in Kazakh or Russian is three times as large there as it is in UTF-8.
"""

import json

MOST_ANSWER_BYTES = 5_500_000
"""Of one body as it is sent; the rest is for the headers."""
MOST_CUT = 3_900_000
"""Of a form of the statement that is cut by its size: none passes 4 MB, as it is sent or as it is read."""


def bytes_sent(text: str) -> int:
    """Return how many bytes a part of a body takes on its way to the gateway."""
    return len(json.dumps(text)) - len('""')


class Room:
    """What is left of an answer while it is filled part by part."""

    def __init__(self, most: int = MOST_CUT) -> None:
        """`most`: bytes, as sent."""
        self._left = most

    def takes(self, text: str) -> bool:
        """Put a text in, and return whether there was room for it."""
        self._left -= bytes_sent(text)
        return self._left >= 0
