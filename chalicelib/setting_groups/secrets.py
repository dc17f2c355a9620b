"""Secrets: never in the environment, which only says where each is stored, and each function reads those that it needs.

`NAME_SECRET` names a secret of AWS Secrets Manager by its ARN or name, `NAME_FILE` a file that an orchestrator mounts.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from chalicelib.setting_groups.group import GroupOfSettings

CREDENTIALS: Mapping[str, str] = {
    "kdp": "kdp_credentials",
    "bmg": "bmg_credentials",
    "open-api": "open_api_credentials",
    "sms-1414": "sms_1414_credentials",
}
"""The secret with our credentials at each partner."""
EVERYWHERE = frozenset({*CREDENTIALS.values(), "signing_keys", "anchor_keys", "head_keys", "digest_key", "cursor_key"})
ON_POSTGRES = frozenset({"postgres_dsn", "records_dsn"})
SECRETS = EVERYWHERE | ON_POSTGRES | {"pkcs11_pin"}
_OF_A_CASE = frozenset({"head_keys"})
_OF_A_STEP = _OF_A_CASE | {"signing_keys"}
NEEDED_BY: Mapping[str, frozenset[str]] = {
    "api_handler": _OF_A_CASE | {"anchor_keys", "cursor_key", "digest_key", "signing_keys"},
    "task-look-again": _OF_A_CASE | {"digest_key", "kdp_credentials", "open_api_credentials", "sms_1414_credentials"},
    "task-ask-personal-data-consent": _OF_A_STEP | {"digest_key", "kdp_credentials"},
    "task-check-mobile": _OF_A_STEP | {"bmg_credentials", "digest_key", "kdp_credentials"},
    "task-request-link": _OF_A_STEP | {"digest_key", "open_api_credentials"},
    "task-send-sms": _OF_A_STEP | {"digest_key", "sms_1414_credentials"},
    "task-request-bank-data": _OF_A_STEP | {"digest_key", "open_api_credentials"},
    "task-revoke-consent": _OF_A_STEP | {"open_api_credentials"},
    "task-park": _OF_A_CASE,
    "anchor-journal": _OF_A_CASE | {"anchor_keys"},
    "erase-due": _OF_A_CASE,
    "sweep": _OF_A_STEP | {*CREDENTIALS.values(), "digest_key"},
}
"""The secrets that each function of `app.py` reads; its policy permits these and no others."""


_NOT_HERE = "a secret may not stand in the environment: name it by NAME_FILE or NAME_SECRET"


class NotInTheEnvironment:
    """Stands for a secret whose value was found in the environment itself."""


class SecretPlace(BaseModel):
    """Where a secret is stored: `file` or `secret`. `value`: the secret itself, from a program."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid", defer_build=True)

    value: SecretStr | None = None
    file: str | None = None
    secret: str | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(place is not None for place in (self.value, self.file, self.secret)) != 1:
            raise ValueError("a secret is in one place: set NAME_FILE or NAME_SECRET, not both")
        return self


def _place_of(given: object) -> object:
    if isinstance(given, NotInTheEnvironment):
        raise ValueError(_NOT_HERE)  # noqa: TRY004 - of a setting
    return {"value": given} if isinstance(given, str | SecretStr) else given


Secret = Annotated[SecretPlace | None, BeforeValidator(_place_of)]


class SecretSettings(GroupOfSettings):
    """Where each secret is stored, and which function this process is."""

    function: str | None = None
    """The function of `app.py` that this process runs; None for all others, which need every secret."""
    secrets_max_age: timedelta = Field(default=timedelta(minutes=5), gt=timedelta(0), le=timedelta(hours=1))
    """How long a secret is used before it is read again."""
    kdp_credentials: Secret = None
    bmg_credentials: Secret = None
    open_api_credentials: Secret = None
    sms_1414_credentials: Secret = None
    """Our credentials at each partner, as JSON: `{"client_id": "...", "client_secret": "..."}`."""
    signing_keys: Secret = None
    """Our own private keys as a JWKS: the first signs what we send, all are published at `/.well-known/jwks.json`."""
    anchor_keys: Secret = None
    """The keys of the journal's anchors as a JWKS: the first signs. Private only where anchors are made."""
    head_keys: Secret = None
    """Ed25519 keys as a JWKS: the first proves what is stored of a case, each verifies it."""
    digest_key: Secret = None
    """At least 32 bytes in base64: the key of all keyed digests. During a rotation: the new, a space, the earlier."""
    cursor_key: Secret = None
    """32 bytes in base64: the key that seals the paging cursors. During a rotation: the new, a space, the earlier."""
    postgres_dsn: Secret = None
    """The connection string of libpq."""
    records_dsn: Secret = None
    """That of the database of the ledger and the anchors, which is under other hands."""
    pkcs11_pin: Secret = None
    """The user's PIN for the token in the hardware security module."""

    def needed_secrets(self, place: str, *, in_a_module: bool) -> frozenset[str]:
        """Return the names of the secrets that this process reads. Raises ValueError for an unknown function."""
        if self.function is None:
            of_the_place = ON_POSTGRES if place == "postgres" else frozenset[str]()
            return EVERYWHERE | of_the_place | ({"pkcs11_pin"} if in_a_module else set())
        if self.function not in NEEDED_BY:
            raise ValueError(f"FUNCTION is {self.function}, but must be one of {', '.join(sorted(NEEDED_BY))}")
        return NEEDED_BY[self.function]

    def check_secrets_are_named(self, place: str, *, in_a_module: bool) -> None:
        """Raise ValueError that names the secrets without a place, and those whose place means nothing here.

        `in_a_module`: whether a hardware security module wraps the data keys.
        """
        needed = self.needed_secrets(place, in_a_module=in_a_module)
        missing = sorted(name.upper() for name in needed if getattr(self, name) is None)
        if missing:
            raise ValueError(f"no place is named for {', '.join(missing)}: set NAME_SECRET or NAME_FILE for each")
        places = {name.upper(): getattr(self, name) for name in sorted(SECRETS)}
        elsewhere = ", ".join(name for name, one in places.items() if one is not None and one.secret is not None)
        if place == "postgres" and elsewhere:
            raise ValueError(f"PLACE is postgres, where NAME_SECRET has no effect: set NAME_FILE for {elsewhere}")
