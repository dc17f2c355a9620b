"""Secrets show nowhere: not in what is printed by mistake, not in a log at its loudest, not in the repository."""

import base64
import json
import logging
import re
import shutil
import subprocess
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from chalicelib.adapters.crypto.cursors import Cursors
from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key
from chalicelib.adapters.crypto.jws import signers
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.http_exchange import RawAnswer, Request
from chalicelib.adapters.partners.client import PartnerHttp, PartnerReply
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.open_api_wire import LinkWire
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.messages.changes import Parked
from chalicelib.domain.person import AccessToken, Link
from chalicelib.entrypoints.wire.callbacks import PersonalDataConsentEvent
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.setting_groups.secrets import CREDENTIALS
from chalicelib.settings import Settings
from tests.fakes.clock import SettableClock
from tests.fakes.keys import OPEN_API_KEY, ec_key, public
from tests.fakes.partner_calls import free, ours
from tests.fakes.policy import STATED

ROOT = Path(__file__).parents[2]
OWN = ec_key("kelisim-1")
HEAD = new_head_key("head-1")
CLIENT_SECRET, TOKEN = "q7Zk1x-client-secret", "q7Zk1x-token"
KEYS = {name: base64.b64encode(name.encode().ljust(32, b"-")).decode() for name in ("digest", "cursor")}
SECRETS = [CLIENT_SECRET, TOKEN, OWN["d"], HEAD["d"], *KEYS.values(), "digest--", "cursor--"]
PRIVATE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b"
    r"|\"d\" *: *\"[A-Za-z0-9_-]{40,}\"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
)


def some_settings(**changes: Any) -> Settings:  # noqa: ANN401 - any setting
    """Settings whose every secret is marked."""
    partner = PartnerSettings(base_url="https://partner.example")
    credentials = json.dumps({"client_id": "kelisim", "client_secret": CLIENT_SECRET})
    given: dict[str, Any] = {
        **dict.fromkeys(("kdp", "bmg", "open_api", "sms_1414"), partner),
        **dict.fromkeys(CREDENTIALS.values(), credentials),
        "public_base_url": "https://kelisim.example",
        "partner_keys": dict.fromkeys(("kdp", "open-api", "sms-1414"), public(OPEN_API_KEY)),
        "signing_keys": json.dumps({"keys": [OWN]}),
        "link_hosts": ["consent.example"],
        **STATED,
        "oidc_issuer": "https://login.example",
        "oidc_audience": "kelisim",
        "oidc_jwks": public(OPEN_API_KEY),
        "head_keys": json.dumps({"keys": [HEAD]}),
        "anchor_keys": json.dumps({"keys": [OWN]}),
        "digest_key": KEYS["digest"],
        "cursor_key": KEYS["cursor"],
        "data_key_arn": "arn:aws:kms:eu-central-1:123456789012:key/none",
    }
    return Settings(**{**given, **changes})


def printed(thing: object) -> str:
    """What a thing and its fields print as, whoever prints them."""
    parts = [getattr(thing, one.name) for one in fields(thing)] if is_dataclass(thing) else []
    return "\n".join(f"{part} {part!r}" for part in (thing, *parts))


def test_no_secret_is_in_what_the_settings_print_as() -> None:
    """The whole settings, as text and as JSON; and what says that some of them are wrong."""
    given = some_settings()
    assert _found(printed(given) + given.model_dump_json()) == []
    with pytest.raises(ValidationError) as error:
        some_settings(
            shards=0, digest_key=[KEYS["digest"]], signing_keys=[json.dumps(OWN)], head_keys=[json.dumps(HEAD)]
        )
    assert _found(f"{error.value} {error.value!r}") == []


def test_no_repr_shows_a_secret() -> None:
    """This includes every object that was given a secret, and all that it refers to."""
    clock, raw = SettableClock(), {name: base64.b64decode(key) for name, key in KEYS.items()}
    (signer,) = signers(json.dumps({"keys": [OWN]}), clock)
    endpoint = Endpoint(
        partner="kdp", base_url="https://partner.example", credentials=ours(CLIENT_SECRET), signer=signer
    )
    http = PartnerHttp(endpoint, clock, httpx.MockTransport(_answers_with_a_token))
    http.get("/things", look=free)
    holders = (
        signer,
        endpoint,
        http,
        HeadKeys(json.dumps({"keys": [HEAD]})),
        Cursors([raw["cursor"]]),
        HmacDigest(raw["digest"]),
    )
    assert [type(holder).__name__ for holder in holders if _found(f"{holder} {holder!r}")] == []
    assert _found(printed(endpoint)) == []


def test_what_opens_a_door_for_one_person_is_in_no_repr() -> None:
    """KDP's token and the consent link are worth what a password is."""
    at = SettableClock().now()
    told = {"event_id": "1", "type": "personal_data_consent.result", "request_id": "1", "iin": "1", "status": "granted"}
    event = PersonalDataConsentEvent.model_validate_json(
        json.dumps({**told, **dict.fromkeys(("occurred_at", "received_at"), at.isoformat()), "token": TOKEN})
    )
    holders = (
        AccessToken(TOKEN, "public-key", at),
        Link(f"https://consent.example/{TOKEN}", at),
        LinkWire.model_validate({"url": f"https://consent.example/{TOKEN}", "expires_at": at.isoformat()}),
        event,
        event.envelope("kdp", Evidence(TOKEN.encode(), TOKEN, {"kid": "kdp-1"})),
        Parked(TOKEN, 1, State.AWAITING_CONSENT),
        Request("GET", "https://partner.example/things", {"authorization": f"Bearer {TOKEN}"}, TOKEN.encode()),
        RawAnswer(200, {"set-cookie": (TOKEN,)}, TOKEN.encode()),
        PartnerReply(TOKEN.encode(), TOKEN),
    )
    assert [type(holder).__name__ for holder in holders if _found(f"{holder} {holder!r}")] == []


def test_tokens_and_credentials_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at its most verbose, a call logs neither the token nor the secret."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "httpx")  # which is silent otherwise
    http = PartnerHttp(
        Endpoint(partner="kdp", base_url="https://partner.example", credentials=ours(CLIENT_SECRET)),
        SettableClock(),
        httpx.MockTransport(_answers_with_a_token),
    )
    http.post("/things", {"a": 1}, "key-1", look=free)
    assert caplog.records != []
    assert _found("\n".join(str(vars(record)) for record in caplog.records)) == []


def test_no_secret_is_in_the_repository() -> None:
    """No tracked file has a private key, a cloud key or a token."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: there is no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - git is on the PATH
    files = [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    found = {path.name for path in files if PRIVATE.search(path.read_bytes().decode(errors="replace"))}
    assert found == set()


def _answers_with_a_token(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 3600})


def _found(text: str) -> list[str]:
    encoded = [base64.b64encode(secret.encode()).decode().rstrip("=") for secret in SECRETS]
    return [secret for secret in [*SECRETS, *encoded] if secret in text]
