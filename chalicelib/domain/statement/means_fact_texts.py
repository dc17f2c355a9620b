"""The words of the facts, in both languages of the law. They name numbers and compare nothing."""

from decimal import Decimal

from chalicelib.domain.categories import Title, categories
from chalicelib.domain.statement.thresholds import Thresholds

_FAMILY_KK = "Отбасы құрамы белгісіз: сандар бір адам үшін."
_FAMILY_RU = "Состав семьи неизвестен: числа для одного человека."

_WHY = {
    "own_transfers": Title(kk="Өз шоттары арасындағы аударымдар", ru="Переводы между своими счетами"),
    "taxes": Title(kk="Салықтар, айыппұлдар, міндетті төлемдер", ru="Налоги, штрафы, обязательные платежи"),
    "insurance": Title(kk="Сақтандыру", ru="Страхование"),
    "currency_exchange": Title(kk="Өз ақшасын басқа валютаға айырбастау", ru="Обмен своих денег на другую валюту"),
    "between_people": Title(kk="Адамдар арасындағы қарыздар", ru="Долги между людьми"),
    "grants": Title(kk="Қайтарылмайтын гранттар", ru="Безвозмездные гранты"),
    "mortgages": Title(kk="Ипотекалық қарыздар", ru="Ипотечные займы"),
    "mortgages_repaid": Title(kk="Өтелген ипотека", ru="Погашенная ипотека"),
    "repaid": Title(kk="Өтелген несиелер мен қарыздар", ru="Погашенные кредиты и долги"),
    "deposits": Title(kk="Салымдардағы қалдықтар", ru="Остатки на вкладах"),
    "balance_unknown": Title(kk="Банк қалдықты көрсетпеген салымдар", ru="Вклады, остаток которых банк не назвал"),
    "housing_savings": Title(kk="Тұрғын үй құрылыс жинақтары", ru="Жилищные строительные сбережения"),
    "unsorted": Title(kk="Жіктелмеген", ru="Не отнесено к категории"),
}


MOST_LETTERS_OF_A_TYPE = 100
"""Letters of an account type that a fact shows: a bank may send any number of them."""


def why(what: str, *, counted: bool) -> Title:
    """Return what a part of a fact is: a category's title, or why it is left out."""
    if counted and what in categories():
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


def outflow(total: Decimal, a_month: Decimal, thresholds: Thresholds, to_relatives: Decimal) -> Title:
    """Rules No. 227 p. 7 (26)."""
    line, since = money(thresholds.poverty_line), thresholds.since.isoformat()
    return Title(
        kk=f"Салықсыз, сақтандырусыз және өз шоттары арасындағы аударымдарсыз шығыс: {money(total)} теңге, айына "
        f"орташа {money(a_month)}. Бір адамға айына кедейлік шегі: {line} теңге ({since} бастап; өңірде басқаша "
        f"белгіленуі мүмкін). {_FAMILY_KK} Туыстарға, таныстарға көмек (38-санат) алынып тасталмаған: "
        f"{money(to_relatives)}.",
        ru=f"Расходы без налогов, страхования и переводов между своими счетами: {money(total)} тенге, в среднем "
        f"{money(a_month)} в месяц. Черта бедности на человека в месяц: {line} тенге (с {since}; регион мог "
        f"установить другую). {_FAMILY_RU} Помощь родственникам и знакомым (категория 38) не исключена: "
        f"{money(to_relatives)}.",
    )


def loans(total: Decimal, a_month: Decimal, repaid: Decimal, thresholds: Thresholds) -> Title:
    """Rules No. 227 p. 7 (27)."""
    line, since = money(thresholds.loans), thresholds.since.isoformat()
    return Title(
        kk=f"Шотқа түскен ипотекалық емес қарыздар: {money(total)} теңге, айына орташа {money(a_month)}. Бір адамға "
        f"айына екі ең төменгі күнкөріс деңгейі: {line} теңге ({since} бастап). {_FAMILY_KK} "
        f"Өтелгені: {money(repaid)}.",
        ru=f"Неипотечные займы, поступившие на счета: {money(total)} тенге, в среднем {money(a_month)} в месяц. Два "
        f"прожиточных минимума на человека в месяц: {line} тенге (с {since}). {_FAMILY_RU} "
        f"Погашено: {money(repaid)}.",
    )


def deposits(total: Decimal, thresholds: Thresholds) -> Title:
    """Rules No. 227 p. 7 (28)."""
    line, since = money(thresholds.deposits), thresholds.since.isoformat()
    return Title(
        kk=f"Салымдардағы қалдықтар: {money(total)} теңге. 200 АЕК: {line} теңге ({since} бастап). {_FAMILY_KK}",
        ru=f"Остатки на вкладах: {money(total)} тенге. 200 МРП: {line} тенге (с {since}). {_FAMILY_RU}",
    )


def money(amount: Decimal) -> str:
    """Return an amount as people read it: `1 234 567.80`, with no-break spaces."""
    return f"{amount:,.2f}".replace(",", "\u00a0")
