"""Texts as they arrive: typed in a hurry, on a Russian keyboard, in capitals, cut short by a form."""

from random import Random

_ON_A_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_CUT_AT = (14, 24)
_CAPITALS, _LOWER, _RUSSIAN, _DROPPED, _SWAPPED, _CUT = 0.15, 0.15, 0.25, 0.03, 0.02, 0.03
"""The share of texts that each change is applied to."""


def as_typed(text: str, random: Random) -> str:
    """Return the text as somebody may have typed it or a form may have cut it; several changes may apply."""
    if random.random() < _RUSSIAN:
        text = text.translate(_ON_A_RUSSIAN_KEYBOARD)
    place = random.randrange(1, max(2, len(text) - 1))
    if random.random() < _DROPPED:
        text = text[:place] + text[place + 1 :]
    elif random.random() < _SWAPPED:
        text = text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
    elif random.random() < _CUT:
        text = text[: random.randint(*_CUT_AT)]
    if random.random() < _CAPITALS:
        return text.upper()
    return text.lower() if random.random() < _LOWER else text
