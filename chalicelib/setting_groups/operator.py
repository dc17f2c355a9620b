"""Who runs the system, how long data are stored, and how often things may be done."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chalicelib.domain.identifiers import InvalidIdentifier, check_iin
from chalicelib.setting_groups.group import FromJson, GroupOfSettings


def _bin(text: str) -> str:
    """Return the BIN. Raises `ValueError` for one that no body can have."""
    try:
        return check_iin(text)
    except InvalidIdentifier:
        raise ValueError("must be a BIN: twelve digits with a valid check digit") from None


class NameInBoth(BaseModel):
    """A name in Kazakh and in Russian."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    kk: Annotated[str, Field(min_length=1, max_length=300)]
    ru: Annotated[str, Field(min_length=1, max_length=300)]


Kato = Annotated[str, Field(pattern=r"^[0-9]{9}$")]


class OperatorSettings(GroupOfSettings):
    """Who runs the system."""

    operator_name_kk: Annotated[str, Field(min_length=1)]
    operator_name_ru: Annotated[str, Field(min_length=1)]
    operator_bin: Annotated[str, AfterValidator(_bin)]
    operator_contact: str | None = None
    """Who runs the system, as every consent receipt names it (Personal Data Law, art. 8 p. 4)."""
    form_document_required: bool = False
    authority_names: Annotated[dict[Kato, NameInBoth], FromJson] = Field(default_factory=dict)
    """The name of each authority by its KATO code, which the consent page shows to the applicant."""


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
