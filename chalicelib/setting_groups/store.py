"""Where the cases are stored, and under which names."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.setting_groups.group import FromJson, GroupOfSettings


class StoreSettings(GroupOfSettings):
    """The place, its addresses and its tables."""

    place: Literal["aws", "postgres"] = "aws"
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
    thresholds_table: str = "kelisim-thresholds"
    reads_table: str = "kelisim-reads"
    calendar_table: str = "kelisim-calendar"
    data_key_arn: str | None = None
    data_key_file: str | None = None
    pkcs11_module: str | None = None
    pkcs11_token: str = "kelisim"  # noqa: S105 - the label of a token, no secret
    pkcs11_keys: Annotated[tuple[str, ...], FromJson] = ("kelisim-data-key",)
    """The labels of the wrapping keys in a hardware security module, the current one first."""
    workflow_arn: str = ""
    aws_region: str = "eu-central-1"
    dynamodb_endpoint: str | None = None
    aws_endpoint: str | None = None
    shards: int = Field(default=16, ge=1, le=256)
