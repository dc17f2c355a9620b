"""The text of the applicant's consent page, in Kazakh and Russian.

The page belongs to the Open API system, whose own text is not published. This text says what the order requires a
person to know: who asks, for what purpose, which data, for which period and until when. `text_sha256` is computed over
the lines as shown, so a result identifies exactly the text that the person saw.
"""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from infra.local.partners.open_api_models import LinkRequestBody

PageLanguage = Literal["kk", "ru"]
LOCAL_TEXT_VERSION = "open-api-local-2"
ALMATY = ZoneInfo("Asia/Almaty")

SCOPES: dict[PageLanguage, dict[str, str]] = {
    "kk": {
        "accounts": "банк шоттарының тізбесі (нөмірі, түрі, валютасы)",
        "balances": "шоттардағы қалдықтар",
        "movements": "шоттар бойынша ақша қозғалысы (күні, сомасы, төлем мақсаты, қарсы тарап)",
    },
    "ru": {
        "accounts": "перечень банковских счетов (номер, вид, валюта)",
        "balances": "остатки на счетах",
        "movements": "движение денег по счетам (дата, сумма, назначение платежа, контрагент)",
    },
}
LINES: dict[PageLanguage, tuple[str, ...]] = {
    "kk": (
        (
            "Сұратушы: Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі. Өтінішіңізді "
            "қабылдаған орган: {authority}."
        ),
        (
            "Мақсаты: атаулы әлеуметтік көмек тағайындау үшін табысты, шығыстарды, қарыздарды және салымдарды есепке "
            "алу."
        ),
        (
            "Сіз жүйеге қатысушы банктердің Банкаралық ақпарат алмасу жүйесі (Open API) арқылы банк құпиясын "
            "құрайтын мына деректеріңізді беруіне келісесіз: {scope}."
        ),
        "Деректер кезеңі: {first} – {last}, екі күнді қоса алғанда.",
        "Жауапты {answer_by} дейін беріңіз (Астана уақыты).",
        "Келісім {until} дейін жарамды. Оны кез келген уақытта кері қайтарып ала аласыз.",
        "Бас тартсаңыз, өтінішіңіз жалпы тәртіппен қаралады: бұл көмек алу құқығыңызды шектемейді.",
    ),
    "ru": (
        (
            "Запрашивает: Министерство труда и социальной защиты населения Республики Казахстан. Заявление принял "
            "орган: {authority}."
        ),
        ("Цель: учёт доходов, расходов, займов и вкладов для назначения адресной социальной помощи."),
        (
            "Вы соглашаетесь, чтобы банки-участники через Межбанковскую систему обмена информацией (Open API) "
            "передали составляющие банковскую тайну сведения о Вас: {scope}."
        ),
        "Период данных: с {first} по {last}, включая оба дня.",
        "Ответить нужно до {answer_by} (время Астаны).",
        "Согласие действует до {until}. Вы можете отозвать его в любое время.",
        "Если Вы откажетесь, заявление рассмотрят в общем порядке: права на помощь это не ограничивает.",
    ),
}


def consent_text(asked: LinkRequestBody, language: PageLanguage) -> list[str]:
    """Return the lines of the text for a consent request."""
    words = {
        "scope": "; ".join(SCOPES[language][one] for one in asked.scope),
        "first": format_day(asked.period.from_),
        "last": format_day(asked.period.to),
        "until": format_day(asked.valid_until_at_least),
        "answer_by": format_end(asked.answer_by),
        "authority": asked.authority_name.kk if language == "kk" else asked.authority_name.ru,
    }
    return [line.format(**words) for line in LINES[language]]


def text_sha256(asked: LinkRequestBody, language: PageLanguage) -> str:
    """Return the SHA-256 (hex) of the text as shown, its lines joined by line breaks."""
    return hashlib.sha256("\n".join(consent_text(asked, language)).encode()).hexdigest()


def format_day(when: date) -> str:
    """Return a date as both languages write it; an instant is converted to Almaty time."""
    local = when.astimezone(ALMATY) if isinstance(when, datetime) else when
    return f"{local:%d.%m.%Y}"


def format_end(instant: datetime) -> str:
    """Return the last moment of a term; midnight is 24:00 of the day before."""
    local = instant.astimezone(ALMATY)
    if local.time() == time(0):
        return f"24:00 {local - timedelta(days=1):%d.%m.%Y}"
    return f"{local:%H:%M %d.%m.%Y}"
