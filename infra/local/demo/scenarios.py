"""The scenarios of the demo: who applies, how the partners answer, and the expected result.

All share one clock, which starts on Monday 2025-09-29, the last but one working day of a quarter: a consent of the 30th
covers April to June, one of 1 October covers July to September. All instants are in Asia/Almaty.
"""

from dataclasses import dataclass, field

from infra.local.demo.households import DALA, SARYARQA, ZHAILAU, HouseholdBank, Json

STARTS_AT = "2025-09-29T09:00:00+05:00"
FIRST_OF_ALL = "2025-09-29T09:10:00+05:00"
MONDAY = "2025-09-29T09:30:00+05:00"
MONDAY_LATER = "2025-09-29T11:00:00+05:00"
TUESDAY = "2025-09-30T10:00:00+05:00"
ENDS_AT = "2025-10-01T14:00:00+05:00"

BANKS = (DALA, ZHAILAU, SARYARQA)
MORE_THAN_ANY_RETRIES = 100_000
GRANTED: Json = {"consent": "granted", "consent_after": "PT22M"}
READY: Json = {"state": "bank_data_ready", "reason": None, "rule": "consent_received"}


def _ordinary(reason: str) -> Json:
    return {"state": "ordinary_procedure", "reason": reason, "rule": "ordinary_registration"}


@dataclass(frozen=True)
class Scenario:
    """One application. `script` is for `POST /_local/applicants`; `banks` lists banks with their outcomes."""

    number: str
    slug: str
    title: str
    language: str
    end: Json
    script: Json = field(default_factory=dict)
    banks: tuple[tuple[HouseholdBank, str], ...] = ()
    bank_after: tuple[str, ...] = ("PT10M", "PT25M", "PT45M")
    pages: int = 1
    send_at: str = MONDAY
    application_date: str = "2025-09-29"
    sms: int = 1
    handset: int = 1
    final_outcomes: tuple[str, ...] | None = None
    """The outcomes of the banks in the result; if None, those in `banks`."""
    faults: tuple[Json, ...] = ()
    withdrawal: Json | None = None
    corrects: str | None = None
    longest_sms: bool = False


def _all(outcome: str) -> tuple[tuple[HouseholdBank, str], ...]:
    return tuple((bank, outcome) for bank in BANKS)


SCENARIOS = (
    Scenario("1", "three-banks", "consent, three banks with data", "ru", READY, GRANTED, _all("data"), pages=2),
    Scenario(
        "2",
        "one-bank-silent",
        "consent, one bank silent",
        "kk",
        READY,
        GRANTED,
        ((DALA, "data"), (ZHAILAU, "silent"), (SARYARQA, "data")),
    ),
    Scenario("3", "no-accounts", "consent, no accounts anywhere", "ru", READY, GRANTED, _all("no_accounts")),
    Scenario(
        "4",
        "refused",
        "refused",
        "kk",
        _ordinary("consent_refused"),
        {"consent": "refused", "consent_after": "PT9M"},
    ),
    Scenario("5", "no-answer", "silent", "ru", _ordinary("consent_not_given"), {"consent": "silent"}),
    Scenario(
        "6",
        "mobile-not-registered",
        "number not in BMG",
        "kk",
        _ordinary("mobile_not_registered"),
        {"bmg": "not_found"},
        sms=0,
        handset=0,
    ),
    Scenario(
        "7",
        "mobile-differs",
        "number differs",
        "ru",
        _ordinary("mobile_differs"),
        {"bmg": "different"},
        sms=0,
        handset=0,
    ),
    Scenario(
        "7b",
        "mobile-corrected",
        "the same, sent again corrected",
        "ru",
        READY,
        GRANTED,
        ((DALA, "data"), (SARYARQA, "no_accounts")),
        send_at=MONDAY_LATER,
        corrects="7",
    ),
    Scenario(
        "8",
        "personal-data-refused",
        "KDP refused",
        "kk",
        _ordinary("personal_data_refused"),
        {"kdp": "refused"},
        sms=0,
        handset=0,
    ),
    Scenario(
        "9",
        "personal-data-pending",
        "KDP pending, then granted",
        "kk",
        READY,
        {"kdp": "pending", "kdp_after": "PT2H", **GRANTED},
        ((ZHAILAU, "data"),),
    ),
    Scenario(
        "10",
        "sms-undeliverable",
        "SMS undeliverable",
        "ru",
        _ordinary("sms_undeliverable"),
        {"sms": "undeliverable"},
        handset=0,
    ),
    Scenario(
        "11",
        "open-api-down",
        "Open API down past the patience",
        "kk",
        _ordinary("partner_unavailable"),
        sms=0,
        handset=0,
        faults=({"partner": "open-api", "kind": "down", "calls": MORE_THAN_ANY_RETRIES},),
    ),
    Scenario(
        "12",
        "every-bank-silent",
        "every bank silent",
        "ru",
        _ordinary("no_bank_answered"),
        GRANTED,
        _all("silent"),
    ),
    Scenario(
        "13",
        "heard-after-midnight",
        "consent 23:59, callback at 00:20",
        "kk",
        READY,
        # 09:10 plus 38:49:10 is 23:59:10 on the last day of the term; the SMS is sent a few seconds after 09:10
        {"consent": "granted", "consent_after": "PT38H49M10S", "consent_heard_after": "PT20M"},
        ((DALA, "data"), (ZHAILAU, "no_accounts")),
        send_at=FIRST_OF_ALL,
        application_date="2025-09-30",
    ),
    Scenario(
        "14",
        "consent-withdrawn",
        "bank consent given, then withdrawn",
        "ru",
        _ordinary("consent_revoked"),
        GRANTED,
        ((DALA, "data"), (ZHAILAU, "data")),
        bank_after=("PT3H", "PT4H"),
        final_outcomes=("pending", "pending"),
        withdrawal={
            "at": MONDAY_LATER,
            "body": {"what": "bank_consent", "reason": "Өтініш беруші бас тартты / заявитель передумал"},
        },
    ),
    Scenario(
        "15",
        "twice-and-reversed",
        "callbacks twice and out of order",
        "kk",
        READY,
        {**GRANTED, "deliver": {"times": 2, "order": "reversed"}},
        ((DALA, "data"), (ZHAILAU, "data"), (SARYARQA, "no_accounts")),
        pages=2,
    ),
    Scenario(
        "16",
        "longest-sms",
        "the longest name and link that fit",
        "kk",
        READY,
        GRANTED,
        ((SARYARQA, "data"),),
        longest_sms=True,
    ),
    Scenario(
        "17",
        "over-the-quarters-end",
        "link and consent in two quarters",
        "ru",
        READY,
        {"consent": "granted", "consent_after": "PT24H"},
        ((DALA, "data"), (ZHAILAU, "data")),
        send_at=TUESDAY,
        application_date="2025-10-01",
    ),
    Scenario(
        "18",
        "no-bank-named",
        "the Open API system names no bank",
        "kk",
        _ordinary("no_bank_answered"),
        GRANTED,
    ),
)
