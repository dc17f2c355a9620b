"""Texts of banks as we show them: shortened where they are longer than anybody reads and an answer can hold.

A bank may put megabytes into one text. What is stored and what an id is made of stays whole; what is shown ends with
the sign of omission and the words that say so.
"""

LONGEST = 1_000
"""Letters of a bank's text that are shown at most."""
LONGEST_TYPE = 100
"""Letters of an account's type that are shown at most: a statement may list hundreds of accounts."""
CUT = "… [қысқартылды / сокращено]"


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return the text, shortened to `longest` letters and marked as shortened where it is longer."""
    return text if len(text) <= longest else f"{text[:longest]}{CUT}"
