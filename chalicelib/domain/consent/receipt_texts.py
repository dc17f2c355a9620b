"""The texts of a consent receipt, in both languages of the state."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import ConsentKind


class BilingualText(NamedTuple):
    """A text in Kazakh and in Russian."""

    kk: str
    ru: str


TITLE = BilingualText("Келісім туралы қолхат", "Квитанция о согласии")
PURPOSE_TEXT = BilingualText("Атаулы әлеуметтік көмек тағайындау", "Назначение адресной социальной помощи")

WHAT: Mapping[ConsentKind, BilingualText] = {
    ConsentKind.APPLICATION: BilingualText(
        "Өтініштегі келісім (№468 бірлескен бұйрық, 1-қосымша)",
        "Согласие в заявлении (совместный приказ №468, приложение 1)",
    ),
    ConsentKind.PERSONAL_DATA: BilingualText(
        "Дербес деректерді жинауға және өңдеуге келісім (№468 бірлескен бұйрық, 4-тармақ)",
        "Согласие на сбор и обработку персональных данных (совместный приказ №468, пункт 4)",
    ),
    ConsentKind.BANK_DATA: BilingualText(
        "Банктік деректерді беруге келісім (№468 бірлескен бұйрық, 6 және 7-тармақтар)",
        "Согласие на предоставление банковских данных (совместный приказ №468, пункты 6 и 7)",
    ),
}
STATUS_TEXTS: Mapping[ConsentStatus, BilingualText] = {
    ConsentStatus.GRANTED: BilingualText("берілді", "дано"),
    ConsentStatus.REFUSED: BilingualText("бас тартылды", "отказано"),
    ConsentStatus.EXPIRED: BilingualText("мерзімі өтті", "истекло"),
    ConsentStatus.REVOKED: BilingualText("кері қайтарылды", "отозвано"),
    ConsentStatus.WITHDRAWN: BilingualText("кері қайтарылды", "отозвано"),
}
DATA: Mapping[str, BilingualText] = {
    "personal_data": BilingualText("дербес деректер", "персональные данные"),
    "bank_secrecy": BilingualText("банк құпиясын құрайтын мәліметтер", "сведения, составляющие банковскую тайну"),
    "status_disclosure": BilingualText("өтініштің мәртебесі туралы мәлімет", "сведения о статусе заявления"),
    "MCDB_SERVICE": BilingualText(
        "Азаматтардың мобильді базасындағы ұялы нөмір", "номер мобильного телефона в базе мобильных граждан"
    ),
    "accounts": BilingualText("банк шоттары", "банковские счета"),
    "balances": BilingualText("шоттардағы қалдықтар", "остатки на счетах"),
    "movements": BilingualText("шоттар бойынша ақша қозғалысы", "движение денег по счетам"),
}
RECIPIENTS: Mapping[ConsentKind, tuple[BilingualText, ...]] = {
    ConsentKind.APPLICATION: (
        BilingualText("тағайындау жөніндегі уәкілетті орган", "уполномоченный орган по назначению"),
    ),
    ConsentKind.PERSONAL_DATA: (
        BilingualText("тағайындау жөніндегі уәкілетті орган", "уполномоченный орган по назначению"),
        BilingualText("азаматтардың мобильді базасы", "база мобильных граждан"),
    ),
    ConsentKind.BANK_DATA: (
        BilingualText("тағайындау жөніндегі уәкілетті орган", "уполномоченный орган по назначению"),
        BilingualText(
            "банкаралық ақпарат алмасу жүйесі (Open API)", "межбанковская система обмена информацией (Open API)"
        ),
    ),
}
NOT_ABROAD = BilingualText(
    "Деректер Қазақстанда сақталады, шетелге берілмейді және жалпыға қолжетімді көздерде таратылмайды.",
    "Данные хранятся в Казахстане, не передаются за границу и не распространяются в общедоступных источниках.",
)
HOW_TO_WITHDRAW = BilingualText(
    "Келісімді өтініш берілген уәкілетті органда кез келген уақытта кері қайтаруға болады; банктік деректерге берілген "
    "келісімді, сондай-ақ, банкаралық жүйенің (Open API) бетінде де кері қайтаруға болады. Кері қайтарылғаннан кейін "
    "банктік деректер көрсетілмейді және 15 жұмыс күні ішінде жойылады. Шешім қабылдауда пайдаланылып қойған деректер "
    "уәкілетті органда қалады.",
    "Согласие можно отозвать в любое время в уполномоченном органе, куда подано заявление; согласие на банковские "
    "данные также на странице межбанковской системы (Open API). После отзыва банковские данные не показываются и "
    "уничтожаются в течение 15 рабочих дней. То, что уже использовано при принятии решения, остаётся у "
    "уполномоченного органа.",
)
LAWS = (
    BilingualText(
        "«Дербес деректер және оларды қорғау туралы» Заң, 8 және 25-баптар",
        "Закон «О персональных данных и их защите», статьи 8 и 25",
    ),
    BilingualText(
        "2024 жылғы желтоқсандағы №468 / 830-НҚ / 210 бірлескен бұйрық",
        "Совместный приказ №468 / 830-НҚ / 210, декабрь 2024 года",
    ),
)
