"""The settings: the only reader of the environment, and the only place of their defaults.

One frozen model, parsed once, never on import. docs/settings.md lists every name with its default and the reason for
it. Secrets are `SecretStr`, so they never show in a repr.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.policy import PilotWindow, Policy
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import DOING
from chalicelib.places import DEFAULTS_ON_POSTGRES, refuse_settings_of_the_other

_FIXED: Mapping[str, Any] = {
    "consent_term": 1,
    "bank_term": 1,
    "token_margin": timedelta(seconds=60),
    "submitted_ahead": timedelta(seconds=300),
    "callback_ahead": timedelta(seconds=300),
    "callback_behind": timedelta(seconds=60),
}
"""Fields of `Policy` without a setting: the terms that the order sets (p. 6 and 11), and how exact clocks must be."""

OptionalDay = Annotated[date | None, BeforeValidator(lambda text: None if text == "" else text)]
FromJson = BeforeValidator(lambda given: json.loads(given) if isinstance(given, str) else given)
"""A setting of several values: JSON in the environment."""


class PartnerSettings(BaseModel):
    """How to reach one partner: its base URL without a trailing slash, and our credentials there.

    `token_url`: where tokens are issued, when not at `/oauth/token` below the base URL. `allowed_hosts`: the hosts that
    both addresses may be on; empty for the base URL's alone. `ca_file`: authorities trusted instead of the usual ones.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")

    base_url: str
    client_id: str
    client_secret: SecretStr
    token_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None


class Settings(BaseModel):
    """All settings. Nested ones are given as JSON, durations as ISO 8601 (`PT4H`)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    place: Literal["aws", "postgres"] = "aws"
    postgres_dsn: SecretStr | None = None
    postgres_connections: int = Field(default=20, ge=2, le=200)

    cases_table: str = "kelisim-cases"
    consents_table: str = "kelisim-consents"
    journal_table: str = "kelisim-journal"
    claims_table: str = "kelisim-claims"
    waits_table: str = "kelisim-waits"
    operations_table: str = "kelisim-operations"
    bank_data_table: str = "kelisim-bank-data"
    keys_table: str = "kelisim-keys"
    anchors_table: str = "kelisim-anchors"
    anchors_bucket: str | None = None
    erasures_table: str = "kelisim-erasures"
    reads_table: str = "kelisim-reads"
    calendar_table: str = "kelisim-calendar"
    data_key_arn: str | None = None
    data_key_file: str | None = None
    workflow_arn: str = ""
    aws_region: str = "eu-central-1"
    dynamodb_endpoint: str | None = None
    aws_endpoint: str | None = None
    shards: int = Field(default=16, ge=1, le=256)

    public_base_url: str
    kdp: Annotated[PartnerSettings, FromJson]
    bmg: Annotated[PartnerSettings, FromJson]
    open_api: Annotated[PartnerSettings, FromJson]
    sms_1414: Annotated[PartnerSettings, FromJson]
    partner_keys: Annotated[dict[str, str], FromJson]
    key_set_max_age: timedelta = Field(default=timedelta(hours=24), ge=timedelta(minutes=10))
    """How long a key set that cannot be read again stays in force."""
    """For each of `kdp`, `open-api`, `sms-1414` the JWKS that verifies its signatures: JSON or a file's path."""
    signing_keys: SecretStr
    """Our own private keys as a JWKS: the first signs what we send, all are published at `/.well-known/jwks.json`."""
    partner_timeout_seconds: float = Field(default=10, gt=0, le=12)
    link_hosts: Annotated[frozenset[str], FromJson]
    plain_http_hosts: Annotated[frozenset[str], FromJson] = frozenset()

    oidc_issuer: str
    oidc_audience: str
    oidc_jwks: str
    """The issuer's JWKS: JSON, a file's path, or an https address."""
    anchor_keys: SecretStr
    """The keys of the journal's anchors as a JWKS: the first signs. Private in the anchoring function alone."""
    head_keys: SecretStr
    """Ed25519 keys as a JWKS: the first proves what is stored of a case, each verifies it."""
    digest_key: SecretStr
    """At least 32 bytes in base64: the key of all keyed digests. During a rotation: the new, a space, the earlier."""
    cursor_key: SecretStr
    """32 bytes in base64: the key that seals the paging cursors."""

    pilot_first_day: OptionalDay = date(2025, 1, 1)
    pilot_last_day: OptionalDay = date(2025, 10, 31)
    """When either is empty there is no window: applications of any day are accepted."""
    personal_data_term_days: int = Field(default=1, ge=1, le=15)
    decision_term_days: int = Field(default=15, ge=1, le=60)
    most_personal_data_requests: int = Field(default=24, ge=1, le=100)
    most_personal_data_waits: int = Field(default=2, ge=1, le=5)
    sms_term_starts: Literal["delivery", "sending"] = "delivery"
    end_of_day: time = time(17, 30)
    receipt_wait: timedelta = Field(default=timedelta(hours=2), gt=timedelta(0), le=timedelta(hours=24))
    """Shorter than any term, so that a missing delivery receipt is asked for before the consent's window closes."""
    banks_closing_hour: time = time(0)
    """00:00 is the end of the day."""
    calendar_settled_until: date | None = date(2026, 12, 31)
    """The last day for which the government has published how days off are moved; later terms are unconfirmed."""
    quiet_hours_from: time = time(21)
    quiet_hours_until: time = time(8)
    sms_part_limit: int = Field(default=10, ge=1)
    sms_validity: timedelta = timedelta(hours=72)
    mobile_difference_ends: bool = True
    patience: timedelta = timedelta(hours=4)
    hearing_grace: timedelta = timedelta(minutes=30)
    hearing_spread: timedelta = timedelta(minutes=20)
    asking_patience: timedelta = timedelta(hours=2)
    pause_holds: timedelta = Field(default=timedelta(hours=24), ge=timedelta(0))
    try_again_after: timedelta = timedelta(minutes=10)
    resume_after: timedelta = timedelta(minutes=10)
    lease: timedelta = timedelta(minutes=2)
    submitted_age_days: int = Field(default=3, ge=1)
    correction_window: timedelta = timedelta(hours=24)
    reopening_window: timedelta = timedelta(days=10)
    refusal_can_be_taken_back: bool = True
    require_verified_consent: bool = True
    feed_holds_back: timedelta = Field(default=timedelta(minutes=5), ge=timedelta(0), le=timedelta(minutes=15))
    sweep_threads: int = Field(default=4, ge=1, le=32)
    sweep_most: int = Field(default=8000, ge=1)
    sweep_turn: timedelta = timedelta(minutes=5)
    sweep_time: timedelta = timedelta(seconds=180)
    damaged_most: int = Field(default=20, ge=1)
    sweep_pace: int = Field(default=24, ge=1)
    """Cases a second, over all shards. Each calls a partner once, or twice when the answer leads to the next step."""

    operator_name_kk: str = "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі"
    operator_name_ru: str = "Министерство труда и социальной защиты населения Республики Казахстан"
    operator_bin: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    operator_contact: str | None = None
    """Who runs the system, as every consent receipt names it."""

    keep_bank_data: timedelta = Field(default=timedelta(days=120), gt=timedelta(0), le=timedelta(days=730))
    keep_person: timedelta = timedelta(days=365)
    keep_proof: timedelta = timedelta(days=1096)
    keep_journal: timedelta = timedelta(days=1830)
    keep_claims: timedelta = Field(default=timedelta(days=1098), gt=timedelta(hours=72))
    keep_messages: timedelta = Field(default=timedelta(days=90), gt=timedelta(0))
    message_checks_an_hour: int = Field(default=60, ge=1)
    messages_a_day: int = Field(default=3, ge=1)
    kdp_requests_a_day: int = Field(default=5, ge=1)
    intakes_a_minute: int = Field(default=300, ge=1)
    fetch_term: timedelta = Field(default=timedelta(days=30), ge=timedelta(0))
    destroy_term_days: int = Field(default=15, ge=1, le=15)

    @model_validator(mode="before")
    @classmethod
    def _what_the_place_defaults_to(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {**(DEFAULTS_ON_POSTGRES if given.get("place") == "postgres" else {}), **given}

    @model_validator(mode="after")
    def _one_place_only(self) -> Self:
        refuse_settings_of_the_other(self.place, self.model_fields_set)
        if self.place == "postgres" and (self.postgres_dsn is None or self.data_key_file is None):
            raise ValueError("PLACE is postgres, which needs POSTGRES_DSN and DATA_KEY_FILE")
        return self

    @model_validator(mode="after")
    def _what_proves_outlives_what_it_proves(self) -> Self:
        if not self.keep_bank_data <= self.keep_person <= self.keep_proof <= self.keep_journal:
            raise ValueError(
                "KEEP_BANK_DATA, KEEP_PERSON, KEEP_PROOF, KEEP_JOURNAL must each be as long as the one before"
            )
        return self

    def policy(self) -> Policy:
        """Return the settings that the services need, by the names of the domain.

        A field of `Policy` that has the name of a setting takes its value; the others are listed here.
        """
        same = {field.name: getattr(self, field.name) for field in fields(Policy) if hasattr(self, field.name)}
        named = {
            "pilot": self._pilot(),
            "personal_data_term": self.personal_data_term_days,
            "decision_term": self.decision_term_days,
            "submitted_age": self.submitted_age_days,
            "quiet_hours": QuietHours(self.quiet_hours_from, self.quiet_hours_until),
            "patience": dict.fromkeys(DOING, self.patience),
            "retention": self._retention(),
            "operator": self._operator(),
            "journal_lifetime": self.keep_journal,
            "message_checks": self.message_checks_an_hour,
        }
        return Policy(**{**_FIXED, **same, **named})

    def _operator(self) -> Operator:
        return Operator(self.operator_name_kk, self.operator_name_ru, self.operator_bin, self.operator_contact)

    def _retention(self) -> Retention:
        return Retention(
            bank=self.keep_bank_data,
            person=self.keep_person,
            proof=self.keep_proof,
            fetch_term=self.fetch_term,
            destroy_term=self.destroy_term_days,
        )

    def _pilot(self) -> PilotWindow | None:
        first, last = self.pilot_first_day, self.pilot_last_day
        return PilotWindow(first, last) if first and last else None


@cache
def settings() -> Settings:
    """Read the environment, once a process. Raises pydantic's `ValidationError`, which names what is missing."""
    return Settings.model_validate(read_environment(os.environ))


def read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that are in the environment; `NAME_FILE` names a file that holds the value of `NAME`.

    Raises `OSError` for a file that cannot be read.
    """
    given: dict[str, str] = {}
    for name in Settings.model_fields:
        if name.upper() in environment:
            given[name] = environment[name.upper()]
        elif f"{name.upper()}_FILE" in environment:
            given[name] = Path(environment[f"{name.upper()}_FILE"]).read_text("utf-8").rstrip("\n")
    return given
