"""The demo's files are what the generator writes; their data are valid and belong to nobody."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from phonenumbers import is_valid_number, parse

from chalicelib.domain import sms_text
from chalicelib.domain.identifiers import check_iban, check_iin, normalise_mobile
from infra.local.demo import generate
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from infra.local.partners.script import Script

HERE = Path(generate.__file__).parent
APPLICATIONS = read_applications()
BY_NUMBER = {application.number: application for application in APPLICATIONS}

each_application = pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.number)


def banks_of(application: DemoApplication) -> list[dict[str, Any]]:
    """Return the banks of an application that answer with accounts."""
    return [bank for bank in application.script["banks"] if "accounts" in bank]


def movements_of(application: DemoApplication) -> list[dict[str, Any]]:
    """Return all movements that the banks of an application report."""
    accounts = [account for bank in banks_of(application) for account in bank["accounts"]]
    return [movement for account in accounts for movement in account["movements"]]


def test_the_generator_reproduces_the_files() -> None:
    """The generator writes the files in the repository byte for byte."""
    folders = (HERE / "applications", HERE / "banks")
    committed = {str(path.relative_to(HERE)): path.read_text(encoding="utf-8") for f in folders for path in f.iterdir()}
    assert committed == generate.files() == generate.files()


def test_there_are_nineteen_applications() -> None:
    """They are numbered from 1 to 18; the seventh is sent again as 7b."""
    assert sorted(BY_NUMBER, key=lambda number: (int(number.rstrip("b")), number)) == [
        *(str(number) for number in range(1, 8)),
        "7b",
        *(str(number) for number in range(8, 19)),
    ]


@each_application
def test_the_numbers_of_applicants_are_valid_and_belong_to_nobody(application: DemoApplication) -> None:
    """An IIN has a valid check digit and month 00, a mobile number is Kazakh, the script is for the same person."""
    applicant = application.body["applicant"]
    assert check_iin(applicant["iin"])[2:4] == "00"
    assert normalise_mobile(applicant["mobile"]) == applicant["mobile"]
    assert is_valid_number(parse(applicant["mobile"]))
    assert {application.script["iin"], *(fault["iin"] for fault in application.faults)} == {applicant["iin"]}


def test_only_the_corrected_application_has_the_same_person() -> None:
    """All other applications have different people; the corrected one differs in mobile number and time only."""
    people = [application.body["applicant"]["iin"] for application in APPLICATIONS]
    mobiles = [application.mobile for application in APPLICATIONS]
    assert (len(set(people)), len(set(mobiles))) == (18, 19)
    first, second = BY_NUMBER["7"].body, BY_NUMBER["7b"].body
    assert first["application_number"] == second["application_number"]
    assert {**first["applicant"], "mobile": second["applicant"]["mobile"]} == second["applicant"]


@each_application
def test_the_local_stack_accepts_every_script(application: DemoApplication) -> None:
    """A script is valid for `POST /_local/applicants` without changes."""
    script = Script.model_validate_json(json.dumps(application.script))
    assert [bank.outcome for bank in script.banks] == [bank["outcome"] for bank in application.script["banks"]]


@each_application
def test_applications_are_sent_soon_after_they_are_submitted(application: DemoApplication) -> None:
    """At most ten minutes pass, it is the day of the signature, and within the time of the demo."""
    submitted = datetime.fromisoformat(application.body["submitted_at"])
    assert 0 < (application.send_at - submitted).total_seconds() < 600
    assert application.body["form"]["signed_on"] == submitted.date().isoformat()
    assert datetime.fromisoformat(STARTS_AT) <= application.send_at < datetime.fromisoformat(ENDS_AT)


@each_application
def test_accounts_belong_to_the_applicant_and_have_unique_numbers(application: DemoApplication) -> None:
    """Each account has a valid, unique IBAN and the applicant as holder; movement ids are unique."""
    accounts = [account for bank in banks_of(application) for account in bank["accounts"]]
    assert [check_iban(account["iban"]) for account in accounts] == [account["iban"] for account in accounts]
    assert len({account["iban"] for account in accounts}) == len(accounts)
    assert {account["holder_iin"] for account in accounts} <= {application.script["iin"]}
    ids = [movement["id"] for movement in movements_of(application)]
    assert len(set(ids)) == len(ids)


@each_application
def test_movements_are_in_the_quarter_before_the_application_date(application: DemoApplication) -> None:
    """Their amounts have two decimals and their counterparties valid numbers."""
    late = (application.expected.application_date or "") >= "2025-10-01"
    first, last = ("2025-07-01", "2025-09-30") if late else ("2025-04-01", "2025-06-30")
    for movement in movements_of(application):
        assert date.fromisoformat(first) <= date.fromisoformat(movement["booked_on"]) <= date.fromisoformat(last)
        assert movement["amount"].partition(".")[2].isdigit()
        assert len(movement["amount"].partition(".")[2]) == 2
        counterparty = movement["counterparty"] or {}
        assert check_iin(counterparty.get("iin_bin", "720002359546"))
        assert check_iban(counterparty.get("iban") or "KZ86125KZT5004100100")


def test_the_first_application_has_the_movements_of_a_large_household() -> None:
    """About 300 movements at three banks, also in USD; the banks give a category for some of them."""
    movements = movements_of(BY_NUMBER["1"])
    assert (len(banks_of(BY_NUMBER["1"])), 280 <= len(movements) <= 330) == (3, True)
    assert {movement["currency"] for movement in movements} == {"KZT", "USD"}
    sorted_by_banks = sum(movement["category"] is not None for movement in movements)
    assert 0.3 < sorted_by_banks / len(movements) < 0.7


def test_transfers_between_own_accounts_are_reported_by_both_banks() -> None:
    """Each one is a debit in one account and a credit of the same amount in another."""
    movements = movements_of(BY_NUMBER["1"])
    own = [movement for movement in movements if movement["knp"] in {"342", "343"}]
    debits = sorted(movement["amount"] for movement in own if movement["direction"] == "debit")
    credits_ = sorted(movement["amount"] for movement in own if movement["direction"] == "credit")
    assert debits == credits_
    assert len(debits) == 15


def test_the_longest_sms_has_ten_parts_and_a_longer_one_eleven() -> None:
    """With the name and link of application 16 the SMS has ten parts; one more character makes it eleven."""
    application = BY_NUMBER["16"]
    applicant = application.body["applicant"]
    name = " ".join(applicant[part] for part in ("surname", "given_name", "patronymic") if applicant[part])
    link = "x" * application.script["link_length"]
    assert application.body["language"] == "kk"
    assert sms_text.parts(sms_text.sms_text_of("kk", name, link)) == application.expected.parts == 10
    assert sms_text.parts(sms_text.sms_text_of("kk", name, link + "x")) == 11


def test_an_invalid_file_is_reported_by_name(tmp_path: Path) -> None:
    """The error names the file and what is missing."""
    (tmp_path / "applications").mkdir()
    (tmp_path / "applications" / "01-broken.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01-broken\.json is not a valid application of the demo: KeyError"):
        read_applications(tmp_path)
