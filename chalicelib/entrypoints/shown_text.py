"""Texts of banks as we show them: whole as far as anybody reads, and never so long that an answer cannot be sent.

A bank may put megabytes into one text. What is stored and what an id is made of stays whole; what is shown ends with
the sign of omission and the words that say so.
"""

LONGEST = 1_000
"""Letters of a text of a bank that are shown."""
CUT = "… [қысқартылды / сокращено]"


def shortened(text: str) -> str:
    """Return the text, cut when nobody would read it to its end."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}{CUT}"
