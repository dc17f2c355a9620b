"""The applicants of the demo: invented people with very common names, and their forms (order, Appendix 1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import smsutil

from infra.local.demo.households import Json
from infra.local.demo.people import DemoPerson, make_iin
from infra.local.demo.scenarios import Scenario

AUTHORITIES = {"ru": "710000000", "kk": "750000000"}
"""The authority that receives an application, by its language: the KATO codes of Astana and Almaty."""

SURNAMES = ("Ахметов", "Оспанов", "Сериков", "Иванов", "Ким", "Нұрланов", "Сулейменов", "Омаров", "Петров")
GIVEN_NAMES = ("Асхат", "Болат", "Ерлан", "Марат", "Айдар", "Сергей", "Нұрлан", "Виктор", "Қанат")
PATRONYMICS = ("Болатұлы", "Серікұлы", "Иванович", "Маратұлы", "Ерланович", None)
STREETS = ("Достық", "Бейбітшілік", "Школьная", "Абай", "Садовая")

STATEMENTS = (
    "consulted",
    "participation",
    "personal_data",
    "bank_secrecy",
    "status_disclosure",
    "duty_to_report",
    "warned_of_liability",
    "told_of_protected_account",
)
"""The statements that the applicant confirms in Appendix 1."""

KAZAKH_TEXT_LENGTH = 345
"""Characters of the SMS (Appendix 2) in Kazakh without name and link, its lines joined by single line breaks."""
PARTS_AT_MOST = 10
LONG_NAME = {
    "surname": "Сейдахметұлы-Нұрмұхамбетов-Бекмұхамбетов-Ахметжанов",
    "given_name": "Мұхаммедғали-Нұрсұлтан-Абдрахман-Бекзат-Әлихан",
    "patronymic": "Абдрахманұлы-Құдайбергенұлы-Нұрмұхамбетұлы-Асанұлы",
}


def applicant_of(scenario: Scenario, random: Random) -> DemoPerson:
    """Return the applicant of a scenario; a corrected application differs only in the mobile number."""
    number = int(scenario.number.rstrip("b"))
    person = DemoPerson(
        iin=make_iin(random),
        surname=random.choice(SURNAMES),
        given_name=random.choice(GIVEN_NAMES),
        patronymic=random.choice(PATRONYMICS),
        mobile=f"+7700000{number:03d}{1 if scenario.corrects else 0}",
    )
    return replace(person, **LONG_NAME) if scenario.longest_sms else person


def longest_link(person: DemoPerson) -> int:
    """Return the length of the longest link with which this person's SMS in Kazakh still fits in ten parts."""
    without_link = KAZAKH_TEXT_LENGTH + len(person.full_name)
    return max(length for length in range(1, 400) if _parts(without_link + length) <= PARTS_AT_MOST)


def application_of(scenario: Scenario, person: DemoPerson, random: Random) -> Json:
    """Return the body of `POST /v1/cases`, submitted a few minutes before it is sent."""
    sent = datetime.fromisoformat(scenario.send_at)
    number = int(scenario.number.rstrip("b"))
    return {
        "application_number": f"2025-{number:06d}",
        "language": scenario.language,
        "submitted_at": (sent - timedelta(minutes=random.randint(3, 9))).isoformat(),
        "group": None,
        "applicant": _applicant(scenario, person, random),
        "form": _form(sent),
        "representative": None,
    }


def _applicant(scenario: Scenario, person: DemoPerson, random: Random) -> Json:
    return {
        "iin": person.iin,
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": person.patronymic,
        "address": {
            "locality": {"ru": "Астана", "kk": "Алматы"}[scenario.language],
            "district": None,
            "street": random.choice(STREETS),
            "house": str(random.randint(1, 90)),
            "apartment": random.choice((None, str(random.randint(1, 60)))),
        },
        "identity_document": {
            "type": "identity_card",
            "series": None,
            "number": f"000{random.randint(0, 999_999):06d}",
            "issued_on": f"20{random.randint(16, 24)}-05-{random.randint(10, 28)}",
        },
        "mobile": person.mobile,
        "phone": None,
        "email": None,
    }


def _form(sent: datetime) -> Json:
    return {
        "version": "468-2024",
        "signed_on": sent.date().isoformat(),
        **dict.fromkeys(STATEMENTS, True),
        "document": None,
    }


def _parts(characters: int) -> int:
    return len(smsutil.split("Ә" * characters).parts)
