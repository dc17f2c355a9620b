"""The words by which banks name deposits and other accounts: ISO 20022 codes, products in Kazakh, Russian, English.

`вклад` is that word alone, `вклад*` every word that begins so (`words.Patterns`).
"""

DEPOSIT_CODES = frozenset([
    "cd", "llsv", "moma", "moneymrkt", "ondp", "sav", "svgs", "td", "tdep",
])  # fmt: skip
"""ISO 20022 codes of deposits (`ExternalCashAccountType1Code`), and short codes of other formats."""
OTHER_CODES = frozenset([
    "cacc", "cc", "char", "chk", "chq", "cish", "comm", "cpac", "creditline", "cur", "curr", "dda", "mgld", "odft",
    "sacc", "slry", "taxe", "trad", "tran", "tras", "vacc", "walt",
])  # fmt: skip
"""The same of current accounts, cards and loans. OTHR, NREX and NFCA say nothing, so they are unknown."""
HOUSING = (
    "жилищн* строит* сбереж*", "жилстройсбереж*", "жсс", "тұрғын үй құрылыс*", "housing saving*", "housing construct*",
)  # fmt: skip
"""Deposits of housing savings."""
DEPOSITS = (
    "депозит", "депозита", "депозиты", "депозиту", "депозитный", "депозитная", "депозитного", "вклад", "вклада",
    "вклады", "вкладу", "вкладной", "сберег*", "сбереж*", "накоп*", "срочный", "копилк*", "салым", "салымы",
    "салымдар*", "салымдық", "депозиттік", "депозиті", "жинақ*", "жинақтау*", "мерзімді", "deposit", "deposits",
    "saving", "saver*", "deposito", "savings", "деп", "сбер", "сберкниж*", "сберсчет*", "depozit*", "vklad", "vklada",
    "salym", "salymy", "zhinaq*", "jinaq*", "zhinak*", "sberegat*", "nakopit*",
)  # fmt: skip
"""What names a deposit."""
OTHERS = (
    "карта", "карты", "карту", "карт", "картсчет*", "недепозит*", "вкладчик*", "кредит", "кредита", "кредиты",
    "кредиту", "кредитк*", "текущ*", "расчетн*", "карточн*", "дебетов*", "займ*", "заем*", "ссуд*", "ипотек*",
    "ипотеч*", "рассрочк*", "овердрафт*", "кошел*", "эскроу", "брокер*", "ағымдағы", "карталық", "картасы",
    "есеп айырысу", "несие*", "қарыз*", "қарызы", "бөліп төлеу*", "әмиян*", "салымшы*", "current", "cash", "checking",
    "card", "debit", "credit", "loan", "loans", "mortgage*", "overdraft", "wallet", "transact*", "settlement",
    "depositor*", "tekush*", "kredit*", "kartoch*", "tekusch*", "ipoteka", "карточк*", "тек", "автокредит*",
    "микрокредит*", "микрозайм*", "микронесие*", "микроқарыз*", "автонесие*", "счет ип", "счета ип", "жк шоты",
    "транзит*", "мультикарт*", "платежн*", "төлем шоты", "гарант*", "лизинг*", "payment*", "checking*", "prepaid",
    "emoney", "e money", "money card", "paycard", "supercard", "depositcard", "installment*", "instalment*", "bnpl",
    "leasing", "cards", "creditcard", "debitcard", "multicard", "kids",
)  # fmt: skip
"""What names another account, a card or a loan; a phrase wins over a deposit's word in it."""
SERVES = (
    "зарплатн*", "социальн*", "пенси*", "кредитн*", "жалақы*", "жәрдемақы*", "зейнет*", "әлеуметтік*", "соц",
    "алимент*", "пособи*", "бонусн*", "инвест*", "social", "salary", "payroll",
)  # fmt: skip
"""What an account serves. These words decide only beside no deposit: a pension deposit is a deposit."""
BRANDS = (
    "gold", "голд", "visa", "mastercard", "platinum", "red", "bonus", "бонус", "unionpay", "union pay", "maestro",
    "мир", "solo", "black", "forteblack", "infinite", "world", "home credit", "digital",
)  # fmt: skip
"""Names of cards, which say so only where nothing else is said."""
BANK_NAMES = (
    "home credit", "хоум кредит*", "центр кредит*", "сбер банк*",
)  # fmt: skip
"""Banks that are called like an account."""
