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


@dataclass(frozen=True, kw_only=True)
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
    Scenario(
        number="1",
        slug="three-banks",
        title="consent, three banks with data",
        language="ru",
        end=READY,
        script=GRANTED,
        banks=_all("data"),
        pages=2,
    ),
    Scenario(
        number="2",
        slug="one-bank-silent",
        title="consent, one bank silent",
        language="kk",
        end=READY,
        script=GRANTED,
        banks=((DALA, "data"), (ZHAILAU, "silent"), (SARYARQA, "data")),
    ),
    Scenario(
        number="3",
        slug="no-accounts",
        title="consent, no accounts anywhere",
        language="ru",
        end=READY,
        script=GRANTED,
        banks=_all("no_accounts"),
    ),
    Scenario(
        number="4",
        slug="refused",
        title="refused",
        language="kk",
        end=_ordinary("consent_refused"),
        script={"consent": "refused", "consent_after": "PT9M"},
    ),
    Scenario(
        number="5",
        slug="no-answer",
        title="silent",
        language="ru",
        end=_ordinary("consent_not_given"),
        script={"consent": "silent"},
    ),
    Scenario(
        number="6",
        slug="mobile-not-registered",
        title="number not in BMG",
        language="kk",
        end=_ordinary("mobile_not_registered"),
        script={"bmg": "not_found"},
        sms=0,
        handset=0,
    ),
    Scenario(
        number="7",
        slug="mobile-differs",
        title="number differs",
        language="ru",
        end=_ordinary("mobile_differs"),
        script={"bmg": "different"},
        sms=0,
        handset=0,
    ),
    Scenario(
        number="7b",
        slug="mobile-corrected",
        title="the same, sent again corrected",
        language="ru",
        end=READY,
        script=GRANTED,
        banks=((DALA, "data"), (SARYARQA, "no_accounts")),
        send_at=MONDAY_LATER,
        corrects="7",
    ),
    Scenario(
        number="8",
        slug="personal-data-refused",
        title="KDP refused",
        language="kk",
        end=_ordinary("personal_data_refused"),
        script={"kdp": "refused"},
        sms=0,
        handset=0,
    ),
    Scenario(
        number="9",
        slug="personal-data-pending",
        title="KDP pending, then granted",
        language="kk",
        end=READY,
        script={"kdp": "pending", "kdp_after": "PT2H", **GRANTED},
        banks=((ZHAILAU, "data"),),
    ),
    Scenario(
        number="10",
        slug="sms-undeliverable",
        title="SMS undeliverable",
        language="ru",
        end=_ordinary("sms_undeliverable"),
        script={"sms": "undeliverable"},
        handset=0,
    ),
    Scenario(
        number="11",
        slug="open-api-down",
        title="Open API down past the patience",
        language="kk",
        end=_ordinary("partner_unavailable"),
        sms=0,
        handset=0,
        faults=({"partner": "open-api", "kind": "down", "calls": MORE_THAN_ANY_RETRIES},),
    ),
    Scenario(
        number="12",
        slug="every-bank-silent",
        title="every bank silent",
        language="ru",
        end=_ordinary("no_bank_answered"),
        script=GRANTED,
        banks=_all("silent"),
    ),
    Scenario(
        number="13",
        slug="heard-after-midnight",
        title="consent 23:59, callback at 00:20",
        language="kk",
        end=READY,
        # 09:10 plus 38:49:10 is 23:59:10 on the last day of the term; the SMS is sent a few seconds after 09:10
        script={"consent": "granted", "consent_after": "PT38H49M10S", "consent_heard_after": "PT20M"},
        banks=((DALA, "data"), (ZHAILAU, "no_accounts")),
        send_at=FIRST_OF_ALL,
        application_date="2025-09-30",
    ),
    Scenario(
        number="14",
        slug="consent-withdrawn",
        title="bank consent given, then withdrawn",
        language="ru",
        end=_ordinary("consent_revoked"),
        script=GRANTED,
        banks=((DALA, "data"), (ZHAILAU, "data")),
        bank_after=("PT3H", "PT4H"),
        final_outcomes=("pending", "pending"),
        withdrawal={
            "at": MONDAY_LATER,
            "body": {"what": "bank_consent", "reason": "Өтініш беруші бас тартты / заявитель передумал"},
        },
    ),
    Scenario(
        number="15",
        slug="twice-and-reversed",
        title="callbacks twice and out of order",
        language="kk",
        end=READY,
        script={**GRANTED, "deliver": {"times": 2, "order": "reversed"}},
        banks=((DALA, "data"), (ZHAILAU, "data"), (SARYARQA, "no_accounts")),
        pages=2,
    ),
    Scenario(
        number="16",
        slug="longest-sms",
        title="the longest name and link that fit",
        language="kk",
        end=READY,
        script=GRANTED,
        banks=((SARYARQA, "data"),),
        longest_sms=True,
    ),
    Scenario(
        number="17",
        slug="over-the-quarters-end",
        title="link and consent in two quarters",
        language="ru",
        end=READY,
        script={"consent": "granted", "consent_after": "PT24H"},
        banks=((DALA, "data"), (ZHAILAU, "data")),
        send_at=TUESDAY,
        application_date="2025-10-01",
    ),
    Scenario(
        number="18",
        slug="no-bank-named",
        title="the Open API system names no bank",
        language="kk",
        end=_ordinary("no_bank_answered"),
        script=GRANTED,
    ),
)
