"""How large an answer may be: what a function answers goes to the gateway as JSON, within 6 MB.

Our body is a text in that JSON. The function's runtime writes it in ASCII: each letter beyond it takes six bytes, each
quotation mark two. So an answer in Kazakh or Russian is three times as large there as it is in UTF-8.
"""

import json

MOST_BYTES = 5_500_000
"""Of one body as it is sent; the rest is for the headers."""


def bytes_sent(text: str) -> int:
    """Return how many bytes a part of a body takes on its way to the gateway."""
    return len(json.dumps(text)) - len('""')
