"""What kind of account a bank means by an account's type: an ISO 20022 code, or a product's name in three languages.

The wording of a product is decided by the word at its head: the first one in Russian ("Кредит под залог депозита" is a
loan), the last one in Kazakh and English ("Салымшының ағымдағы шоты" is a current account).
"""

import re
from functools import cache, lru_cache
from typing import Literal

from chalicelib.domain.bank_data.cleaning import clean_number
from chalicelib.domain.sorting import account_type_words as names
from chalicelib.domain.sorting.words import Patterns, patterns_of
from chalicelib.domain.text_folding import tokens_of

AccountKind = Literal["deposit", "other", "unknown"]

_CUTS = frozenset(["под", "для", "к", "с", "со", "по", "на", "из", "без", "for", "with", "by", "to", "of", "without"])
"""What follows one of these words describes the account and does not name it."""
_DENIED_BEFORE = "емес"
_DENIED_AFTER = frozenset(["не", "not", "no", "non"])
_ARTICLES = frozenset(["a", "the", "any"])
_DENIALS = _DENIED_AFTER | {_DENIED_BEFORE}
_KAZAKH = frozenset("әғқңөұүһі")
_CYRILLIC = re.compile("[а-яё]")
_ADJECTIVE = re.compile(r"(?:[ыио]й|ая|[ое]е|ого|ые|ная)\Z")
_WITHIN_A_WORD = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ][a-zа-яё])")
"""Where a word begins in `SavingsAccount`."""
_MOST_LETTERS = 200


@lru_cache(maxsize=1024)
def kind_of_account(named: str | None) -> AccountKind:
    """Return what kind of account a bank's type means; `unknown` when it says nothing that we know."""
    written = (named or "")[:_MOST_LETTERS].strip()
    for code in map(str.casefold, map(clean_number, written.replace(":", " ").split())):
        if code in names.DEPOSIT_CODES or code in names.OTHER_CODES:
            return "deposit" if code in names.DEPOSIT_CODES else "other"
    text = _WITHIN_A_WORD.sub(" ", written).casefold()
    words, denied = _said_in(text)
    head = next((words[:n] for n, word in enumerate(words) if n and word in _CUTS), words)
    head_is_last = bool(_KAZAKH & set(text)) or not _CYRILLIC.search(text) or "шот" in text
    found = _kind_in(head, last=head_is_last) or _kind_in(words, last=head_is_last)
    if found is None and (_brands().any_in(words) or _serves().any_in(words) or _deposits().any_in(denied)):
        return "other"
    return found or "unknown"


def is_housing_savings(named: str | None) -> bool:
    """Return whether the name of a deposit says that it is one of housing savings, at whatever bank."""
    return _housing().any_in(tokens_of(named))


def _said_in(text: str) -> tuple[list[str], list[str]]:
    """Return the words that name the account, and those that it is said not to be ("депозит емес", "не карта")."""
    words = [word for word in tokens_of(text) if word not in _ARTICLES]
    said, denied = list[str](), list[str]()
    for n, word in enumerate(words):
        if (n and words[n - 1] in _DENIED_AFTER) or list(words[n + 1 : n + 2]) == [_DENIED_BEFORE]:
            denied.append(word)
        elif _banks().any_in(words[n : n + 2]) or (n and _banks().any_in(words[n - 1 : n + 1])):
            continue
        elif word not in _DENIALS:
            said.append(word)
    return said, denied


def _kind_in(words: list[str], *, last: bool) -> AccountKind | None:
    """Return what the first, or the last, word of a known kind says; an adjective gives way to the word after it."""
    places = range(len(words))
    for n in reversed(places) if last else places:
        one = words[n : n + 1]
        if _others().any_in(one) or any(_phrases().any_in(words[m : m + 2]) for m in (max(n - 1, 0), n)):
            return "other"
        if _deposits().any_in(one):
            follows = words[n + 1 : n + 2] if _ADJECTIVE.search(words[n]) else ()
            return "other" if _others().any_in(follows) else "deposit"
    return None


@cache
def _deposits() -> Patterns:
    return patterns_of(names.DEPOSITS)


@cache
def _others() -> Patterns:
    return patterns_of(names.OTHERS)  # single words are asked for, so no phrase is found


@cache
def _phrases() -> Patterns:
    return patterns_of(word for word in names.OTHERS if " " in word)


@cache
def _serves() -> Patterns:
    return patterns_of(names.SERVES)


@cache
def _brands() -> Patterns:
    return patterns_of(names.BRANDS)


@cache
def _banks() -> Patterns:
    return patterns_of(names.BANK_NAMES)


@cache
def _housing() -> Patterns:
    return patterns_of(names.HOUSING)
