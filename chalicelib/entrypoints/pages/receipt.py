"""The receipt as a page for the applicant to print: both languages side by side, no script, nothing loaded."""

import base64
from datetime import datetime
from hashlib import sha256
from html import escape

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.consent import receipt_texts as texts
from chalicelib.domain.consent.receipt import ConsentReceipt, data_words
from chalicelib.domain.consent.receipt_texts import BilingualText

STYLE = """
body{font:16px/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}
h1{font-size:1.35em}table{width:100%;border-collapse:collapse}td,th{border:1px solid #888;padding:.45em .6em;
text-align:left;vertical-align:top;width:33%}th{width:24%;font-weight:600}small{word-break:break-all}
@media print{body{margin:0;max-width:none;font-size:11pt}}
"""
_STYLE_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy of the page: its own style and nothing else."""


def receipt_page(receipt: ConsentReceipt) -> str:
    """Return the page as HTML. Every text that was sent to us is escaped."""
    rows = "".join(_row(label, words) for label, words in _rows(receipt) if words is not None)
    title = f"{texts.TITLE.kk} / {texts.TITLE.ru}"
    return (
        f'<!doctype html><html lang="kk"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<table><tr><th></th><td>Қазақша</td><td lang="ru">По-русски</td></tr>{rows}</table>'
        f"<p><small>{escape(receipt.jws)}</small></p></body></html>"
    )


def _rows(receipt: ConsentReceipt) -> list[tuple[BilingualText, BilingualText | None]]:
    consent, case, person = receipt.about.consent, receipt.about.case, receipt.about.person
    operator = receipt.operator
    known = " ".join(part for part in (operator.bin and f"БСН/БИН {operator.bin}", operator.contact) if part)
    period = f"{consent.period.first.isoformat()} – {consent.period.last.isoformat()}" if consent.period else None
    data = [data_words(one) for one in consent.scope]
    return [
        (BilingualText("Не туралы", "О чём"), texts.WHAT[consent.kind]),
        (BilingualText("Кім", "Кто"), _same(person.full_name if person else None)),
        (BilingualText("Өкіл, негізі", "Представитель, основание"), _same(_representative(receipt))),
        (BilingualText("Мәртебесі", "Статус"), texts.STATUS_TEXTS[consent.status]),
        (BilingualText("Алынған уақыты", "Получено"), _same(_time(consent.received_at))),
        (BilingualText("Аяқталған уақыты", "Прекращено"), _same(_time(consent.ended_at))),
        (BilingualText("Жарамды", "Действует до"), _same(_time(consent.valid_until))),
        (
            BilingualText("Деректер", "Данные"),
            BilingualText("; ".join(one.kk for one in data), "; ".join(one.ru for one in data)),
        ),
        (BilingualText("Кезең", "Период"), _same(period)),
        (BilingualText("Мақсаты", "Цель"), texts.PURPOSE_TEXT),
        (
            BilingualText("Оператор", "Оператор"),
            BilingualText(f"{operator.name_kk} {known}", f"{operator.name_ru} {known}"),
        ),
        (BilingualText("Кімге беріледі", "Кому передаётся"), _recipients(receipt)),
        (BilingualText("Сақтау", "Хранение"), texts.NOT_ABROAD),
        (BilingualText("Қалай кері қайтаруға болады", "Как отозвать"), texts.HOW_TO_WITHDRAW),
        (BilingualText("Өтініш, іс", "Заявление, дело"), _same(f"{case.application_number}, {case.id}, {consent.id}")),
    ]


def _representative(receipt: ConsentReceipt) -> str | None:
    """Return who consented for the applicant and on which basis, unless the person's data are erased."""
    consent, person = receipt.about.consent, receipt.about.person
    if consent.given_by != "representative":
        return None
    other = person.representative if person else None
    return ", ".join(part for part in (other and other.full_name, consent.basis) if part)


def _recipients(receipt: ConsentReceipt) -> BilingualText:
    consent = receipt.about.consent
    others = texts.RECIPIENTS[consent.kind]
    banks = list(consent.banks or ())
    return BilingualText(
        "; ".join([*(one.kk for one in others), *banks]), "; ".join([*(one.ru for one in others), *banks])
    )


def _row(label: BilingualText, words: BilingualText) -> str:
    head = f"{label.kk}<br>{label.ru}"
    return f'<tr><th scope="row">{head}</th><td>{escape(words.kk)}</td><td lang="ru">{escape(words.ru)}</td></tr>'


def _same(text: str | None) -> BilingualText | None:
    return BilingualText(text, text) if text else None


def _time(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    return f"{instant.astimezone(almaty()):%d.%m.%Y %H:%M}"
