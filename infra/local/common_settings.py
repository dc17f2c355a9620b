"""The application's settings in the stack that are the same in either place."""

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

from chalicelib.adapters.crypto.head_keys import new_head_key
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.setting_groups.secrets import CREDENTIALS
from infra.local.partners.keys import AUDIENCE, ISSUER, own_key, partner_keys
from infra.local.partners.partner import CLIENT_ID
from infra.local.port import HOST
from infra.local.world import LocalWorld

LOCAL_OPERATOR = {
    "operator_name_kk": "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі (үлгі)",
    "operator_name_ru": "Министерство труда и социальной защиты населения Республики Казахстан (образец)",
    "operator_bin": "000140000002",
}
"""An operator that does not exist, as every receipt of the stack names it."""


def common_settings(world: LocalWorld, timeout: float) -> dict[str, Any]:
    """Return settings for the stack: no pilot period, plain HTTP on loopback, short timeouts for partners."""
    return {
        "public_base_url": world.url,
        "kdp": _partner(world, "kdp"),
        "bmg": _partner(world, "bmg"),
        "open_api": _partner(world, "open-api"),
        "sms_1414": _partner(world, "sms-1414"),
        **{secret: _credentials(world, name) for name, secret in CREDENTIALS.items()},
        "partner_keys": {name: json.dumps(partner_keys(name).jwks()) for name in ("kdp", "open-api", "sms-1414")},
        "partner_timeout_seconds": timeout,
        "link_hosts": frozenset({HOST}),
        "plain_http_hosts": frozenset({HOST}),
        "oidc_issuer": ISSUER,
        "oidc_audience": AUDIENCE,
        "oidc_jwks": json.dumps(world.issuer.jwks()),
        "count_waiting_every": timedelta(days=365),  # nobody looks at a dashboard here, and the clock moves on by hours
        "shards": 4,  # a sweep queries each shard, and in the stack it runs at every instant
        "clock_jump_most": timedelta(days=36_500),  # whoever moves the stack's clock means it
        "feed_holds_back": timedelta(0),  # one process, whose commits are serialised
        "pilot_first_day": None,  # stated: no window, since the clock may be set to any day
        "pilot_last_day": None,
        **LOCAL_OPERATOR,
        "try_again_after": timedelta(minutes=30),  # each attempt at a partner that is down costs real seconds
    }


KEYS = ("anchor_keys", "cursor_key", "digest_key", "head_keys", "signing_keys")
"""The settings of our keys."""


def new_keys() -> dict[str, Any]:
    """Return new keys of ours, by the names of their settings."""
    return {
        "digest_key": _random_key(),
        "cursor_key": _random_key(),
        "head_keys": json.dumps({"keys": [new_head_key("head-1")]}),
        "signing_keys": json.dumps({"keys": [own_key()]}),
        "anchor_keys": json.dumps({"keys": [own_key("kelisim-anchors-1")]}),
    }


def _partner(world: LocalWorld, name: str) -> PartnerSettings:
    return PartnerSettings(base_url=f"{world.url}/partners/{name}")


def _credentials(world: LocalWorld, name: str) -> str:
    """Return our credentials at an emulated partner."""
    return json.dumps({"client_id": CLIENT_ID, "client_secret": world.partners[name].client_secret})


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
