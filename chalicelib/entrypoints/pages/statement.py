"""The statement as a page, in Kazakh, in Russian, or in both. It needs no script and prints on A4.

It holds at most `LINES_A_PAGE` movements; a link leads to the next ones, so that it stays small for any number of them.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case.states import Language
from chalicelib.domain.statement.parts import CurrencyPart, Line, MeansFact, Remark, Statement
from chalicelib.domain.statement.rows import (
    SumsByMonth,
    largest_currencies,
    missing_banks,
    months_of,
    outflow_by_category,
    sums_by_month,
)
from chalicelib.entrypoints.pages.charts import chart_of_months, chart_of_shares
from chalicelib.entrypoints.pages.lines import lines_table
from chalicelib.entrypoints.pages.statement_texts import PAGE_TEXTS
from chalicelib.entrypoints.pages.style_sheet import StyledPage, StyleSheet
from chalicelib.entrypoints.pages.summary import remark_on_bank, summary_table
from chalicelib.entrypoints.pages.tables import (
    accounts_table,
    balances_table,
    banks_table,
    categories_table,
    fact_numbers,
    facts_table,
    set_aside_table,
)
from chalicelib.entrypoints.pages.templates import environment, style_text
from chalicelib.entrypoints.pages.wording import Tongue, amount_of, moment, with_commas
from chalicelib.entrypoints.wire.answer_size import Room
from chalicelib.entrypoints.wire.bank_text import shortened

LINES_A_PAGE = 300
MOST_FOR_LINES = 900_000
"""Bytes, as sent, of the movements on one page; the numbers below bound the rest of it."""
MOST_ACCOUNTS = 200
MOST_CURRENCIES = 12
NAMED = 5
"""Movements that are listed with a remark at most."""
LANGUAGES: tuple[Language, Language] = ("kk", "ru")
_NAMES: Mapping[Language, str] = {"kk": "Қазақша", "ru": "По-русски"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the page is asked for.

    `application_number`: by which the authority knows the case; `languages`: one or both; `start`: the first movement,
    from 0, and `end`, where the next page begins; `next_page`: the address of what follows, if any; `acknowledged`: the
    version that the authority took over.
    """

    application_number: str
    languages: tuple[Language, ...] = LANGUAGES
    start: int = 0
    end: int = LINES_A_PAGE
    next_page: str | None = None
    acknowledged: int | None = None


def statement_page(statement: Statement, asked: Asked) -> StyledPage:
    """Return the page and its policy. Every text that was sent to us is escaped."""
    say, first_only = Tongue(asked.languages), asked.start == 0
    sums = sums_by_month(statement.lines) if first_only else {}
    lines = statement.lines[asked.start : asked.end]
    version = f"?version={statement.version}"
    page = {
        "languages": asked.languages,
        "title": ", ".join(
            (say("title"), asked.application_number, statement.case_id, f"{say('version')} {statement.version}")
        ),
        "parts": [_part(statement, language, asked, sums) for language in asked.languages],
        "links": [{"language": one, "text": _NAMES[one], "href": f"{version}&language={one}"} for one in LANGUAGES],
        "lines_title": say("lines"),
        "shown": _shown(asked.start, len(lines), len(statement.lines), say),
        "lines": lines_table(lines, say),
        "next": asked.next_page,
        "next_text": say("next_page"),
        "all_in_csv": say("all_in_csv"),
        "first": None if first_only else version + _only(asked.languages),
        "first_text": say("first_page"),
    }
    style = StyleSheet(style_text("statement.css"))
    style.below_each_sheet(f"{say('application')}: {asked.application_number}. {say('case')}: {statement.case_id}.")
    rendered = environment().get_template("statement.html.j2").render(page=page, style=style)
    return StyledPage(rendered, style.policy())


def end_of_page(lines: Sequence[Line], start: int, languages: Sequence[Language]) -> int:
    """Return where the next page begins: after `LINES_A_PAGE` movements, or earlier where banks wrote long texts."""
    say, room = Tongue(tuple(languages)), Room(MOST_FOR_LINES)
    end = min(start + LINES_A_PAGE, len(lines))
    for place in range(start, end):
        told = "".join(html.escape(cell.text) for cell in lines_table([lines[place]], say).rows[0])
        if not room.takes(told) and place > start:
            return place
    return end


def _only(languages: Sequence[Language]) -> str:
    return f"&language={languages[0]}" if len(languages) == 1 else ""


def _shown(start: int, number: int, total: int, say: Tongue) -> str:
    if not number:
        return say("none")
    return f"{say('shown')}: {start + 1}–{start + number}, {say('of')} {total}."


def _part(statement: Statement, language: Language, asked: Asked, sums: SumsByMonth) -> dict[str, Any]:
    say, whole = Tongue((language,)), asked.start == 0
    missing = ", ".join(f"{shortened(bank.name)} ({bank.bic})" for bank in missing_banks(statement))
    part: dict[str, Any] = {
        "language": language,
        "words": {name: say.of(title) for name, title in PAGE_TEXTS.items()},
        "heading": _heading(statement, asked, say),
        "missing": missing,
        "whole": whole,
    }
    if not whole:
        return part
    further = len(statement.accounts) - MOST_ACCOUNTS
    currencies = largest_currencies(statement.currencies, MOST_CURRENCIES)
    left_out = len(statement.currencies) - len(currencies)
    return part | {
        "remarks": _remarks(statement, say),
        "summaries": [summary_table(one, sums, say) for one in currencies],
        "banks": banks_table(statement, say),
        "accounts": accounts_table(statement.accounts[:MOST_ACCOUNTS], say),
        "more_accounts": f"{say('more')} {further}." if further > 0 else None,
        "currencies": [_currency(one, language, sums, say) for one in currencies],
        "more_currencies": f"{say('more_currencies')}: {left_out}. {say('all_in_csv')}" if left_out else None,
        "facts": [_fact(fact, say) for fact in statement.facts],
        "set_aside": set_aside_table(statement, say),
    }


def _fact(fact: MeansFact, say: Tongue) -> dict[str, Any]:
    return {
        "rule": fact.rule,
        "title": say.of(fact.title),
        "texts": (with_commas(say.of(fact.text)), with_commas(say.of(fact.threshold_text))),
        "numbers": fact_numbers(fact, say),
        "parts": facts_table(fact, say),
        "balances": balances_table(fact, say),
    }


def _heading(statement: Statement, asked: Asked, say: Tongue) -> list[tuple[str, str]]:
    period = f"{statement.period.first:%d.%m.%Y}\u00a0– {statement.period.last:%d.%m.%Y}"
    taken_over = str(asked.acknowledged) if asked.acknowledged else say("not_acknowledged")
    return [
        (say("application"), asked.application_number),
        (say("case"), statement.case_id),
        (say("version"), str(statement.version)),
        (say("acknowledged"), taken_over),
        (say("made_at"), moment(statement.made_at)),
        (say("period"), period),
        (say("rules"), statement.rules_version),
        (say("complete"), say("yes" if statement.complete else "no")),
    ]


def _remarks(statement: Statement, say: Tongue) -> list[str]:
    """Return what to look at: first the banks whose data are missing."""
    by_id = {line.movement.id: line for line in statement.lines} if statement.remarks else {}
    return [
        *(remark_on_bank(bank, say) for bank in missing_banks(statement)),
        *(_remark(remark, by_id, say) for remark in statement.remarks),
    ]


def _remark(remark: Remark, by_id: Mapping[str, Line], say: Tongue) -> str:
    named = [by_id[movement].movement for movement in remark.movements[:NAMED] if movement in by_id]
    told = "; ".join(f"{one.booked_on:%d.%m.%Y}:\u00a0{amount_of(one.amount)}\u00a0{one.currency}" for one in named)
    further = remark.count - len(named)
    more = f" ({say('more')} {further})" if further > 0 else ""
    return f"{with_commas(say.of(remark.text))} {told}{more}".strip()


def _currency(part: CurrencyPart, language: Language, sums: SumsByMonth, say: Tongue) -> dict[str, Any]:
    return {
        "currency": part.currency,
        "months": chart_of_months(months_of(part), say),
        "shares": chart_of_shares(outflow_by_category(part), language, say("others")),
        "categories": categories_table(part, sums, say),
    }
