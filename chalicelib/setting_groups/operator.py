"""Who runs the system, how long data are stored, and how often things may be done."""

from datetime import timedelta

from pydantic import Field

from chalicelib.setting_groups.group import GroupOfSettings


class OperatorSettings(GroupOfSettings):
    """Who runs the system."""

    operator_name_kk: str = "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі"
    operator_name_ru: str = "Министерство труда и социальной защиты населения Республики Казахстан"
    operator_bin: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    operator_contact: str | None = None
    """Who runs the system, as every consent receipt names it."""


class RetentionSettings(GroupOfSettings):
    """How long what is stored, and how often what may be asked."""

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
    clock_jump_most: timedelta = Field(default=timedelta(days=2), gt=timedelta(hours=1))
    destroy_term_days: int = Field(default=15, ge=1, le=15)
