"""How to reach the partners, and the keys that sign, verify, prove and seal."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chalicelib.setting_groups.group import FromJson, GroupOfSettings


class PartnerSettings(BaseModel):
    """How to reach one partner: its base URL without a trailing slash, and our credentials there.

    `token_url`: where tokens are issued, when not at `/oauth/token` below the base URL. `allowed_hosts`: the hosts that
    both addresses may be on; empty for the base URL's alone. `ca_file`: authorities trusted instead of the usual ones.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid", defer_build=True)

    base_url: str
    client_id: str
    client_secret: SecretStr
    token_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None


class PartnersSettings(GroupOfSettings):
    """Our own address, the partners and the keys between us and them."""

    public_base_url: str
    kdp: Annotated[PartnerSettings, FromJson]
    bmg: Annotated[PartnerSettings, FromJson]
    open_api: Annotated[PartnerSettings, FromJson]
    sms_1414: Annotated[PartnerSettings, FromJson]
    partner_keys: Annotated[dict[str, str], FromJson]
    """For each of `kdp`, `open-api`, `sms-1414` the JWKS that verifies its signatures: JSON or a file's path."""
    key_set_max_age: timedelta = Field(default=timedelta(hours=24), ge=timedelta(minutes=10))
    """How long a key set that cannot be read again stays in force."""
    signing_keys: SecretStr
    """Our own private keys as a JWKS: the first signs what we send, all are published at `/.well-known/jwks.json`."""
    partner_timeout_seconds: float = Field(default=10, gt=0, le=12)
    link_hosts: Annotated[frozenset[str], FromJson]
    plain_http_hosts: Annotated[frozenset[str], FromJson] = frozenset()


class KeySettings(GroupOfSettings):
    """Who may call us, and the keys that only we have."""

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
