"""The statement and its lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.sorting.live import rules_version
from tests.http.samples import FIRST_ID, NOW, Body, invalid, problem
from tests.http.system import System
from tests.http.way import (
    ACCEPTED,
    BANK_DATA,
    CONSENTS,
    IBAN,
    OTHER_IBAN,
    a_bank_result,
    a_consent_result,
    a_movement,
    an_account,
    awaiting_banks,
    awaiting_consent,
    with_bank_data,
)

NOT_READY = problem(
    409,
    "statement_not_ready",
    "Not possible now",
    "There are no bank data to show. Wait until the case is at bank_data_ready.",
)
WITHDRAWN = problem(
    410,
    "consent_withdrawn",
    "No longer available",
    "The consent to the bank data was withdrawn, so they may not be shown any more.",
)
NO_VERSION = problem(
    404, "not_found", "Not found", "There is no such version of the statement. Leave version out for the present one."
)
NO_CURSOR = "Send next_cursor of the page before, with the same query, or no cursor at all."
STATEMENT, MOVEMENTS = (f"/v1/cases/{FIRST_ID}/statement{rest}" for rest in ("", "/movements"))


def sums(total: str, movements: int) -> Body:
    """Money, and of how many movements."""
    return {"total": total, "movements": movements}


MADE_AT = "2025-10-13T05:15:00.000010Z"
"""When the last bank's answer was committed."""
NOTHING = sums("0.00", 0)
BANK: Body = {"name": "Банк (үлгі)", "late": False, "answered_at": NOW}
BANKS: list[Body] = [
    {**BANK, "bic": "ALATKZKA", "outcome": "data", "accounts": 1, "movements": 3},
    {**BANK, "bic": "ESILKZKA", "outcome": "no_accounts", "accounts": 0, "movements": 0},
]
PAY = {
    "code": "1",
    "kind": "income",
    "flow": "credit",
    "title": {
        "kk": "Еңбекақы, әлеуметтік төлемдер, оның ішінде:",
        "ru": "Оплата труда, социальные выплаты, в том числе:",
    },
    "part": None,
    "counts_as_income": True,
    "basis": {
        "kk": "№ 181 Қағидалар, 4-тармақ, 1) тармақша; № 181 Қағидалар, 16-тармақ",
        "ru": "Правила № 181, пункт 4, подпункт 1; Правила № 181, пункт 16",
    },
    "by_month": {"2025-07": "90000.00", "2025-08": "0.00", "2025-09": "0.00"},
    "total": "90000.00",
    "movements": 1,
}
IN_TENGE = {
    "currency": "KZT",
    "months": ["2025-07", "2025-08", "2025-09"],
    "categories": [PAY],
    "own_transfers": {"credit": NOTHING, "debit": sums("500.00", 1)},
    "unsorted": {"credit": NOTHING, "debit": sums("12345.60", 1)},
    "total": {"credit": sums("90000.00", 1), "debit": sums("12845.60", 2)},
}
ACCOUNT = {
    "iban": IBAN,
    "bic": "ALATKZKA",
    "type": "card",
    "currency": "KZT",
    "holder": "applicant",
    "balance": {"amount": "1500.00", "as_of": "2025-09-30"},
}


TOLD: Body = json.loads(Path(__file__).with_name("statement_told.json").read_text("utf-8"))
"""The remarks and facts that the sample bank data give."""


def a_statement(**changes: Any) -> Body:  # noqa: ANN401 - any field of the statement
    """The statement of the sample bank data."""
    return {
        "case_id": FIRST_ID,
        "version": 1,
        "made_at": MADE_AT,
        "rules_version": rules_version(),
        "period": {"from": "2025-07-01", "to": "2025-09-30"},
        "complete": True,
        "banks": BANKS,
        "accounts": [ACCOUNT],
        "currencies": [IN_TENGE],
        "set_aside": [],
        **TOLD,
        **changes,
    }


def test_the_statement_is_shown_whole(system: System) -> None:
    """Banks, accounts, categories as the bank gave them, own transfers, the rest unsorted, totals to the tyin."""
    with_bank_data(system)
    answers = [system.get(path, system.caseworker).seen for path in (STATEMENT, f"{STATEMENT}?version=1")]
    assert answers == [(200, a_statement())] * 2


def test_what_cannot_be_taken_is_set_aside_and_in_no_total(system: System) -> None:
    """Another person's account, a movement outside of the period, a wrong amount: counted with the reason."""
    good = an_account(
        movements=[
            *an_account()["movements"],
            a_movement("4", "2025-10-01", "credit", "1.00"),
            a_movement("5", "2025-07-01", "credit", "-1.00"),
        ]
    )
    foreign = an_account(iban=OTHER_IBAN, holder_iin="900101300811")
    with_bank_data(system, accounts=[good, foreign])
    rows = [("amount_negative", 1), ("other_holder", 3), ("outside_of_period", 1)]
    aside = [{"reason": reason, "bic": "ALATKZKA", "count": count} for reason, count in rows]
    assert system.get(STATEMENT, system.caseworker).seen == (200, a_statement(set_aside=aside))


def lines(system: System, query: str = "") -> list[Body]:
    """Return the movements on a page."""
    answer = system.get(f"{MOVEMENTS}{query}", system.caseworker)
    assert answer.status == 200, answer.text
    items: list[Body] = answer.body["items"]
    return items


def test_a_movement_is_shown_with_the_rule_that_sorted_it(system: System) -> None:
    """By day; the id is ours, the category a suggestion with its evidence."""
    with_bank_data(system)
    items = lines(system)
    usual = {"bic": "ALATKZKA", "iban": IBAN, "currency": "KZT", "own_transfer_with": None, "chosen_by_human": False}
    pay = {"booked_on": "2025-07-05", "direction": "credit", "amount": "90000.00", "category": "1"}
    food = {"booked_on": "2025-08-07", "direction": "debit", "amount": "12345.60", "category": None}
    own = {"booked_on": "2025-09-09", "direction": "debit", "amount": "500.00", "category": None}
    self = {"name": "Үлгі А.", "iin_bin": "900101300017", "iban": None}
    by_bank = {"rule": "bank_category", "version": "1", "evidence": "category=1"}
    by_iin = {"rule": "own_iin", "version": "1", "evidence": "counterparty.iin_bin=applicant"}
    assert [{name: item[name] for name in item if name != "id"} for item in items] == [
        {**usual, **pay, "sorted_by": by_bank, "counterparty": None, "text": None},
        {**usual, **food, "sorted_by": None, "counterparty": None, "text": "Төлем"},
        {**usual, **own, "sorted_by": by_iin, "counterparty": self, "text": None},
    ]
    assert len({item["id"] for item in items} - {"1", "2", "3"}) == 3


def test_the_lines_are_paged(system: System) -> None:
    """Pages join to the whole; the last has no cursor."""
    with_bank_data(system)
    first = system.get(f"{MOVEMENTS}?limit=2&version=1", system.caseworker).body
    rest = system.get(f"{MOVEMENTS}?limit=2&version=1&cursor={first['next_cursor']}", system.caseworker).body
    assert (first["items"] + rest["items"], len(first["items"]), rest["next_cursor"]) == (lines(system), 2, None)


def test_a_cursor_is_valid_for_its_version_only(system: System) -> None:
    """When a late bank makes a new version, a reader half-way has to start again instead of missing lines."""
    case = awaiting_banks(system)
    system.world.script("900101300017").banks[1].outcome = "silent"
    system.event(BANK_DATA, a_bank_result(case))
    system.clock.set(system.deps.cases.load(case["id"]).due_at or system.clock.now())
    system.clock.advance(system.deps.policy.hearing_spread)
    assert system.drive(case["id"])["state"] == "bank_data_ready"
    cursor = system.get(f"{MOVEMENTS}?limit=2", system.caseworker).body["next_cursor"]
    late = a_bank_result(case, "ESILKZKA", accounts=[an_account(iban=OTHER_IBAN)])
    assert system.event(BANK_DATA, late).seen == ACCEPTED
    answer = system.get(f"{MOVEMENTS}?limit=2&cursor={cursor}", system.caseworker)
    assert (answer.seen, len(lines(system, "?version=2"))) == (invalid(("cursor", NO_CURSOR)), 6)


@pytest.mark.parametrize("path", [STATEMENT, MOVEMENTS])
def test_without_bank_data_there_is_no_statement(system: System, path: str) -> None:
    """409 `statement_not_ready` before the end and in the ordinary procedure."""
    case = awaiting_consent(system)
    before = system.get(path, system.caseworker).seen
    system.event(CONSENTS, a_consent_result(case, status="refused"))
    assert [before, system.get(path, system.caseworker).seen] == [NOT_READY] * 2


@pytest.mark.parametrize("path", [STATEMENT, MOVEMENTS])
@pytest.mark.parametrize("what", ["bank_consent", "personal_data_consent", "application"])
def test_after_a_withdrawal_the_bank_data_are_gone(system: System, path: str, what: str) -> None:
    """410 `consent_withdrawn`, whatever version is asked for."""
    case = with_bank_data(system)
    system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, {"what": what, "reason": "x"})
    answers = [system.get(f"{path}{query}", system.caseworker).seen for query in ("", "?version=1", "?version=2")]
    assert answers == [WITHDRAWN] * 3


def test_after_a_revocation_at_the_partner_the_bank_data_are_gone(system: System) -> None:
    """A revocation reported by the Open API system has the effect of a withdrawal."""
    case = with_bank_data(system)
    revoked = a_consent_result(case, event_id="consent-event-2", status="revoked")
    assert system.event(CONSENTS, revoked).seen == ACCEPTED
    assert system.get(STATEMENT, system.caseworker).seen == WITHDRAWN


def test_there_are_no_other_versions(system: System) -> None:
    """404 for a version that there is not."""
    with_bank_data(system)
    answers = [system.get(f"{path}?version=2", system.caseworker).seen for path in (STATEMENT, MOVEMENTS)]
    assert answers == [NO_VERSION] * 2


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("?version=0", ("version", "must be a whole number of at least 1")),
        ("?version=q7Zk1x", ("version", "must be a whole number of at least 1")),
        ("?version=1&version=1", ("version", "is repeated; send it once")),
        ("?q7Zk1x=1", ("query.#1", "is not a parameter of this call; remove it")),
    ],
)
@pytest.mark.parametrize("path", [STATEMENT, MOVEMENTS])
def test_other_queries_are_refused(system: System, path: str, query: str, error: tuple[str, str]) -> None:
    """422 with the parameter."""
    with_bank_data(system)
    assert system.get(f"{path}{query}", system.caseworker).seen == invalid(error)


def test_the_statement_itself_has_no_pages(system: System) -> None:
    """`limit` and `cursor` are parameters of its lines alone."""
    with_bank_data(system)
    unknown = invalid(("query.#1", "is not a parameter of this call; remove it"))
    assert system.get(f"{STATEMENT}?limit=1", system.caseworker).seen == unknown
