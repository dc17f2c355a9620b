"""Whether two lines that a bank sent, alike in account, direction, amount and currency, are one movement.

A bank may send a movement again with more in it: a fuller text, the merchant's code, the payer, the day of booking in
the place of the day of the purchase.
"""

import re

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.text_folding import tokens_of

_MOST_DAYS_APART = 7
"""From a purchase to its booking, holidays in between."""
_ANOTHER_MONTH = 21
"""Days apart from which two named months are two payments."""
_SHORTEST_SHARED_WORD = 3
_NOBODY = Counterparty(None, None, None)
# Of a folded text, in which a blank stands for every sign between words: 07.2025 is "07 2025".
_MONTHS = tuple(
    re.compile(rf"\b(?:{names})|\b{number} ?20[0-9][0-9]\b")
    for number, names in (
        ("0?1", "январ|кантар"),
        ("0?2", "феврал|акпан"),
        ("0?3", "март|наурыз"),
        ("0?4", "апрел|сауир"),
        ("0?5", "май\\b|мая\\b|мамыр"),
        ("0?6", "июн|маусым"),
        ("0?7", "июл|шилде"),
        ("0?8", "август|тамыз"),
        ("0?9", "сентябр|кыркуйек"),
        ("10", "октябр|казан\\b|казаны\\b"),
        ("11", "ноябр|караша"),
        ("12", "декабр|желтоксан"),
    )
)


def are_different_months(one: Movement, other: Movement) -> bool:
    """Return whether the lines are payments for different months: both name one, and they are weeks apart."""
    if abs((one.booked_on - other.booked_on).days) < _ANOTHER_MONTH:
        return False
    months, others = _months_in(one.text), _months_in(other.text)
    return bool(months) and bool(others) and not months & others


def is_same(one: Movement, other: Movement) -> bool:
    """Return whether two lines with one id are clearly one movement: close in time, and nothing contradicts."""
    if abs((one.booked_on - other.booked_on).days) > _MOST_DAYS_APART:
        return False
    return _fits(one, other) and _share_a_word(one.text, other.text)


def says_no_more(one: Movement, other: Movement) -> bool:
    """Return whether all that one of two lines without ids says is in the other, too."""
    return _fits(one, other) and _has_all_words(one.text, other.text)


def fuller(one: Movement, other: Movement) -> Movement:
    """Return the first line with what only the second says; the longer text and name are taken.

    Where a merchant's or a payment's code differs, the first line's is taken.
    """
    party, again = one.counterparty or _NOBODY, other.counterparty or _NOBODY
    joined = Counterparty(_longer(party.name, again.name), party.iin_bin or again.iin_bin, party.iban or again.iban)
    return one._replace(
        category=one.category or other.category,
        knp=one.knp or other.knp,
        mcc=one.mcc or other.mcc,
        counterparty=joined if any(joined) else None,
        text=_longer(one.text, other.text),
    )


def _fits(one: Movement, other: Movement) -> bool:
    party, again = one.counterparty or _NOBODY, other.counterparty or _NOBODY
    pairs = (
        (one.category, other.category),
        (one.knp, other.knp),
        (one.mcc, other.mcc),
        (party.iin_bin, again.iin_bin),
        (party.iban, again.iban),
    )
    if any(value and again and value != again for value, again in pairs):
        return False
    return _has_all_words(party.name, again.name)


def _has_all_words(one: str | None, other: str | None) -> bool:
    """Return whether one of two texts has all words of the other; no text has none."""
    words, others = set(tokens_of(one)), set(tokens_of(other))
    return len(words & others) == min(len(words), len(others))


def _share_a_word(one: str | None, other: str | None) -> bool:
    words, others = tokens_of(one), tokens_of(other)
    if not words or not others or list(words) == list(others):
        return True
    return any(len(word) >= _SHORTEST_SHARED_WORD for word in set(words) & set(others))


def _months_in(text: str | None) -> set[int]:
    folded = " ".join(tokens_of(text))
    return {number for number, month in enumerate(_MONTHS) if month.search(folded)}


def _longer(one: str | None, other: str | None) -> str | None:
    return max(one, other, key=lambda text: len(text or ""))
