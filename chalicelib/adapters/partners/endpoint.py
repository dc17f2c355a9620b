"""A partner's address and our credentials, checked on creation: https, and a host that the settings allow."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from chalicelib.domain.ports.records import Signer
from chalicelib.domain.strict_json import read_json_object
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.settings import Settings


@dataclass(frozen=True)
class PartnerCredentials:
    """Who we are at a partner."""

    client_id: str
    client_secret: SecretStr


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A partner's address and our credentials, from the settings.

    `base_url` without a slash at the end. `credentials`: returns our present ones, since they may be renewed.
    `token_url`: None for `/oauth/token` below it. `allowed_hosts`: empty for
    the base URL's host alone. `plain_http_hosts`: where `http://` will do (loopback in the local stack).
    `signer`: signs the body of each POST, so that the partner can do as we do. `budget`: seconds that one call may
    take in all; `attempts`: how often it is tried within.
    """

    partner: str
    base_url: str
    credentials: Callable[[], PartnerCredentials] = field(repr=False)
    token_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    plain_http_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None
    connect_timeout: float = 3.0
    read_timeout: float = 8.0
    budget: float = 20.0
    attempts: int = 3
    signer: Signer | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for url in (self.base_url, self.token_address):
            parts = urlsplit(url)
            secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in self.plain_http_hosts)
            if not secure or parts.username or parts.query or parts.fragment:
                raise ValueError(f"the address of {self.partner} must be https://host/path")
            if parts.hostname not in (self.allowed_hosts or {urlsplit(self.base_url).hostname}):
                raise ValueError(f"the host of {self.partner} is not among its allowed hosts")

    @property
    def token_address(self) -> str:
        """The address that issues tokens."""
        return self.token_url or f"{self.base_url}/oauth/token"

    @property
    def basic_credentials(self) -> str:
        """Client id and secret as a Basic header (RFC 6749 section 2.3.1). Raises `SecretMissing`, `StoreBusy`."""
        ours = self.credentials()
        pair = f"{quote(ours.client_id, safe='')}:{quote(ours.client_secret.get_secret_value(), safe='')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


def credentials_of(text: str) -> PartnerCredentials:
    """Return the credentials that a secret contains. Raises ValueError, which quotes nothing, for anything else."""
    try:
        given = read_json_object(text)
        return PartnerCredentials(str(given["client_id"]), SecretStr(str(given["client_secret"])))
    except (ValueError, KeyError):
        raise ValueError("our credentials at a partner must be JSON with client_id and client_secret") from None


def endpoint_of(
    partner: str,
    given: PartnerSettings,
    settings: Settings,
    credentials: Callable[[], PartnerCredentials],
    signer: Signer,
) -> Endpoint:
    """Return the endpoint of a partner. Raises ValueError for an address that the settings do not allow."""
    seconds = settings.partner_timeout_seconds
    return Endpoint(
        partner=partner,
        base_url=given.base_url,
        credentials=credentials,
        token_url=given.token_url,
        allowed_hosts=given.allowed_hosts,
        plain_http_hosts=settings.plain_http_hosts,
        ca_file=given.ca_file,
        connect_timeout=min(3.0, seconds),
        read_timeout=seconds,
        budget=2 * seconds,
        signer=signer,
    )
