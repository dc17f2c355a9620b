"""How to reach the partners, who may call us, and the keys that verify what either sends."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chalicelib.setting_groups.group import FromJson, GroupOfSettings

_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*[^\s/?#])?")
_SIGNERS = ("kdp", "open-api", "sms-1414")
"""The partners that sign what they send."""


def _address(text: str) -> str:
    """Return the address. Raises `ValueError`."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError("must be an address such as https://host/path, without a slash at its end")
    return text


def _key_sets(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the key sets. Raises `ValueError`: a callback of a partner without one could never be verified."""
    if {name for name, keys in given.items() if keys} != set(_SIGNERS):
        raise ValueError(f"must name a key set for each of {', '.join(_SIGNERS)}, and for no other")
    return given


BaseUrl = Annotated[str, AfterValidator(_address)]
"""An absolute address, to which paths are added."""


class PartnerSettings(BaseModel):
    """How to reach one partner: its base URL without a trailing slash. Our credentials there are a secret.

    `token_url`: where tokens are issued, when not at `/oauth/token` below the base URL. `allowed_hosts`: the hosts that
    both addresses may be on; empty for the base URL's alone. `ca_file`: authorities trusted instead of the usual ones.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid", defer_build=True)

    base_url: BaseUrl
    token_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None


class PartnersSettings(GroupOfSettings):
    """Our own address, the partners and the keys that verify them."""

    public_base_url: BaseUrl
    kdp: Annotated[PartnerSettings, FromJson]
    bmg: Annotated[PartnerSettings, FromJson]
    open_api: Annotated[PartnerSettings, FromJson]
    sms_1414: Annotated[PartnerSettings, FromJson]
    partner_keys: Annotated[dict[str, str], FromJson, AfterValidator(_key_sets)]
    """For each of `kdp`, `open-api`, `sms-1414` the JWKS that verifies its signatures: JSON or a file's path."""
    key_set_max_age: timedelta = Field(default=timedelta(hours=24), ge=timedelta(minutes=10))
    """How long a key set that cannot be read again stays in force."""
    partner_timeout_seconds: float = Field(default=10, gt=0, le=12)
    link_hosts: Annotated[frozenset[str], FromJson] = Field(min_length=1)
    plain_http_hosts: Annotated[frozenset[str], FromJson] = frozenset()


class LoginSettings(GroupOfSettings):
    """Who may call us."""

    oidc_issuer: str = Field(min_length=1)
    oidc_audience: str = Field(min_length=1)
    oidc_jwks: str = Field(min_length=1)
    """The issuer's JWKS: JSON, a file's path, or an https address."""
