"""`python -m infra.local.demo.generate` writes the demo's files: `applications/` and `banks/`.

Seeded: run again it writes the same bytes. The files are there to be read and changed; the demo
reads them, not this generator.
"""

import json
from pathlib import Path
from random import Random

from infra.local.demo.applicants import AUTHORITIES, PARTS_AT_MOST, applicant_of, application_of, longest_link
from infra.local.demo.bank_answers import bank_answer
from infra.local.demo.households import HouseholdAccount, Json, Quarter, small_household, whole_household
from infra.local.demo.people import DemoPerson
from infra.local.demo.ways import WAYS, Way

DEMO_FOLDER = Path(__file__).parent
SEED = 468
SPRING, SUMMER = Quarter(2025, 4), Quarter(2025, 7)
LINK_LIVES = "PT120H"
ONE_LINE = 100


def files() -> dict[str, str]:
    """Make every file of the demo: path under this folder -> text."""
    made: dict[str, str] = {}
    for way in WAYS:
        of_the_person = Random(f"{SEED}-{way.corrects or way.number}")
        person = applicant_of(way, of_the_person)
        application = application_of(way, person, of_the_person)
        random = Random(f"{SEED}-{way.number}-{way.slug}")
        made[f"applications/{_stem(way)}.json"] = readable(_application_file(way, person, application)) + "\n"
        for path, answer in _bank_files(way, person, random).items():
            made[path] = readable(answer) + "\n"
    return made


def readable(value: object, depth: int = 0) -> str:
    """Write JSON to be read: a movement, and whatever is short, on one line; all else indented."""
    line = json.dumps(value, ensure_ascii=False)
    if (
        not isinstance(value, dict | list)
        or len(line) <= ONE_LINE
        or (isinstance(value, dict) and "booked_on" in value)
    ):
        return line
    inner, outer = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        entries = [f"{inner}{json.dumps(key)}: {readable(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{outer}}}"
    return "[\n" + ",\n".join(f"{inner}{readable(item, depth + 1)}" for item in value) + f"\n{outer}]"


def _application_file(way: Way, person: DemoPerson, application: Json) -> Json:
    return {
        "number": way.number,
        "way": way.way,
        "send_at": way.send_at,
        "authority": AUTHORITIES[way.language],
        "application": application,
        "script": _script(way, person),
        "faults": [{**fault, "iin": person.iin} for fault in way.faults],
        "withdrawal": way.withdrawal,
        "expected": _expected(way),
    }


def _script(way: Way, person: DemoPerson) -> Json:
    """Give the words of `POST /_local/applicants`; a bank's accounts stand in a file of their own."""
    banks = []
    for (bank, outcome), after in zip(way.banks, way.bank_after, strict=False):
        scripted: Json = {"bic": bank.bic, "name": bank.name, "outcome": outcome, "after": after}
        if outcome == "data":
            scripted |= {"pages": way.pages, "accounts": _bank_file(way, bank.bic)}
        banks.append(scripted)
    return {
        "iin": person.iin,
        "kdp": "granted",
        "bmg": "same",
        "link_expires_after": LINK_LIVES,
        **({"link_length": longest_link(person)} if way.longest_sms else {}),
        "sms": "delivered",
        "sms_after": "PT1M",
        "consent": "silent",
        **way.script,
        "banks": banks,
    }


def _expected(way: Way) -> Json:
    told = way.told or tuple(outcome for _, outcome in way.banks)
    asked = way.banks if way.script.get("consent") == "granted" else ()
    return {
        "state": way.end["state"],
        "reason": way.end["reason"],
        "application_date": way.date,
        "application_date_rule": way.end["rule"],
        "banks": {bank.bic: outcome for (bank, _), outcome in zip(asked, told, strict=False)},
        "sms": way.sms,
        "handset": way.handset,
        "parts": PARTS_AT_MOST if way.longest_sms else None,
        "corrects": way.corrects,
    }


def _bank_files(way: Way, person: DemoPerson, random: Random) -> dict[str, Json]:
    banks = [bank for bank, outcome in way.banks if outcome == "data"]
    quarter = SUMMER if way.date >= "2025-10-01" else SPRING
    accounts: list[HouseholdAccount]
    if way.number == "1":
        accounts = whole_household(person, quarter, random)
    else:
        accounts = small_household(person, quarter, banks, random)
    return {_bank_file(way, bank.bic): bank_answer(bank, accounts, person, quarter, random) for bank in banks}


def _bank_file(way: Way, bic: str) -> str:
    return f"banks/{_stem(way).split('-')[0]}-{bic}.json"


def _stem(way: Way) -> str:
    return f"{way.number.zfill(3) if way.corrects else way.number.zfill(2)}-{way.slug}"


def main() -> None:
    """Write the files, and remove those that no application has any more."""
    made = files()
    for old in (*DEMO_FOLDER.glob("applications/*.json"), *DEMO_FOLDER.glob("banks/*.json")):
        if str(old.relative_to(DEMO_FOLDER)) not in made:
            old.unlink()
    for path, text in made.items():
        target = DEMO_FOLDER / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"{len(made)} files in {DEMO_FOLDER.name}/applications and {DEMO_FOLDER.name}/banks")


if __name__ == "__main__":
    main()
