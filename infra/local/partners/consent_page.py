"""The Open API system's consent page, which the link in the SMS opens: `GET /consent/<token>`, in Kazakh and Russian.

It has no script and one style sheet, and escapes everything; the form posts to the page itself. Its states are open,
just answered, already answered (409 for a second answer), past the last moment to answer or expired (410), not
recognised by the liveness check (403), and unknown (404).
"""

from typing import Literal, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

from infra.local.partners.consent_text import PageLanguage, consent_text, format_day, format_end
from infra.local.partners.open_api import EmulatedOpenApi
from infra.local.partners.open_api_models import AskedConsent

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAGES = Environment(
    loader=PackageLoader("infra.local.partners", "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HTTP_STATUS_OF = {
    "open": 200,
    "answered": 200,
    "again": 409,
    "term_over": 410,
    "expired": 410,
    "unknown": 404,
    "not_recognised": 403,
}
ASKING = ("open", "not_recognised")
"""The states in which the page shows the text and takes an answer."""
AnsweredPage = Literal["granted", "refused"]

PAGE_WORDS: dict[PageLanguage, dict[str, str]] = {
    "kk": {
        "title": "Банк деректерін беруге келісім",
        "system": "Open API банкаралық жүйесі (үлгі)",
        "you": "ЖСН",
        "agree": "Келісемін",
        "refuse": "Бас тартамын",
        "other": "Русский",
        "link_until": "Сілтеме жарамды:",
        "granted": "Келісіміңіз қабылданды. Рақмет, енді бұл бетті жабуға болады.",
        "refused": "Бас тартуыңыз қабылданды. Өтінішіңіз жалпы тәртіппен қаралады.",
        "revoked": "Келісіміңіз кері қайтарылды.",
        "again": "Бұл сілтеме бойынша жауап бұрын берілген.",
        "term_over": "Жауап беру мерзімі {answer_by} өтті, жауап қабылданбайды. Өтінішіңіз жалпы тәртіппен қаралады.",
        "not_recognised": "Бет-әлпетіңіз расталмады, келісім қабылданған жоқ. Жарық жерде қайталап көріңіз.",
        "expired": "Сілтеменің мерзімі өтті. Өтінішіңіз жалпы тәртіппен қаралады.",
        "unknown": "Мұндай сілтеме жоқ. СМС-тегі сілтемені толық теріңіз.",
    },
    "ru": {
        "title": "Согласие на передачу банковских данных",
        "system": "Межбанковская система Open API (образец)",
        "you": "ИИН",
        "agree": "Согласен",
        "refuse": "Отказываюсь",
        "other": "Қазақша",
        "link_until": "Ссылка действует до:",
        "granted": "Ваше согласие принято. Спасибо, страницу можно закрыть.",
        "refused": "Ваш отказ принят. Заявление рассмотрят в общем порядке.",
        "revoked": "Ваше согласие отозвано.",
        "again": "По этой ссылке ответ уже был дан.",
        "term_over": "Срок ответа истёк {answer_by}, ответ не принят. Заявление рассмотрят в общем порядке.",
        "not_recognised": "Личность не подтверждена, согласие не принято. Попробуйте ещё раз в светлом месте.",
        "expired": "Срок ссылки истёк. Заявление рассмотрят в общем порядке.",
        "unknown": "Такой ссылки нет. Наберите ссылку из СМС полностью.",
    },
}


class ConsentPage:
    """Shows the page and receives the answer."""

    def __init__(self, open_api: EmulatedOpenApi) -> None:
        self._open_api = open_api

    def __call__(self, request: Request) -> Response:
        """Answer `GET` and `POST` of `/consent/<token>`."""
        token = request.path.removeprefix("/consent/")
        consent = self._open_api.by_token(token)
        language = _language(request, consent)
        if consent is None:
            return page("unknown", language, None)
        if request.method == "POST":
            return self._receive_answer(request, consent, language)
        if request.method not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD, POST"})
        self._open_api.opened(consent, self._open_api.shared.clock.now())
        return page(self._state(consent), language, consent)

    def _receive_answer(self, request: Request, consent: AskedConsent, language: PageLanguage) -> Response:
        answer = request.form.get("answer")
        if answer not in get_args(AnsweredPage):
            return Response(status=422, headers=PAGE_HEADERS)
        now = self._open_api.shared.clock.now()
        status: AnsweredPage = "granted" if answer == "granted" else "refused"
        state = self._state(consent)
        if state != "open":
            return page("again" if state == "answered" else state, language, consent)
        if status == "granted" and not self._open_api.recognises(consent):
            return page("not_recognised", language, consent)
        taken = self._open_api.answer(consent, status, now, language)
        return page("answered" if taken else "again", language, consent)

    def _state(self, consent: AskedConsent) -> str:
        if consent.status != "pending":
            return "answered"
        now = self._open_api.shared.clock.now()
        if consent.expires_at <= now:
            return "expired"
        return "term_over" if consent.asked.answer_by <= now else "open"


def page(state: str, language: PageLanguage, consent: AskedConsent | None) -> Response:
    """Render the page in one of its states."""
    html = PAGES.get_template("consent.html.j2").render(
        state=state,
        language=language,
        other="ru" if language == "kk" else "kk",
        words=PAGE_WORDS[language],
        lines=consent_text(consent.asked, language) if consent and state in ASKING else [],
        asking=state in ASKING,
        message=_message(state, language, consent),
        iin="" if consent is None else "•" * 8 + consent.asked.iin[-4:],
        link_until=_link_until(consent),
    )
    return Response(html, HTTP_STATUS_OF[state], PAGE_HEADERS, content_type="text/html; charset=utf-8")


def _link_until(consent: AskedConsent | None) -> str:
    """Return the day on which the link ends, if that is before the last moment to answer; later days would mislead."""
    if consent is None or consent.expires_at >= consent.asked.answer_by:
        return ""
    return format_day(consent.expires_at)


def _message(state: str, language: PageLanguage, consent: AskedConsent | None) -> str:
    words = PAGE_WORDS[language]
    if state in ("answered", "again") and consent is not None:
        answer = words[consent.status]
        return answer if state == "answered" else f"{words['again']} {answer}"
    by = "" if consent is None else format_end(consent.asked.answer_by)
    return words.get(state, "").format(answer_by=by)


def _language(request: Request, consent: AskedConsent | None) -> PageLanguage:
    """Return the language chosen on the page, by default that of the application."""
    chosen = request.args.get("lang") or request.form.get("lang")
    if chosen in ("kk", "ru"):
        return "ru" if chosen == "ru" else "kk"
    return consent.asked.language if consent else "kk"
