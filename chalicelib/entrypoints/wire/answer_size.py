"""How large an answer may be: a function's answer goes to the gateway as JSON of at most 6 MB.

Our body is a text in that JSON. The function's runtime writes it in ASCII: each letter beyond it takes six bytes, each
quotation mark two. So an answer in Kazakh or Russian is three times as large there as it is in UTF-8.
"""

import json

MOST_ANSWER_BYTES = 5_500_000
"""Of one body as sent; the rest is for the headers."""
MOST_CUT = 3_900_000
"""Of a part of the statement as CSV or page, so that it stays under 4 MB, both as sent and as read."""


def bytes_sent(text: str) -> int:
    """Return how many bytes a part of a body takes in the JSON to the gateway."""
    return len(json.dumps(text)) - len('""')


class Room:
    """The room that is left in an answer while it is filled part by part."""

    def __init__(self, most: int = MOST_CUT) -> None:
        """`most`: bytes, as sent."""
        self._left = most

    def takes(self, text: str) -> bool:
        """Add a text, and return whether there was room for it."""
        self._left -= bytes_sent(text)
        return self._left >= 0
