"""Marked values for every personal field, and the encodings in which they could appear.

Every mark contains a stem that appears nowhere else, so a search for a few stems finds all marks. A stem in a place
where no personal data may be is a leak.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha1, sha256
from itertools import count
from typing import Any
from urllib.parse import quote, quote_plus

from stdnum import iban as iban_number

from chalicelib.domain.identifiers import InvalidIdentifier, check_iin
from infra.local.demo.scripts import DemoApplication, Withdrawal, read_applications

Json = dict[str, Any]

WORDS = ("Кеннар", "кеннар", "КЕННАР", "Kennar", "kennar", "KENNAR")
NUMBER = "471829365"
DAY = "1987-03-19"
STEMS = (*WORDS, NUMBER, DAY)

ACTORS = {"caseworker": "kennar-worker@oblast.example", "operator": "kennar-operator", "auditor": "kennar-auditor"}
"""The users of the API, as the login service names them."""
TYPED_REASON = "Кеннар себебі: отбасымен кеңесті / передумала сестра Кеннара"
ACCESS_REASON = "kennar access reason"
LONGEST_SMS = "16"
"""The demo's application whose name must keep its length."""
WITH_REPRESENTATIVE = frozenset({"1", "9", "14"})
FEWEST_BYTES = 6
"""Shorter encoded values appear in tables by chance."""
MOVEMENTS_PER_ACCOUNT = 3


@dataclass(frozen=True)
class Mark:
    """A value of a personal field."""

    field: str
    value: str

    @property
    def stems(self) -> frozenset[str]:
        """The texts to search for: the stems in the value, or the value itself if it has none."""
        contained = frozenset(stem for stem in STEMS if stem in self.value)
        whole = self.field == "bank.bic"  # there are few, so that a hash of one without a key names it
        return contained | {self.value} if whole else contained or frozenset({self.value})


def forms_of(value: str) -> frozenset[bytes]:
    """Return the value and its digits, plain and in base64, URL, JSON, hexadecimal, and hashed without a key."""
    digits = re.sub(r"\D", "", value)
    texts = {value, digits, ".".join(reversed(value.split("-")))} if len(digits) >= FEWEST_BYTES else {value}
    return frozenset(form for text in texts for form in _forms_of(text))


def _forms_of(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield from _base64_anywhere(raw)
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    for escaped in (quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1], ascii(text)[1:-1]):
        yield from (escaped.encode(), escaped.lower().encode())
    for hashed in (sha256(raw), sha1(raw, usedforsecurity=False)):
        yield hashed.hexdigest().encode()
        yield base64.b64encode(hashed.digest()).rstrip(b"=")


def _base64_anywhere(raw: bytes) -> Iterator[bytes]:
    """Yield the part of the base64 that does not depend on where the value begins, in both alphabets."""
    for shift in range(3):
        begin = (3 - shift) % 3
        inner = raw[begin : begin + (len(raw) - begin) // 3 * 3]
        if len(inner) >= FEWEST_BYTES:
            yield from (base64.b64encode(inner), base64.urlsafe_b64encode(inner))


def marked_applications() -> list[DemoApplication]:
    """Return the demo's applications with a mark in every personal field of form and answers, and in the banks."""
    return _Marking().applications()


def marked_bic(bic: str) -> str:
    """Return a mark in the place of a BIC: 8 letters, others for each bank of the demo."""
    return f"KENNAR{bic[:2]}"


def marks_of(applications: list[DemoApplication]) -> frozenset[Mark]:
    """Return all marks of the applications and of the users who act on them."""
    found = {Mark(f"actor.{role}", name) for role, name in ACTORS.items()}
    found |= {Mark("reason", TYPED_REASON), Mark("access_reason", ACCESS_REASON)}
    for application in applications:
        for part in ("applicant", "representative"):
            found |= _leaves(part, application.body[part])
        found |= _leaves("document", application.body["form"]["document"])
        for bank in application.script["banks"]:
            found |= {Mark("bank.bic", bank["bic"]), Mark("bank.name", bank["name"])}
            found |= _leaves("account", bank.get("accounts") or [])
    return frozenset(found)


NOT_IDENTIFYING = re.compile(
    r"(currency|direction|category|knp|mcc|as_of|booked_on|method|signed_by|account\.type|sha256)$"
)
"""Fields whose values are the same for millions of people."""


def _leaves(field: str, value: object) -> set[Mark]:
    if isinstance(value, dict):
        return {mark for name, inner in value.items() for mark in _leaves(f"{field}.{name}", inner)}
    if isinstance(value, list):
        return {mark for inner in value for mark in _leaves(field, inner)}
    return set() if value is None or NOT_IDENTIFYING.search(field) else {Mark(field, str(value))}


_DOCUMENT: Json = {"type": "кеннар-куәлік", "series": "КЕННАР-С", "number": f"0{NUMBER}", "issued_on": DAY}
_ADDRESS: Json = {
    "locality": "Кеннарқала",
    "district": "Кеннар ауданы",
    "street": "Кеннар көшесі",
    "house": "12-кеннар-үй",
    "apartment": "3-кеннар-пәтер",
}


class _Marking:
    """Creates the marked values; each number is used once."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._valid = iter(list(_valid_numbers()))
        self._representative = next(self._valid)
        self._others = [next(self._valid) for _ in range(10)]
        self._iins: dict[str, str] = {}

    def applications(self) -> list[DemoApplication]:
        """Return all applications with marks."""
        return [self._marked(application) for application in read_applications()]

    def _marked(self, application: DemoApplication) -> DemoApplication:
        body: Json = json.loads(json.dumps(application.body))
        own = body["applicant"]
        if own["iin"] not in self._iins:
            self._iins[own["iin"]] = next(self._valid)
        iin = self._iins[own["iin"]]
        own |= {"iin": iin, "phone": f"+7 7172 {NUMBER}", "email": "kennar.mark@kennar.example"}
        own |= {"address": _ADDRESS, "identity_document": _DOCUMENT, **self._names(application.number, own)}
        stands_for = application.number in WITH_REPRESENTATIVE
        body["representative"] = self._other(stands_for=stands_for)
        body["form"]["document"] = {
            "ref": "мұрағат/кеннар-папка-55",
            "sha256": "ca" * 32,
            "method": "paper",
            "signed_by": "representative" if stands_for else "applicant",
        }
        script = {**application.script, "iin": iin}
        script["banks"] = [self._bank(bank, iin) for bank in script["banks"]]
        faults = tuple(fault | ({"iin": iin} if "iin" in fault else {}) for fault in application.faults)
        withdrawal = _typed(application.withdrawal)
        banks = {marked_bic(bic): outcome for bic, outcome in application.expected.banks.items()}
        expected = replace(application.expected, banks=banks)
        return replace(application, body=body, script=script, faults=faults, withdrawal=withdrawal, expected=expected)

    @staticmethod
    def _names(number: str, own: Json) -> Json:
        """Return marked names; the longest name keeps its length."""
        if number == LONGEST_SMS:
            names = {name: own[name] for name in ("surname", "given_name", "patronymic")}
            return {name: "Кеннар" + value[len("Кеннар") :] for name, value in names.items()}
        return {"surname": "Кеннарова", "given_name": "Кеннаргүл", "patronymic": "Кеннарқызы"}

    def _other(self, *, stands_for: bool) -> Json | None:
        if not stands_for:
            return None
        names = {"surname": "Өкілкеннаров", "given_name": "Өкілкеннар", "patronymic": "Өкілкеннарұлы"}
        return {"iin": self._representative, **names, "basis": "сот шешімі, кеннар-77 ісі"}

    def _bank(self, bank: Json, iin: str) -> Json:
        bank = {**bank, "bic": marked_bic(bank["bic"]), "name": f"{bank['name']} Кеннар"}
        if "accounts" not in bank:
            return bank
        return {**bank, "accounts": [self._account(account, iin) for account in bank["accounts"]]}

    def _account(self, account: Json, iin: str) -> Json:
        balance = {**account["balance"], "amount": self._amount()} if account["balance"] else None
        lines = [self._line(line) for line in account["movements"][:MOVEMENTS_PER_ACCOUNT]]
        return {**account, "iban": self._iban(), "holder_iin": iin, "balance": balance, "movements": lines}

    def _line(self, line: Json) -> Json:
        number = next(self._numbers)
        iin_bin = self._others[number % len(self._others)]
        other = {"name": f"Кеннар серіктес {number}", "iin_bin": iin_bin, "iban": self._iban()}
        marked = {"id": f"KENNAR-{number:06}", "text": f"кеннар-төлем {number:06}", "amount": self._amount()}
        return {**line, **marked, "counterparty": other}

    def _amount(self) -> str:
        return f"{NUMBER}{next(self._numbers) % 1000:03}.57"

    def _iban(self) -> str:
        account = f"900{NUMBER}{next(self._numbers):04}"
        return f"KZ{iban_number.calc_check_digits(f'KZ00{account}')}{account}"


def _typed(withdrawal: Withdrawal | None) -> Withdrawal | None:
    return withdrawal and replace(withdrawal, body={**withdrawal.body, "reason": TYPED_REASON})


def _valid_numbers() -> Iterator[str]:
    """Yield valid IINs that begin with the stem; they belong to nobody, since there is no month 82."""
    for last in range(1000):
        number = f"{NUMBER}{last:03}"
        try:
            yield check_iin(number)
        except InvalidIdentifier:
            continue
