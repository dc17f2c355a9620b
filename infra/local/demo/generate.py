"""`python -m infra.local.demo.generate` writes the demo's files: `applications/` and `banks/`.

It is seeded, so it always writes the same bytes. The demo reads the files, not this generator, so they can be changed.
"""

import json
from pathlib import Path
from random import Random

from infra.local.demo.applicants import AUTHORITIES, PARTS_AT_MOST, applicant_of, application_of, longest_link
from infra.local.demo.bank_answers import bank_answer
from infra.local.demo.households import HouseholdAccount, Json, Quarter, large_household, small_household
from infra.local.demo.people import DemoPerson
from infra.local.demo.scenarios import SCENARIOS, Scenario

DEMO_FOLDER = Path(__file__).parent
SEED = 468
SPRING, SUMMER = Quarter(2025, 4), Quarter(2025, 7)
LINK_LIFETIME = "PT120H"
MAX_LINE_LENGTH = 100


def files() -> dict[str, str]:
    """Return every file of the demo: path in this folder -> text."""
    made: dict[str, str] = {}
    for scenario in SCENARIOS:
        of_the_person = Random(f"{SEED}-{scenario.corrects or scenario.number}")
        person = applicant_of(scenario, of_the_person)
        application = application_of(scenario, person, of_the_person)
        random = Random(f"{SEED}-{scenario.number}-{scenario.slug}")
        made[f"applications/{_stem(scenario)}.json"] = readable(_application_file(scenario, person, application)) + "\n"
        for path, answer in _bank_files(scenario, person, random).items():
            made[path] = readable(answer) + "\n"
    return made


def readable(value: object, depth: int = 0) -> str:
    """Return JSON for readers: movements and short values on one line, everything else indented."""
    line = json.dumps(value, ensure_ascii=False)
    if (
        not isinstance(value, dict | list)
        or len(line) <= MAX_LINE_LENGTH
        or (isinstance(value, dict) and "booked_on" in value)
    ):
        return line
    inner, outer = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        entries = [f"{inner}{json.dumps(key)}: {readable(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{outer}}}"
    return "[\n" + ",\n".join(f"{inner}{readable(item, depth + 1)}" for item in value) + f"\n{outer}]"


def _application_file(scenario: Scenario, person: DemoPerson, application: Json) -> Json:
    return {
        "number": scenario.number,
        "way": scenario.title,
        "send_at": scenario.send_at,
        "authority": AUTHORITIES[scenario.language],
        "application": application,
        "script": _script(scenario, person),
        "faults": [{**fault, "iin": person.iin} for fault in scenario.faults],
        "withdrawal": scenario.withdrawal,
        "expected": _expected(scenario),
    }


def _script(scenario: Scenario, person: DemoPerson) -> Json:
    """Return the body of `POST /_local/applicants`; a bank's accounts are in a separate file."""
    banks = []
    for (bank, outcome), after in zip(scenario.banks, scenario.bank_after, strict=False):
        scripted: Json = {"bic": bank.bic, "name": bank.name, "outcome": outcome, "after": after}
        if outcome == "data":
            scripted |= {"pages": scenario.pages, "accounts": _bank_file(scenario, bank.bic)}
        banks.append(scripted)
    return {
        "iin": person.iin,
        "kdp": "granted",
        "bmg": "same",
        "link_expires_after": LINK_LIFETIME,
        **({"link_length": longest_link(person)} if scenario.longest_sms else {}),
        "sms": "delivered",
        "sms_after": "PT1M",
        "consent": "silent",
        **scenario.script,
        "banks": banks,
    }


def _expected(scenario: Scenario) -> Json:
    outcomes = scenario.final_outcomes or tuple(outcome for _, outcome in scenario.banks)
    asked = scenario.banks if scenario.script.get("consent") == "granted" else ()
    return {
        "state": scenario.end["state"],
        "reason": scenario.end["reason"],
        "application_date": scenario.application_date,
        "application_date_rule": scenario.end["rule"],
        "banks": {bank.bic: outcome for (bank, _), outcome in zip(asked, outcomes, strict=False)},
        "sms": scenario.sms,
        "handset": scenario.handset,
        "parts": PARTS_AT_MOST if scenario.longest_sms else None,
        "corrects": scenario.corrects,
    }


def _bank_files(scenario: Scenario, person: DemoPerson, random: Random) -> dict[str, Json]:
    banks = [bank for bank, outcome in scenario.banks if outcome == "data"]
    quarter = SUMMER if scenario.application_date >= "2025-10-01" else SPRING
    accounts: list[HouseholdAccount]
    if scenario.number == "1":
        accounts = large_household(person, quarter, random)
    else:
        accounts = small_household(person, quarter, banks, random)
    return {_bank_file(scenario, bank.bic): bank_answer(bank, accounts, person, quarter, random) for bank in banks}


def _bank_file(scenario: Scenario, bic: str) -> str:
    return f"banks/{_stem(scenario).split('-')[0]}-{bic}.json"


def _stem(scenario: Scenario) -> str:
    return f"{scenario.number.zfill(3) if scenario.corrects else scenario.number.zfill(2)}-{scenario.slug}"


def main() -> None:
    """Write the files and remove those that no scenario uses any more."""
    made = files()
    for old in (*DEMO_FOLDER.glob("applications/*.json"), *DEMO_FOLDER.glob("banks/*.json")):
        if str(old.relative_to(DEMO_FOLDER)) not in made:
            old.unlink()
    for path, text in made.items():
        target = DEMO_FOLDER / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"{len(made)} files written to applications/ and banks/ in {DEMO_FOLDER}")


if __name__ == "__main__":
    main()
