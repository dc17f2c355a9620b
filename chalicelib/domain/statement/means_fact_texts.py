"""The words of the facts, in both languages of the law. They name numbers and compare nothing."""

from collections.abc import Mapping
from decimal import Decimal

from chalicelib.domain.categories import Title, categories
from chalicelib.domain.statement.mci import MonthlyIndex
from chalicelib.domain.statement.thresholds import Threshold

_FAMILY_KK = "Отбасы құрамы белгісіз: сандар бір адам үшін."
_FAMILY_RU = "Состав семьи неизвестен: числа для одного человека."

TITLES: Mapping[str, Title] = {
    "227-7-26": Title(
        kk="Отбасының бір тоқсандағы шығысы (227-Қағидалар, 7-тармақ, 26) тармақша)",
        ru="Расходы семьи за квартал (Правила № 227, пункт 7, подпункт 26)",
    ),
    "227-7-27": Title(
        kk="Тоқсанда алынған қарыздар (227-Қағидалар, 7-тармақ, 27) тармақша)",
        ru="Займы, взятые за квартал (Правила № 227, пункт 7, подпункт 27)",
    ),
    "227-7-28": Title(
        kk="Салымдар (227-Қағидалар, 7-тармақ, 28) тармақша)",
        ru="Вклады (Правила № 227, пункт 7, подпункт 28)",
    ),
}
"""What each fact is about, in words; the keys are those of the wire."""

_WHY = {
    "own_transfers": Title(kk="Өз шоттары арасындағы аударымдар", ru="Переводы между своими счетами"),
    "taxes": Title(kk="Салықтар, айыппұлдар, міндетті төлемдер", ru="Налоги, штрафы, обязательные платежи"),
    "insurance": Title(kk="Сақтандыру", ru="Страхование"),
    "currency_exchange": Title(kk="Өз ақшасын басқа валютаға айырбастау", ru="Обмен своих денег на другую валюту"),
    "between_people": Title(kk="Адамдар арасындағы қарыздар", ru="Долги между людьми"),
    "grants": Title(kk="Қайтарылмайтын гранттар", ru="Безвозмездные гранты"),
    "mortgages": Title(kk="Ипотекалық қарыздар", ru="Ипотечные займы"),
    "mortgages_repaid": Title(kk="Ипотека бойынша төлемдер", ru="Платежи по ипотеке"),
    "repaid": Title(
        kk="Несиелер мен қарыздар бойынша төлемдер: алынған қарыз емес",
        ru="Платежи по кредитам и долгам: это не взятые займы",
    ),
    "deposits": Title(kk="Салымдардағы қалдықтар", ru="Остатки на вкладах"),
    "balance_unknown": Title(kk="Банк қалдықты көрсетпеген салымдар", ru="Вклады, остаток которых банк не назвал"),
    "housing_savings": Title(
        kk="Тұрғын үй құрылыс жинақ банкіндегі салымдар", ru="Вклады в банке жилищных строительных сбережений"
    ),
    "unsorted": Title(kk="Жіктелмеген", ru="Не отнесено к категории"),
}


MOST_LETTERS_OF_A_TYPE = 100
"""Letters of an account type that a fact shows: a bank may send any number of them."""


def why(what: str) -> Title:
    """Return what a part of a fact is: a category's title, or why it is left out."""
    if what in categories():
        return categories()[what].title
    return _WHY.get(what) or Title(kk=f"{what} валютасында: қосылмайды", ru=f"В валюте {what}: не складывается")


def type_unknown(named: str) -> Title:
    """Return why an account of that type is left out of fact (28); `named` is empty where the bank gave no type."""
    if not named:
        return Title(
            kk="Банк шоттың түрін көрсетпеген: салым болуы мүмкін", ru="Банк не назвал тип счета: может быть вкладом"
        )
    shown = named if len(named) <= MOST_LETTERS_OF_A_TYPE else f"{named[:MOST_LETTERS_OF_A_TYPE]}…"
    return Title(
        kk=f"Шоттың түрі белгісіз: «{shown}», салым болуы мүмкін",
        ru=f"Тип счета неизвестен: «{shown}», может быть вкладом",
    )


def outflow(total: Decimal, a_month: Decimal, to_relatives: Decimal) -> Title:
    """Rules No. 227 p. 7 (26)."""
    return Title(
        kk=f"Салықсыз, сақтандырусыз және өз шоттары арасындағы аударымдарсыз шығыс: {money(total)} теңге, айына "
        f"орташа {money(a_month)}. {_FAMILY_KK} Туыстарға, таныстарға көмек (38-санат) алынып тасталмаған: "
        f"{money(to_relatives)}.",
        ru=f"Расходы без налогов, страхования и переводов между своими счетами: {money(total)} тенге, в среднем "
        f"{money(a_month)} в месяц. {_FAMILY_RU} Помощь родственникам и знакомым (категория 38) не исключена: "
        f"{money(to_relatives)}.",
    )


def loans(total: Decimal, a_month: Decimal, repaid: Decimal) -> Title:
    """Rules No. 227 p. 7 (27)."""
    return Title(
        kk=f"Тоқсанда алынған, шотқа түскен ипотекалық емес қарыздар: {money(total)} теңге, айына орташа "
        f"{money(a_month)}. {_FAMILY_KK} Қарыздар бойынша төлемдер бұған кірмейді, олар бөлек: {money(repaid)}. "
        f"Шотқа түспеген қарыздар мен бөліп төлеу банк деректерінен көрінбейді.",
        ru=f"Неипотечные займы, взятые за квартал и поступившие на счета: {money(total)} тенге, в среднем "
        f"{money(a_month)} в месяц. {_FAMILY_RU} Платежи по займам сюда не входят, они отдельно: {money(repaid)}. "
        f"Займы, выданные не на счёт, и рассрочка по счетам не видны.",
    )


def deposits(total: Decimal) -> Title:
    """Rules No. 227 p. 7 (28)."""
    return Title(
        kk=f"Салымдардағы қалдықтар, әрқайсысы өз күніне: {money(total)} теңге. {_FAMILY_KK}",
        ru=f"Остатки на вкладах, каждый на свой день: {money(total)} тенге. {_FAMILY_RU}",
    )


def poverty_line(entry: Threshold | None) -> Title:
    """Return where the number beside (26) is from, or that nobody has entered it."""
    if entry is None or entry.published.poverty_line is None:
        return Title(kk="Кедейлік шегі енгізілмеген.", ru="Черта бедности не введена.")
    named = Title(kk="Бір адамға айына кедейлік шегі", ru="Черта бедности на человека в месяц")
    return _sentence(named, entry.published.poverty_line, entry)


def two_minimums(entry: Threshold | None) -> Title:
    """Return where the number beside (27) is from, or that nobody has entered it."""
    if entry is None or entry.loans is None:
        return Title(kk="Ең төменгі күнкөріс деңгейі енгізілмеген.", ru="Прожиточный минимум не введён.")
    kk, ru = "Бір адамға айына екі ең төменгі күнкөріс деңгейі", "Два прожиточных минимума на человека в месяц"
    return _sentence(Title(kk=kk, ru=ru), entry.loans, entry)


def two_hundred_mci(index: MonthlyIndex | None) -> Title:
    """Return where the number beside (28) is from."""
    if index is None:
        return Title(kk="АЕК белгісіз.", ru="МРП неизвестен.")
    line, since = money(index.deposits), f"{index.since:%d.%m.%Y}"
    return Title(
        kk=f"200 АЕК: {line} теңге ({since} бастап; {index.law.kk}).",
        ru=f"200 МРП: {line} тенге (с {since}; {index.law.ru}).",
    )


def _sentence(named: Title, line: Decimal, entry: Threshold) -> Title:
    what = entry.published
    year, _, quarter = what.quarter.partition("-Q")
    from_kk = f"Өңір {what.region}, {year} жылғы {quarter}-тоқсан; дереккөзі: {what.source}"
    from_ru = f"Регион {what.region}, {quarter} квартал {year} года; источник: {what.source}"
    day = f"{what.published_on:%d.%m.%Y}"
    return Title(
        kk=f"{named.kk}: {money(line)} теңге. {from_kk}, {day}; жазба {entry.id}.",
        ru=f"{named.ru}: {money(line)} тенге. {from_ru}, {day}; запись {entry.id}.",
    )


def money(amount: Decimal) -> str:
    """Return an amount as people read it: `1 234 567.80`, with no-break spaces."""
    return f"{amount:,.2f}".replace(",", "\u00a0")
