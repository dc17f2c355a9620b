"""Texts of banks as we show them: whole as far as anybody reads, and never so long that an answer cannot be sent.

A bank may put megabytes into one text. What is stored and what an id is made of stays whole; what is shown ends with
the sign of omission and the words that say so.
"""

LONGEST = 1_000
"""Letters of a text of a bank that are shown."""
LONGEST_TYPE = 100
"""Letters of a type of account that are shown: a statement may name hundreds of accounts."""
CUT = "… [қысқартылды / сокращено]"


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return the text, cut when nobody would read it to its end."""
    return text if len(text) <= longest else f"{text[:longest]}{CUT}"
