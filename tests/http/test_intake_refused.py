"""`POST /v1/cases` refuses with 422 and a list of fields, and never repeats what was sent."""

import json
from typing import Any

import pytest

from tests.http.samples import an_application, invalid
from tests.http.system import System

MARK = "q7Zk1x"
"""Stands in what is sent, and so never in an answer."""

MISSING = "is missing; it must be sent"
UNKNOWN = "is not a field of this request; remove it"
UNTRUE = "must be true: an application without this statement of the form cannot be accepted"
FUTURE = "is in the future; check the date"
TOO_OLD = "is more than 3 working days ago; send the time of the present application"
NO_TIME = "must be a time with offset such as 2025-10-13T10:15:00+05:00"
NO_DAY = "must be a day such as 2025-10-13"
NO_TEXT = "Input should be a valid string"
FORM = "must be one of the known forms: 468-2024"
BY_A_REPRESENTATIVE = {"ref": "scan-77", "sha256": "ab" * 32, "method": "paper", "signed_by": "representative"}
NO_REPRESENTATIVE = "says that a representative signed; send the representative too"
UNSHOWN = "contains invisible characters, such as line breaks; remove them"
EMPTY = "must not be empty"
TWELVE = "The IIN is exactly twelve digits: copy it from the identity document."
CHECK_DIGIT = "The check digit of the IIN does not fit: compare it with the identity document."
ZEROS = "Twelve zeros are not an IIN: copy it from the identity document."
NO_LETTER = "must contain a letter; leave it out when the person has no such name"
NO_NAME = "must have a surname or a given name; leave out the one that the person does not have"
IIN_NUMBER = "must not contain the IIN of a person: give the number that your system gave the application"
FIXED_LINE = "This is the number of a fixed line, where no SMS arrives: ask for the applicant's mobile number."
MOBILE = "This is not a Kazakh mobile number: write it as +77 and nine more digits, no letters, no extension."
NO_JSON = "is not JSON in UTF-8, or repeats a key; check it with a JSON validator"
TOO_DEEP = "nests deeper than 32; send it as the contract says"
NUMBER = "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$'"
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

WRONG_FIELDS: list[tuple[str, Any, str, str]] = [
    ("applicant__iin", "900101300018", "applicant.iin", CHECK_DIGIT),
    ("applicant__iin", "000000000000", "applicant.iin", ZEROS),
    ("applicant__iin", "90010130001", "applicant.iin", TWELVE),
    ("applicant__iin", "٩٠٠١٠١٣٠٠٠١٧", "applicant.iin", TWELVE),
    ("applicant__iin", f" {MARK}", "applicant.iin", TWELVE),
    ("applicant__iin", 900101300017, "applicant.iin", NO_TEXT),
    ("applicant__iin", None, "applicant.iin", NO_TEXT),
    ("applicant__iin", ..., "applicant.iin", MISSING),
    ("applicant__mobile", "+79161234567", "applicant.mobile", MOBILE),
    ("applicant__mobile", "12345", "applicant.mobile", MOBILE),
    ("applicant__mobile", f"+7701{MARK}", "applicant.mobile", MOBILE),
    ("applicant__mobile", 77011234567, "applicant.mobile", NO_TEXT),
    ("applicant__mobile", "+77272500000", "applicant.mobile", FIXED_LINE),
    ("applicant__mobile", "+77172123456", "applicant.mobile", FIXED_LINE),
    ("applicant__mobile", "8 (727) 250-00-00", "applicant.mobile", FIXED_LINE),
    ("applicant__surname", "-", "applicant.surname", NO_LETTER),
    ("applicant__surname", "", "applicant.surname", EMPTY),
    ("applicant__surname", " \u00a0 ", "applicant.surname", EMPTY),
    ("applicant__surname", f"{MARK}\n{MARK}", "applicant.surname", UNSHOWN),
    ("applicant__surname", f"{MARK}\u0000", "applicant.surname", UNSHOWN),
    ("applicant__given_name", f"\u202e{MARK}", "applicant.given_name", UNSHOWN),
    ("applicant__given_name", f"{MARK}\u200b{MARK}", "applicant.given_name", UNSHOWN),
    ("applicant__patronymic", f"{MARK}\u2028{MARK}", "applicant.patronymic", UNSHOWN),
    ("applicant__patronymic", MARK * 21, "applicant.patronymic", "String should have at most 120 characters"),
    ("applicant__given_name", [MARK], "applicant.given_name", NO_TEXT),
    ("applicant__address__house", 12, "applicant.address.house", NO_TEXT),
    ("applicant__email", f"{MARK}.example", "applicant.email", "must be an e-mail address, such as name@example.kz"),
    ("applicant__identity_document__issued_on", "2025-10-14", "applicant.identity_document.issued_on", FUTURE),
    ("applicant__identity_document__issued_on", "2015-02-30", "applicant.identity_document.issued_on", NO_DAY),
    ("applicant__identity_document__issued_on", "1735689600", "applicant.identity_document.issued_on", NO_DAY),
    ("form__signed_on", "2025-10-14", "form.signed_on", FUTURE),
    ("form__signed_on", "9999-12-31", "form.signed_on", FUTURE),
    ("form__signed_on", 20251013, "form.signed_on", NO_DAY),
    ("form__version", f"{MARK}\t{MARK}", "form.version", FORM),
    ("form__version", f"{MARK}", "form.version", FORM),
    ("form__version", "227-2026", "form.version", FORM),
    ("form__participation", None, "form.participation", UNTRUE),
    ("form__document", BY_A_REPRESENTATIVE, "form.document.signed_by", NO_REPRESENTATIVE),
    ("submitted_at", "2025-10-13T10:20:01+05:00", "submitted_at", FUTURE),
    ("submitted_at", "9999-12-31T23:59:59Z", "submitted_at", FUTURE),
    ("submitted_at", "2025-10-07T23:59:59+05:00", "submitted_at", TOO_OLD),
    ("submitted_at", "0001-01-01T00:00:00Z", "submitted_at", TOO_OLD),
    ("submitted_at", "0001-01-01T00:00:00+05:00", "submitted_at", NO_TIME),
    ("submitted_at", "9999-12-31T23:59:59-05:00", "submitted_at", NO_TIME),
    ("submitted_at", "2025-10-13T10:15:00", "submitted_at", NO_TIME),
    ("submitted_at", "2025-10-13", "submitted_at", NO_TIME),
    ("submitted_at", "1760332500", "submitted_at", NO_TIME),
    ("submitted_at", 1760332500, "submitted_at", NO_TIME),
    ("language", "en", "language", "Input should be 'kk' or 'ru'"),
    ("language", None, "language", "Input should be 'kk' or 'ru'"),
    ("application_number", "", "application_number", NUMBER),
    ("application_number", f"{MARK} {MARK}", "application_number", NUMBER),
    ("application_number", f"{MARK}\n", "application_number", NUMBER),
    ("application_number", 2025, "application_number", NO_TEXT),
    ("application_number", "900101300017", "application_number", IIN_NUMBER),
    ("application_number", "2025-910615400327", "application_number", IIN_NUMBER),
    ("group", "family.900101300017", "group", IIN_NUMBER),
    ("group", f"{MARK}/1", "group", "String should match pattern '^[A-Za-z0-9._-]{1,64}$'"),
    ("applicant", ..., "applicant", MISSING),
    ("applicant", None, "applicant", "Input should be an object"),
    ("form", ..., "form", MISSING),
    ("form__consulted", "true", "form.consulted", "Input should be a valid boolean"),
    ("form__consulted", 1, "form.consulted", "Input should be a valid boolean"),
    (f"{MARK}", 1, "#8", UNKNOWN),
    (f"applicant__{MARK}", MARK, "applicant.#10", UNKNOWN),
    (f"applicant__address__{MARK}", MARK, "applicant.address.#6", UNKNOWN),
    *((f"form__{name}", False, f"form.{name}", UNTRUE) for name in STATEMENTS),
    *((f"form__{name}", ..., f"form.{name}", MISSING) for name in STATEMENTS),
]


@pytest.mark.parametrize(("path", "value", "field", "message"), WRONG_FIELDS)
def test_a_wrong_field_is_named_with_what_to_do(
    system: System, path: str, value: object, field: str, message: str
) -> None:
    """422 names the field as it was sent and says what to do; nothing is stored, nothing repeated."""
    refuses(system, json.dumps(an_application(**{path: value})), (field, message))


def refuses(system: System, body: str | bytes, *errors: tuple[str, str]) -> None:
    """Hold that exactly these errors are answered, that no marked value is, and that the store saw nothing."""
    answer = system.post("/v1/cases", system.caseworker, body.encode() if isinstance(body, str) else body)
    assert answer.seen == invalid(*errors)
    assert answer.headers["content-type"] == "application/problem+json"
    assert MARK not in answer.text + str(answer.headers)
    assert (system.workflow.started, set(system.store.calls) <= {"application"}) == ([], True)


def test_all_wrong_fields_are_reported_at_once(system: System) -> None:
    """One answer lists every wrong field, in the order of the form."""
    body = an_application(
        language=MARK,
        applicant__iin=MARK,
        form__document={"ref": MARK, "sha256": MARK, "method": MARK, "signed_by": MARK},
        representative={"iin": "900101300018", "basis": MARK, MARK: MARK},
    )
    refuses(
        system,
        json.dumps(body),
        ("language", "Input should be 'kk' or 'ru'"),
        ("applicant.iin", TWELVE),
        ("form.document.sha256", "String should match pattern '^[0-9a-f]{64}$'"),
        ("form.document.method", "Input should be 'paper' or 'eds'"),
        ("form.document.signed_by", "Input should be 'applicant' or 'representative'"),
        ("representative.iin", CHECK_DIGIT),
        ("representative.#3", UNKNOWN),
    )


def test_impossible_days_are_reported_together(system: System) -> None:
    """Errors that depend on the clock are reported in one list too."""
    refuses(
        system,
        json.dumps(an_application(submitted_at="2025-11-01T00:00:00Z", form__signed_on="2025-11-01")),
        ("submitted_at", FUTURE),
        ("form.signed_on", FUTURE),
    )


def test_of_thousands_of_unknown_fields_fifty_are_reported(system: System) -> None:
    """The answer is never much longer than the request."""
    body = an_application() | {f"{MARK}{number}": 0 for number in range(2000)}
    refuses(system, json.dumps(body), *((f"#{number}", UNKNOWN) for number in range(8, 58)))


DEEP = '{"a":' * 20_000
WHOLE_BODIES: list[tuple[str | bytes, str]] = [
    ("", NO_JSON),
    (f"{MARK}", NO_JSON),
    (f'{{"{MARK}": 1', NO_JSON),
    (f'{{"a": "{MARK}"}} {MARK}', NO_JSON),
    (f'{{"a": 1, "a": "{MARK}"}}', NO_JSON),
    (f'{{"applicant": {{"{MARK}": 1, "{MARK}": 2}}}}', NO_JSON),
    ('{"a": NaN}', NO_JSON),
    ('{"a": -Infinity}', NO_JSON),
    ('{"a": ' + "9" * 5000 + "}", NO_JSON),
    ("\ufeff{}", NO_JSON),
    (b"\xff\xfe{}", NO_JSON),
    (DEEP, "is larger than 65536 bytes; send less"),
    (DEEP[:50_000], TOO_DEEP),
    ("[" * 60_000, TOO_DEEP),
    ("[" * 33 + "]" * 33, TOO_DEEP),
    ("[]", "must be a JSON object"),
    (f'"{MARK}"', "must be a JSON object"),
    ("null", "must be a JSON object"),
    (json.dumps({MARK: "x" * 65_536}), "is larger than 65536 bytes; send less"),
]


@pytest.mark.parametrize(("body", "message"), WHOLE_BODIES, ids=range(len(WHOLE_BODIES)))
def test_a_body_that_cannot_be_read_is_refused_as_a_whole(system: System, body: str | bytes, message: str) -> None:
    """No JSON, a key twice, NaN, too deep, too large, no object: one error on the field `body`."""
    refuses(system, body, ("body", message))


def test_a_lone_surrogate_is_refused(system: System) -> None:
    """An escape that encodes no character cannot be stored."""
    refuses(system, b'{"language": "\\ud800"}', ("body", NO_JSON))


def test_a_body_of_no_bytes_is_refused(system: System) -> None:
    """The gateway hands an empty body over as null."""
    answer = system.call("POST", "/v1/cases", None, [("Authorization", f"Bearer {system.caseworker}")])
    assert answer.seen == invalid(("body", NO_JSON))


def test_a_person_without_any_name_is_refused(system: System) -> None:
    """One of surname and given name may be missing, not both."""
    nameless = json.dumps(an_application(applicant__surname=None, applicant__given_name=None))
    refuses(system, nameless, ("applicant", NO_NAME))


def test_number_and_group_name_nobody_of_the_application_with_signs_between_the_digits(system: System) -> None:
    """Neither the applicant nor the representative, who are known by then."""
    other = {"iin": "900101300811", "surname": "Үлгі", "given_name": "Марат", "basis": "order 12"}
    sent = an_application(application_number="2025/9001-0130-0811", group="9001.0130.0017", representative=other)
    answer = system.post("/v1/cases", system.caseworker, sent)
    assert answer.seen == invalid(("application_number", IIN_NUMBER), ("group", IIN_NUMBER))


@pytest.mark.parametrize("number", ["202500000123", "1234567890123", "9001013000171"])
def test_a_long_number_that_is_no_iin_is_an_application_number(system: System, number: str) -> None:
    """Twelve digits that begin with no date, and more than twelve, are the office's own counting."""
    body = json.dumps(an_application(application_number=number)).encode()
    assert system.post("/v1/cases", system.caseworker, body).status == 201


@pytest.mark.parametrize("missing", ["surname", "given_name", "address__street", "address__house"])
def test_some_people_have_one_name_and_some_addresses_no_street(system: System, missing: str) -> None:
    """What a person does not have may be left out, and is asked for nowhere."""
    body = json.dumps(an_application(**{f"applicant__{missing}": None})).encode()
    assert system.post("/v1/cases", system.caseworker, body).status == 201
