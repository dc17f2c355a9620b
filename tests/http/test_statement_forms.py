"""The statement as CSV and as a page: who gets which, what headers say, how they are cut, what is made harmless."""

import base64
import json
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from chalicelib.domain.categories import categories
from chalicelib.entrypoints.pages.statement import LINES_A_PAGE
from chalicelib.entrypoints.pages.statement_csv import COLUMNS
from chalicelib.entrypoints.pages.wording import without_ending
from tests.http.conformance import BASE
from tests.http.forms import NASTY, STATEMENT, ask, many, rows
from tests.http.samples import FIRST_ID, invalid
from tests.http.system import System
from tests.http.way import IBAN, a_movement, an_account, with_bank_data

CURSOR = re.compile(r"cursor=([A-Za-z0-9_-]+)")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json, text/html", "application/json"),
        ("text/plain, TEXT/CSV;q=0.5, text/html", "text/csv; charset=utf-8; header=present"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),
    ],
)
def test_accept_decides_by_what_it_names_first(system: System, accept: str, kind: str) -> None:
    """JSON for whoever names none of the three."""
    with_bank_data(system)
    answer = ask(system, accept)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


def test_a_csv_has_a_header_and_a_row_for_each_line(system: System) -> None:
    """A byte order mark for spreadsheets, line ends of RFC 4180, the category also by name."""
    with_bank_data(system)
    answer = ask(system, "text/csv")
    first, *others = rows(answer)
    assert answer.text.startswith("\ufeff" + ",".join(f'"{name}"' for name in COLUMNS) + "\r\n")
    assert answer.headers["content-disposition"] == f'attachment; filename="statement-{FIRST_ID}-1.csv"'
    assert "link" not in answer.headers
    assert {name: first[name] for name in first if name != "id"} == {
        "bic": "ALATKZKA",
        "iban": IBAN,
        "booked_on": "2025-07-05",
        "direction": "credit",
        "amount": "90000.00",
        "currency": "KZT",
        "category": "1",
        "own_transfer": "",
        "own_transfer_with": "",
        "rule": "bank_category",
        "rule_version": "1",
        "evidence": "category=1",
        "chosen_by_human": "",
        "counterparty_name": "",
        "counterparty_iin_bin": "",
        "counterparty_iban": "",
        "text": "",
        "category_title_kk": categories()["1"].title.kk,
        "category_title_ru": categories()["1"].title.ru,
        "fact_227_7_26": "",
        "fact_227_7_27": "",
    }
    assert [(row["amount"], row["own_transfer"], row["fact_227_7_26"]) for row in others] == [
        ("12345.60", "", "counted: unsorted"),
        ("500.00", "yes", "left_out: own_transfers"),
    ]


def test_a_csv_that_is_too_large_is_cut_and_says_so(system: System) -> None:
    """A last row in words and a link to the rest; the pages join to the whole, none is over what a function answers."""
    with_bank_data(system, accounts=many(4_500, category="29", text="ж" * 100))
    first = ask(system, "text/csv")
    link = first.headers["link"]
    begin, end = f"<{BASE}{STATEMENT}?version=1&cursor=", '>; rel="next"'
    assert (link[: len(begin)], link[-len(end) :]) == (begin, end)
    second = ask(system, "text/csv", f"?version=1&cursor={link[len(begin) : -len(end)]}")
    shown, more = rows(first)[:-1], rows(first)[-1]
    said = f"Барлығы 4500 жолдың {len(shown)} көрсетілді, жалғасы келесі бетте (Link: rel=next). / "
    said += f"Показано {len(shown)} строк из 4500, продолжение на следующей странице (Link: rel=next)."
    assert (more["id"], set(list(more.values())[1:])) == (said, {""})
    amounts = sorted(float(row["amount"]) for row in shown + rows(second))
    assert (amounts, "link" in second.headers) == ([float(n) for n in range(1, 4_501)], False)
    assert max(len(json.dumps(one.text)) for one in (first, second)) < 6_000_000


def test_bank_texts_never_become_a_formula_or_a_tag(system: System) -> None:
    """A purpose of payment may contain anything; it stays text in each form."""
    party = {"name": NASTY, "iin_bin": "+77011234567", "iban": ";=1"}
    odd = a_movement("1", "2025-07-05", "debit", "1.00", text=NASTY, counterparty=party)
    with_bank_data(system, accounts=[an_account(type=NASTY, movements=[odd])])
    [row] = rows(ask(system, "text/csv"))
    page = ask(system, "text/html").text
    safe = NASTY.replace("=cmd", "'=cmd", 1)
    assert [row[name] for name in ("text", "counterparty_name", "counterparty_iin_bin", "counterparty_iban")] == [
        safe,
        safe,
        "'+77011234567",
        ";'=1",
    ]
    assert ("<script" in page, page.count("&lt;script&gt;") >= 3) == (False, True)
    [line] = system.get(f"{STATEMENT}/movements", system.caseworker).body["items"]
    assert line["text"] == NASTY


def test_a_page_allows_its_own_style_and_nothing_else(system: System) -> None:
    """No script, picture, form or frame; nothing is cached, and no referrer is sent."""
    with_bank_data(system)
    answer = ask(system, "text/html")
    [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    told = {name: answer.headers[name] for name in ("content-security-policy", "referrer-policy", "cache-control")}
    assert told == {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    assert re.findall(r"(?i)<script|<img|<link|\sstyle=|\son[a-z]+=|url\(|https?:", answer.text) == []


@pytest.mark.parametrize(
    ("query", "languages"), [("", ["kk", "ru"]), ("?language=kk", ["kk"]), ("?language=ru", ["ru"])]
)
def test_a_page_is_in_the_languages_asked_for(system: System, query: str, languages: list[str]) -> None:
    """Both, one after the other, unless one is named."""
    with_bank_data(system)
    page = ask(system, "text/html", query).text
    assert re.findall(r'<section lang="(\w+)"', page) == languages
    assert [re.search(r'<html lang="(\w+)"', page)[1]] == languages[:1]  # type: ignore[index]
    title = without_ending(categories()["1"].title)
    assert (title.kk in page, title.ru in page) == ("kk" in languages, "ru" in languages)


class Tree(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables, self.captions, self.heads, self.charts, self.titles = 0, 0, 0, 0, 0
        self.bare: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count."""
        told = dict(attrs)
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.charts += told.get("role") == "img" and bool(told.get("aria-label"))
        self.titles += tag == "title"
        if tag == "th" and told.get("scope") not in {"col", "row"}:
            self.bare.append(str(told))
        self.ids += [told["id"]] if told.get("id") else []  # type: ignore[list-item]
        self.named += [told["aria-labelledby"]] if told.get("aria-labelledby") else []  # type: ignore[list-item]


def test_each_table_has_a_caption_each_head_a_scope_and_each_chart_a_title(system: System) -> None:
    """A screen reader can say what each number is."""
    with_bank_data(system)
    tree = Tree(ask(system, "text/html").text)
    assert (tree.tables, tree.titles, tree.bare) == (tree.captions, 1, [])
    assert (len(set(tree.ids)), set(tree.named) - set(tree.ids)) == (len(tree.ids), set())
    assert (tree.charts, tree.tables) == (2, 11)


def test_a_page_with_many_lines_is_cut_and_links_to_the_rest(system: System) -> None:
    """The next page has only lines, and a link back."""
    with_bank_data(system, accounts=many(LINES_A_PAGE + 20))
    first = ask(system, "text/html", "?language=ru").text
    [cursor] = CURSOR.findall(first)
    second = ask(system, "text/html", f"?version=1&language=ru&cursor={cursor}").text
    assert f"Показаны: 1–{LINES_A_PAGE}, из {LINES_A_PAGE + 20}." in first
    assert f'<a rel="next" href="?version=1&amp;language=ru&amp;cursor={cursor}">Следующие операции</a>' in first
    assert f"Показаны: {LINES_A_PAGE + 1}–{LINES_A_PAGE + 20}, из {LINES_A_PAGE + 20}." in second
    assert ("<svg" in second, CURSOR.findall(second), 'href="?version=1&amp;language=ru"' in second) == (
        False,
        [],
        True,
    )


def test_a_page_says_which_version_the_authority_took_over(system: System) -> None:
    """So that a later one is seen to be later."""
    case = with_bank_data(system)
    before = ask(system, "text/html", "?language=ru").text
    system.post(f"/v1/cases/{FIRST_ID}/acknowledgement", system.caseworker, {"version": case["version"]})
    after = ask(system, "text/html", "?language=ru").text
    row = "<dt>Версия, принятая уполномоченным органом</dt><dd>{}</dd>"
    assert (row.format("ещё не принята") in before, row.format("1") in after) == (True, True)


@pytest.mark.parametrize(
    ("accept", "query", "error"),
    [
        ("text/csv", "?language=kk", ("query.#1", "is not a parameter of this call; remove it")),
        ("text/html", "?language=en", ("language", "must be kk or ru; leave it out for both")),
        ("text/html", "?limit=1", ("query.#1", "is not a parameter of this call; remove it")),
        (
            "text/csv",
            "?cursor=q7Zk1x",
            ("cursor", "Send next_cursor of the page before, with the same query, or no cursor at all."),
        ),
    ],
)
def test_other_queries_are_refused(system: System, accept: str, query: str, error: tuple[str, str]) -> None:
    """422 with the parameter, as a problem in JSON whatever form was wanted."""
    with_bank_data(system)
    assert ask(system, accept, query).seen == invalid(error)


def test_a_cursor_serves_the_form_that_it_was_made_for(system: System) -> None:
    """A place in the page is none in the CSV."""
    with_bank_data(system, accounts=many(LINES_A_PAGE + 1))
    [cursor] = CURSOR.findall(ask(system, "text/html", "?language=kk").text)
    assert ask(system, "text/csv", f"?cursor={cursor}").status == 422


def test_no_form_passes_four_megabytes_however_long_the_texts(system: System) -> None:
    """A bank may put megabytes into one text: what is shown is cut, in words; what is stored is not."""
    long = "&" * 40_000
    party = {"name": long, "iin_bin": long, "iban": long}
    movements = [a_movement(str(n), "2025-07-05", "debit", "1.00", text=long, counterparty=party) for n in range(12)]
    with_bank_data(system, accounts=[an_account(type=long, movements=movements)])
    answers = [ask(system, kind) for kind in ("application/json", "text/csv", "text/html")]
    answers.append(system.get(f"{STATEMENT}/movements", system.caseworker))
    assert [answer.status for answer in answers] == [200] * 4
    assert max(len(answer.text.encode()) for answer in answers) < 500_000
    cut = "&" * 1_000 + "… [қысқартылды / сокращено]"
    assert {item["text"] for item in answers[3].body["items"]} == {cut}
