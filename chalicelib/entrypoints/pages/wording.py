"""Words, amounts, months and times as a reader of the pages writes them, in Kazakh and in Russian."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.states import Language
from chalicelib.domain.categories import Title, categories
from chalicelib.entrypoints.pages.statement_texts import PAGE_TEXTS

NO_VALUE = "—"
"""Where a number would be, of which nothing is known: a zero would say that there is no money."""
_MONTHS = (
    Title(kk="қаңтар", ru="январь"),
    Title(kk="ақпан", ru="февраль"),
    Title(kk="наурыз", ru="март"),
    Title(kk="сәуір", ru="апрель"),
    Title(kk="мамыр", ru="май"),
    Title(kk="маусым", ru="июнь"),
    Title(kk="шілде", ru="июль"),
    Title(kk="тамыз", ru="август"),
    Title(kk="қыркүйек", ru="сентябрь"),
    Title(kk="қазан", ru="октябрь"),
    Title(kk="қараша", ru="ноябрь"),
    Title(kk="желтоқсан", ru="декабрь"),
)

_AMOUNT = re.compile(r"(?<![\d.])(\d{1,3}(?:\u00a0\d{3})*)\.(\d\d)(?![\d.]\d|\d)")
_ENDING_OF_A_NUMBER = re.compile(r"(?<=\d)-(?=[а-яәғқңөұүһі])")
_AMONG_THEM = re.compile(r",\s*(?:оның ішінде|в том числе)\s*:?$")


@dataclass(frozen=True)
class Tongue:
    """The languages of the page, and its words in them."""

    languages: tuple[Language, ...]

    def __call__(self, name: str) -> str:
        """Return a word of the page by its name."""
        return self.of(PAGE_TEXTS[name])

    def of(self, title: Title) -> str:
        """Return a text in these languages, once where both write it the same way."""
        return " / ".join(dict.fromkeys(unbroken(getattr(title, language)) for language in self.languages))

    def month(self, month: str) -> str:
        """Return a month such as `2025-07` in words: `2025 ж. шілде`, `июль 2025`."""
        year, number = month.split("-")
        named = _MONTHS[int(number) - 1]
        return self.of(Title(kk=f"{year}\u00a0ж. {named.kk}", ru=f"{named.ru} {year}"))


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and what belongs to it: `3-тармақ`, `№ 181`."""
    return _ENDING_OF_A_NUMBER.sub("\u2011", text).replace("№ ", "№\u00a0")


def without_ending(title: Title) -> Title:
    """Return a category's title without its full stop, or "among them:", which begins the list of its sub-items."""
    return Title(*(_AMONG_THEM.sub("", text).rstrip(".;") for text in (title.kk, title.ru)))


def brief(title: Title, longest: int) -> Title:
    """Return a category's title that is short enough to stand beside a movement or a bar."""
    whole = without_ending(title)
    return Title(
        *(text if len(text) <= longest else f"{_whole_words(text[:longest])}…" for text in (whole.kk, whole.ru))
    )


def _whole_words(cut: str) -> str:
    return cut.rpartition(" ")[0].rstrip(" ,;:(") or cut[:-1]


def amount_of(amount: Decimal) -> str:
    """Return an amount as both languages write it: `1 234 567,80`, with no-break spaces."""
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")


def with_commas(text: str) -> str:
    """Return a text of the statement with decimal commas in its amounts, which have points in its JSON form.

    Days and the codes of categories (1.10) stay.
    """
    return _AMOUNT.sub(lambda found: found[0] if found[0] in categories() else found[0].replace(".", ","), text)


def moment(instant: datetime | None) -> str:
    """Return an instant as date and time in Asia/Almaty; a dash where there is none."""
    return f"{instant.astimezone(almaty()):%d.%m.%Y\u00a0%H:%M}" if instant else NO_VALUE


def day_of(written: str) -> str:
    """Return a day that a bank wrote as 2025-09-30 (a time may follow) as 30.09.2025, and anything else as it is."""
    year, _, rest = written[:10].partition("-")
    month, _, day = rest.partition("-")
    return f"{day}.{month}.{year}" if (year + month + day).isdigit() and day else written[:10]
