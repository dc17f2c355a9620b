"""No form of a statement is too large to be sent, whatever banks put into it."""

from itertools import product

from chalicelib.domain.bank_data.lines import known_currencies
from chalicelib.domain.bank_data.movements import Account, Counterparty, Movement
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.statement.parts import Statement
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, end_of_page, statement_page
from chalicelib.entrypoints.pages.statement_csv import csv_page
from chalicelib.entrypoints.wire.answer_size import MOST_CUT, Room, bytes_sent
from chalicelib.entrypoints.wire.statement import MovementView, StatementView
from tests.unit.bank_data.movements import account, movement
from tests.unit.statement.test_rows import state

FLOWS: tuple[Direction, Direction] = ("credit", "debit")
QUOTES = '"' * 1_200


def everything() -> list[Movement]:
    """A movement in every currency, category and direction, with long texts that grow when they are escaped."""
    party = Counterparty(QUOTES, QUOTES, QUOTES)
    return [
        movement(flow, category=code, currency=currency, text=QUOTES, id=f"{code} {currency} {flow}")._replace(
            counterparty=party
        )
        for currency, (code, category), flow in product(sorted(known_currencies()), categories().items(), FLOWS)
        if category.fits(flow)
    ]


def forms(statement: Statement) -> dict[str, int]:
    """How many bytes each form takes as it is sent."""
    page = statement_page(
        statement, Asked(application_number="2025-000123", end=end_of_page(statement.lines, 0, LANGUAGES))
    ).html
    return {
        "json": bytes_sent(StatementView.of(statement).model_dump_json(by_alias=True)),
        "csv": bytes_sent(csv_page(statement.lines)[0]),
        "page": bytes_sent(page),
        "lines": sum(bytes_sent(MovementView.of(line).model_dump_json()) for line in statement.lines[:100]),
    }


def test_letters_beyond_ascii_are_counted_as_a_lambda_sends_them() -> None:
    """The runtime of Python 3.11 escapes them: two bytes of a Kazakh letter become six, those of a smiley twelve."""
    assert [bytes_sent(text) for text in ("a", '"', "ә", "\U0001f600")] == [1, 2, 6, 12]
    room = Room(8)
    assert [room.takes(text) for text in ("ab", "ә", "a")] == [True, True, False]


def test_a_csv_of_cyrillic_lines_can_be_sent() -> None:
    """Cut by its bytes in UTF-8 it would be twice what a Lambda may answer."""
    text = "Оплата коммунальных услуг за сентябрь по лицевому счету " * 10
    lines = state(*(movement("debit", knp="856", text=text, id=f"{n:05}") for n in range(2_000))).lines
    body, following = csv_page(lines)
    assert (following is not None, MOST_CUT * 0.9 < bytes_sent(body) < 4_000_000) == (True, True)


def test_no_form_passes_four_megabytes_whatever_banks_send() -> None:
    """All currencies in all categories, hundreds of accounts, and texts of nothing but quotation marks."""
    accounts = tuple(account(f"KZ86125KZT{n:010}", type="\U0001f600" * 300) for n in range(600))
    sizes = forms(state(*everything(), accounts=accounts))
    assert {name: size for name, size in sizes.items() if size > 4_000_000} == {}


def test_what_is_not_shown_is_mentioned() -> None:
    """In JSON by remarks, on the page in words; this never affects tenge, and the list has every line."""
    accounts: tuple[Account, ...] = tuple(account(f"KZ86125KZT{n:010}") for n in range(501))
    currencies = ["KZT", *sorted(known_currencies() - {"KZT"})[:31]]
    made = state(*(movement("debit", currency=code, id=code) for code in currencies), accounts=accounts)
    view = StatementView.of(made)
    assert (view.currencies[0].currency, len(view.currencies), len(view.accounts)) == ("KZT", 30, 500)
    assert [(one.kind, one.text.ru) for one in view.remarks][-2:] == [
        ("currencies_not_shown", "Валюты, не показанные здесь: 2. Все операции есть в списке."),
        ("accounts_not_shown", "Счета, не показанные здесь: 1."),
    ]
    page = statement_page(made, Asked(application_number="2025-000123", languages=("ru",))).html
    assert [words in page for words in ("Валюты, не показанные здесь: 20.", "и ещё 301.")] == [True, True]
