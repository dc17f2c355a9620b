"""What the pages in the pictures show: a household with everything that can be misread."""

import json
from datetime import UTC, datetime
from random import Random

from benchmarks.households.generate import QUARTER, Json
from benchmarks.statement import NAME, stored_payload
from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.movement_ids import movement_ids
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.statement import make_statement
from infra.local.demo.people import make_iban

APPLICATION = "2025-000123"
CASE = "01k7e6m9x4tq8w2r5n3p7v0abc"
NAMES = ("Дала Банк (үлгі)", "Сарыарқа банкі (үлгі)", "Жайық жинақ банкі (үлгі)", "Есіл Банк Қазақстан (үлгі)")
TYPES = ("card", "CACC", "SVGS", "Кредиттік карта «Алтын»")
SILENT = (("ALATKZKA", "Алатау банкі (үлгі)", Outcome.SILENT), ("TOBLKZKA", "Тобыл Банк (үлгі)", Outcome.DENIED))


def everyday_statement(movements: int) -> Statement:
    """Four banks with data, one without accounts, one silent, one that refused; tenge and euro, sub-items of wages."""
    iin, pages = stored_payload(movements)
    lines = [line for _, page in pages for account in json.loads(page) for line in account["movements"]]
    digest = movement_ids("a secret of the case")
    at = datetime(2025, 10, 14, 11, 5, tzinfo=UTC)
    answers = [
        BankAnswer(
            Bank(bic=bic, name=name, outcome=Outcome.DATA, late=n == 1, answered_at=at),
            tuple(parse_pages([[account]], bic=bic, period=QUARTER, holder_iin=iin, digest=digest)),
        )
        for n, (bic, name, account) in enumerate(_accounts(lines, iin))
    ]
    answers.append(
        BankAnswer(Bank(bic="ESLYKZKA", name="Ешім Банк (үлгі)", outcome=Outcome.NO_ACCOUNTS, answered_at=at))
    )
    answers += [BankAnswer(Bank(bic=bic, name=name, outcome=outcome)) for bic, name, outcome in SILENT]
    heading = Heading(
        case_id=CASE, version=3, made_at=at, rules_version=rules_version(), period=QUARTER, complete=False
    )
    return make_statement(heading, answers, sort_for(iin, name=NAME))


def empty_statement() -> Statement:
    """No bank has accounts of the applicant."""
    at = datetime(2025, 10, 14, 11, 5, tzinfo=UTC)
    heading = Heading(case_id=CASE, version=1, made_at=at, rules_version=rules_version(), period=QUARTER, complete=True)
    bank = Bank(bic="ESLYKZKA", name="Ешім Банк (үлгі)", outcome=Outcome.NO_ACCOUNTS, answered_at=at)
    return make_statement(heading, [BankAnswer(bank)], sort_for("900101300017"))


def _accounts(lines: list[Json], iin: str) -> list[tuple[str, str, Json]]:
    random, made = Random(7), []
    for n, (name, kind) in enumerate(zip(NAMES, TYPES, strict=True)):
        balance = {"amount": f"{random.randrange(90_000)}.50", "as_of": "2025-09-30T23:59:59+05:00"} if n else None
        told = {"iban": make_iban(random, "901"), "holder_iin": iin, "type": kind, "currency": "KZT"}
        part = lines[n :: len(NAMES)]
        if n == 1:
            part = [*part, *_benefits(), *_in_euro()]
        made.append((f"BNK{n:02}KZK", name, told | {"balance": balance, "movements": part}))
    return made


def _benefits() -> list[Json]:
    return [
        _line(f"b{n}", f"2025-0{month}-10", "credit", "31480.00", category=code, text="Жәрдемақы")
        for n, (month, code) in enumerate((m, c) for m in (7, 8, 9) for c in ("1.8", "1.10", "15"))
    ]


def _in_euro() -> list[Json]:
    return [
        _line("e1", "2025-08-02", "credit", "250.00", currency="EUR", text="Transfer"),
        _line("e2", "2025-08-03", "debit", "40.99", currency="EUR", mcc="5411", text="SUPERMARKT"),
    ]


def _line(name: str, day: str, flow: str, amount: str, **changes: str) -> Json:
    whole: Json = {"id": name, "booked_on": day, "direction": flow, "amount": amount, "currency": "KZT"}
    return whole | {"category": None, "knp": None, "mcc": None, "counterparty": None, "text": None} | changes
