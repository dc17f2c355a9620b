"""The receipt as one sheet for the applicant: both languages side by side, no script, nothing loaded.

On a telephone the two languages stand below each other.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.consent import receipt_texts as texts
from chalicelib.domain.consent.consent import ConsentKind
from chalicelib.domain.consent.receipt import ConsentReceipt, data_of
from chalicelib.domain.consent.receipt_texts import BilingualText
from chalicelib.entrypoints.pages.style_sheet import StyledPage, StyleSheet
from chalicelib.entrypoints.pages.templates import environment, style_text
from chalicelib.entrypoints.pages.wording import unbroken


class ReceiptRow(NamedTuple):
    """A label and what stands beside it in both languages."""

    label: BilingualText
    words: BilingualText

    @property
    def alike(self) -> bool:
        """Whether both languages write it the same way, so that it is shown once."""
        return self.words.kk == self.words.ru


def receipt_page(receipt: ConsentReceipt) -> StyledPage:
    """Return the page and its policy. Every text that was sent to us is escaped."""
    style = StyleSheet(style_text("receipt.css"))
    case = receipt.about.case
    rows = [ReceiptRow(label, _unbroken(words)) for label, words in _rows(receipt) if words is not None]
    page = environment().get_template("receipt.html.j2")
    number = f"{case.application_number}, {case.id}"
    signature = {"title": texts.SIGNATURE, "text": texts.WHAT_A_SIGNATURE_IS, "jws": receipt.jws}
    html = page.render(title=texts.TITLE, number=number, rows=rows, signature=signature, style=style)
    return StyledPage(html, style.policy())


def _rows(receipt: ConsentReceipt) -> Iterator[tuple[BilingualText, BilingualText | None]]:
    consent, person = receipt.about.consent, receipt.about.person
    case = receipt.about.case
    yield BilingualText("Не туралы", "О чём"), texts.WHAT[consent.kind]
    yield BilingualText("Өтініш беруші", "Заявитель"), _same(person.full_name if person else None)
    yield BilingualText("Келісімді берген өкіл, негізі", "Согласие дал представитель, основание"), _same(_by(receipt))
    yield BilingualText("Мәртебесі", "Статус"), texts.STATUS_TEXTS[consent.status]
    yield BilingualText("Алынған уақыты", "Получено"), _time(consent.received_at)
    yield BilingualText("Аяқталған уақыты", "Прекращено"), _time(consent.ended_at)
    yield BilingualText("Жарамды", "Действует до"), _time(consent.valid_until)
    yield BilingualText("Деректер", "Данные"), _joined(data_of(consent).values())
    yield BilingualText("Деректер кезеңі", "Период данных"), _period(receipt)
    yield BilingualText("Мақсаты", "Цель"), texts.PURPOSE_TEXT
    yield BilingualText("Оператор", "Оператор"), _operator(receipt)
    yield BilingualText("Кімге беріледі", "Кому передаётся"), _recipients(receipt)
    yield BilingualText("Қайда сақталады", "Где хранится"), texts.NOT_ABROAD
    yield BilingualText("Қанша уақыт сақталады", "Сколько хранится"), _stored_for(receipt)
    yield BilingualText("Қалай кері қайтаруға болады", "Как отозвать"), texts.HOW_TO_WITHDRAW
    yield BilingualText("Мәтіннің нұсқасы", "Версия текста"), _text(receipt)
    yield BilingualText("Өтініш, іс", "Заявление, дело"), _same(f"{case.application_number}, {case.id}, {consent.id}")


def _by(receipt: ConsentReceipt) -> str | None:
    """Return who consented for the applicant and on which basis, unless the person's data are erased."""
    consent, person = receipt.about.consent, receipt.about.person
    if consent.given_by != "representative":
        return None
    other = person.representative if person else None
    return ", ".join(part for part in (other and other.full_name, consent.basis) if part)


def _operator(receipt: ConsentReceipt) -> BilingualText:
    operator = receipt.operator
    contact = f", {operator.contact}" if operator.contact else ""
    return BilingualText(
        f"{operator.name_kk}, БСН {operator.bin}{contact}", f"{operator.name_ru}, БИН {operator.bin}{contact}"
    )


def _recipients(receipt: ConsentReceipt) -> BilingualText:
    consent = receipt.about.consent
    banks = (BilingualText(bic, bic) for bic in consent.banks or ())
    return _joined([*texts.RECIPIENTS[consent.kind], *banks])


def _stored_for(receipt: ConsentReceipt) -> BilingualText:
    """Return how long what is stored, counted from the moment at which the authority took the result over."""
    retention, kind = receipt.retention, receipt.about.consent.kind
    terms = [
        BilingualText(
            f"{words.kk}: {length // timedelta(days=1)} күн", f"{words.ru}: {length // timedelta(days=1)} дней"
        )
        for words, length, shown in (
            (texts.STORED_BANK_DATA, retention.bank, kind is ConsentKind.BANK_DATA),
            (texts.STORED_PERSON, retention.person, True),
            (texts.STORED_PROOF, retention.proof, True),
        )
        if shown
    ]
    whole = _joined(terms)
    return BilingualText(f"{texts.STORED_SINCE.kk} {whole.kk}", f"{texts.STORED_SINCE.ru} {whole.ru}")


def _text(receipt: ConsentReceipt) -> BilingualText | None:
    consent = receipt.about.consent
    if consent.text_version is None:
        return None
    digest = f", SHA-256 {consent.text_sha256}" if consent.text_sha256 else ""
    return _same(f"{consent.text_version}{digest}")


def _period(receipt: ConsentReceipt) -> BilingualText | None:
    period = receipt.about.consent.period
    return _same(f"{period.first:%d.%m.%Y} – {period.last:%d.%m.%Y}") if period else None


def _unbroken(words: BilingualText) -> BilingualText:
    return BilingualText(unbroken(words.kk), unbroken(words.ru))


def _joined(parts: Iterable[BilingualText]) -> BilingualText:
    listed = list(parts)
    return BilingualText("; ".join(one.kk for one in listed), "; ".join(one.ru for one in listed))


def _same(text: str | None) -> BilingualText | None:
    return BilingualText(text, text) if text else None


def _time(instant: datetime | None) -> BilingualText | None:
    if instant is None:
        return None
    try:
        local = instant.astimezone(almaty())
    except OverflowError:  # the last hours of the calendar, which some write for "without an end"
        local = instant
    written = f"{local:%d.%m.%Y, %H:%M}"
    return BilingualText(f"{written} (Астана уақыты)", f"{written} (время Астаны)")
