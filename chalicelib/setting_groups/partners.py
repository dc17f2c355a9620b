"""How to reach the partners, who may call us, and the keys that verify what either sends."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.setting_groups.group import FromJson, GroupOfSettings


class PartnerSettings(BaseModel):
    """How to reach one partner: its base URL without a trailing slash. Our credentials there are a secret.

    `token_url`: where tokens are issued, when not at `/oauth/token` below the base URL. `allowed_hosts`: the hosts that
    both addresses may be on; empty for the base URL's alone. `ca_file`: authorities trusted instead of the usual ones.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid", defer_build=True)

    base_url: str
    token_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None


class PartnersSettings(GroupOfSettings):
    """Our own address, the partners and the keys that verify them."""

    public_base_url: str
    kdp: Annotated[PartnerSettings, FromJson]
    bmg: Annotated[PartnerSettings, FromJson]
    open_api: Annotated[PartnerSettings, FromJson]
    sms_1414: Annotated[PartnerSettings, FromJson]
    partner_keys: Annotated[dict[str, str], FromJson]
    """For each of `kdp`, `open-api`, `sms-1414` the JWKS that verifies its signatures: JSON or a file's path."""
    key_set_max_age: timedelta = Field(default=timedelta(hours=24), ge=timedelta(minutes=10))
    """How long a key set that cannot be read again stays in force."""
    partner_timeout_seconds: float = Field(default=10, gt=0, le=12)
    link_hosts: Annotated[frozenset[str], FromJson]
    plain_http_hosts: Annotated[frozenset[str], FromJson] = frozenset()


class LoginSettings(GroupOfSettings):
    """Who may call us."""

    oidc_issuer: str
    oidc_audience: str
    oidc_jwks: str
    """The issuer's JWKS: JSON, a file's path, or an https address."""
