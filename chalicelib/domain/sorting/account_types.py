"""What kind of account a bank means by an account's type: an ISO 20022 code, or a product's name in three languages.

The wording of a product is decided by the word at its head: the first one in Russian ("Кредит под залог депозита" is a
loan), the last one in Kazakh and English ("Салымшының ағымдағы шоты" is a current account).
"""

from functools import cache, lru_cache
from typing import Literal

from chalicelib.domain.sorting.words import Patterns, patterns_of, tokens_of

AccountKind = Literal["deposit", "other", "unknown"]

_HOUSING_BANK = "HCSK"
"""The first four letters of the BIC of the housing construction savings bank."""
_HOUSING = (
    "жилищн* строит* сбереж*",
    "жилстройсбереж*",
    "жсс",
    "тұрғын үй құрылыс*",
    "housing saving*",
    "housing construct*",
)
_DEPOSIT_CODES = frozenset({"svgs", "llsv", "ondp", "td", "term_deposit", "time_deposit", "fixed_deposit"})
_OTHER_CODES = frozenset(
    {"cacc", "card", "cash", "char", "cish", "comm", "cpac", "loan", "mgld", "odft", "sacc", "slry", "taxe", "tran"}
    | {"tras", "trad", "vacc", "cc"}
)
_DEPOSITS = (
    "депозит",
    "депозита",
    "депозиты",
    "депозиту",
    "депозитный",
    "депозитная",
    "депозитного",
    "вклад",
    "вклада",
    "вклады",
    "вкладу",
    "вкладной",
    "сберег*",
    "сбереж*",
    "накоп*",
    "срочный",
    "копилк*",
    "салым",
    "салымы",
    "салымдар*",
    "салымдық",
    "депозиттік",
    "депозиті",
    "жинақ*",
    "жинақтау*",
    "мерзімді",
    "deposit",
    "deposits",
    "saving",
    "savings",
    "depozit*",
    "vklad",
    "vklada",
    "salym",
    "salymy",
    "zhinaq*",
    "jinaq*",
    "zhinak*",
    "sberegat*",
    "nakopit*",
)
_OTHERS = (
    "текущ*",
    "расчетн*",
    "карточн*",
    "карта",
    "карты",
    "карту",
    "карт",
    "картсчет*",
    "дебетов*",
    "зарплатн*",
    "недепозит*",
    "не депозит*",
    "не вклад*",
    "вкладчик*",
    "кредит*",
    "займ*",
    "заем*",
    "ссуд*",
    "ипотек*",
    "ипотеч*",
    "рассрочк*",
    "овердрафт*",
    "кошел*",
    "эскроу",
    "социальн*",
    "пенсионн*",
    "брокер*",
    "ағымдағы",
    "карталық",
    "карта шот*",
    "картасы",
    "жалақы*",
    "есеп айырысу",
    "несие*",
    "қарыз*",
    "қарызы",
    "бөліп төлеу*",
    "әмиян*",
    "жәрдемақы*",
    "зейнетақы*",
    "салым емес",
    "депозит емес",
    "салымшы*",
    "current",
    "checking",
    "card",
    "debit",
    "credit",
    "loan",
    "loans",
    "mortgage*",
    "overdraft",
    "wallet",
    "salary",
    "payroll",
    "transact*",
    "settlement",
    "non deposit*",
    "depositor*",
    "tekush*",
    "kredit*",
    "kartochn*",
    "ipoteka",
)
_DENIALS = ("not a deposit",)
"""Phrases of three words, which deny what their last word says."""
_BRANDS = ("gold", "голд", "visa", "mastercard", "platinum", "red", "bonus", "бонус")
"""Names of cards, which say so only where nothing else is said."""
_CUTS = frozenset(["под", "для", "к", "с", "со", "по", "на", "из", "без", "for", "with", "by", "to", "of", "without"])
"""What follows one of these words describes the account and does not name it."""
_KAZAKH = frozenset("әғқңөұүһі")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=1024)
def kind_of_account(named: str | None) -> AccountKind:
    """Return what kind of account a bank's type means; `unknown` when it says nothing that we know."""
    text = (named or "").strip().casefold()
    code = text.replace("-", "_").replace(" ", "_")
    if code in _DEPOSIT_CODES:
        return "deposit"
    if code in _OTHER_CODES:
        return "other"
    words = list(tokens_of(text))
    if _denials().any_in(words):
        return "other"
    head = next((words[:n] for n, word in enumerate(words) if n and word in _CUTS), words)
    head_is_last = bool(_KAZAKH & set(text)) or bool(_LATIN & set(text.removeprefix("kaspi"))) or "шот" in text
    found = _kind_in(head, last=head_is_last) or _kind_in(words, last=head_is_last)
    if found is None and _brands().any_in(words):
        return "other"
    return found or "unknown"


def is_housing_savings(bic: str, named: str | None) -> bool:
    """Return whether a deposit is one of housing savings: by its name, or by its bank where the type names a product.

    A bare code or `deposit` says no more than that it is a deposit, which that bank also takes for other purposes.
    """
    words = tokens_of(named)
    by_bank = bic.upper().startswith(_HOUSING_BANK) and not (len(words) == 1 and words[0].isascii())
    return by_bank or _housing().any_in(words)


def _kind_in(words: list[str], *, last: bool) -> AccountKind | None:
    """Return what the first, or the last, word of a known kind says. A longer phrase wins over a word in it."""
    places = range(len(words))
    for n in reversed(places) if last else places:
        one, two = words[n : n + 1], words[n : n + 2]
        before = words[n - 1 : n + 1] if n else one
        if any(map(_others().any_in, (one, two, before))):
            return "other"
        if _deposits().any_in(one):
            return "deposit"
    return None


@cache
def _deposits() -> Patterns:
    return patterns_of(_DEPOSITS)


@cache
def _others() -> Patterns:
    return patterns_of(_OTHERS)


@cache
def _denials() -> Patterns:
    return patterns_of(_DENIALS)


@cache
def _brands() -> Patterns:
    return patterns_of(_BRANDS)


@cache
def _housing() -> Patterns:
    return patterns_of(_HOUSING)
