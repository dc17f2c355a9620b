"""Why a movement has its category, in the reader's words.

A rule names its evidence by a code or by the words that it found (`SortedBy.evidence`). The CSV and the JSON name
the rule itself. Evidence in a form that is not listed here is shown as it is.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from chalicelib.domain.categories import Title
from chalicelib.domain.sorting.place import SortedBy
from chalicelib.domain.sorting.sorting import CASEWORKER_RULE
from chalicelib.entrypoints.pages.wording import Tongue

_Form = tuple[re.Pattern[str], Callable[[Sequence[str]], Title]]


def _t(kk: str, ru: str) -> Callable[[Sequence[str]], Title]:
    return lambda found: Title(kk=kk.format(*found), ru=ru.format(*found))


_FORMS: tuple[_Form, ...] = (
    (re.compile(r"category=\S+"), _t("санатты банк көрсетті", "категорию назвал банк")),
    (re.compile(r"knp=(\d+)"), _t("ТМК {0}", "КНП {0}")),
    (re.compile(r"mcc=(\d+)"), _t("сауда орнының коды (MCC) {0}", "код торговой точки (MCC) {0}")),
    (re.compile(r"bin=(\d+)"), _t("екінші тараптың БСН {0}", "БИН второй стороны {0}")),
    (
        re.compile(r"counterparty\.iin_bin=applicant"),
        _t("екінші тарап — өтініш берушінің өзі (ЖСН)", "вторая сторона — сам заявитель (ИИН)"),
    ),
    (
        re.compile(r"counterparty\.iban=an account of the case"),
        _t("екінші тарап — өтініш берушінің басқа шоты", "вторая сторона — другой счёт заявителя"),
    ),
    (
        re.compile(r"counterparty\.name=applicant"),
        _t("екінші тарап — өтініш берушінің өзі (аты-жөні)", "вторая сторона — сам заявитель (имя)"),
    ),
    (re.compile(r"text: the applicant's name"), _t("мәтінде өтініш берушінің аты-жөні", "в тексте имя заявителя")),
    (
        re.compile(r"the same amount on two accounts of the case, (\d+) days apart"),
        _t(
            "өз шоттарының екеуінде бірдей сома, арасы {0} күн",
            "та же сумма на двух своих счетах, между ними дней: {0}",
        ),
    ),
    (re.compile(r"text: (.+)"), _t("мәтінде «{0}»", "в тексте «{0}»")),
    (re.compile(r"name: (.+)"), _t("екінші тарап «{0}»", "вторая сторона «{0}»")),
)
_INSTEAD: Mapping[str, Title] = {
    "own transfer": Title(kk="өз аударымы", ru="свой перевод"),
    "unsorted": Title(kk="жіктелмеген", ru="не отнесено"),
}
_CHOSEN = re.compile(r"instead of: (?P<what>own transfer|unsorted|[0-9.]+)(?: by (?P<rule>\S+))?")
_NOTHING_FOUND = Title(kk="белгі табылмады", ru="признаков не найдено")
_BY_HAND = Title(kk="қызметкер таңдаған", ru="выбрал сотрудник")


def reason_of(by: SortedBy | None, say: Tongue) -> str:
    """Return why a movement is where it is."""
    if by is None:
        return say.of(_NOTHING_FOUND)
    if by.rule == CASEWORKER_RULE:
        return _by_hand(by.evidence, say)
    return "; ".join(_in_words(part, say) for part in by.evidence.split("; "))


def _by_hand(evidence: str, say: Tongue) -> str:
    found = _CHOSEN.fullmatch(evidence)
    if found is None:
        return f"{say.of(_BY_HAND)}; {evidence}"
    what = found["what"]
    before = _INSTEAD.get(what) or Title(kk=f"{what}-санат", ru=f"категория {what}")
    return say.of(
        Title(kk=f"{_BY_HAND.kk}; ереже бойынша: {before.kk}", ru=f"{_BY_HAND.ru}; по правилам было: {before.ru}")
    )


def _in_words(evidence: str, say: Tongue) -> str:
    for form, words in _FORMS:
        found = form.fullmatch(evidence)
        if found is not None:
            return say.of(words([_shown(group) for group in found.groups()]))
    return evidence


def _shown(pattern: str) -> str:
    """Return a pattern of a rule as a reader sees it: `школьн* форм*` is any word that begins so."""
    return pattern.replace("*", "…")
