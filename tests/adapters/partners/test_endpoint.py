"""The rules for where a partner may be, and for what shows who we are."""

from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from chalicelib.adapters.partners.endpoint import Endpoint, PartnerCredentials, credentials_of, endpoint_of
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.settings import Settings
from tests.fakes.partner_calls import ours
from tests.fakes.records import PlainSigner
from tests.start.test_place import ALWAYS

ENDPOINT = Endpoint(partner="kdp", base_url="https://partner.example/base", credentials=ours("no secret"))


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "http://partner.example"},
        {"base_url": "ftp://partner.example", "plain_http_hosts": frozenset({"partner.example"})},
        {"base_url": "https://user@partner.example"},
        {"base_url": "https://partner.example#x"},
        {"base_url": "http://partner.example", "token_url": "https://partner.example/token"},
        {"token_url": "https://partner.example/token?x=1"},
        {"token_url": "http://partner.example/token"},
        {"base_url": "https://partner.example?x=1"},
        {"base_url": "partner.example"},
        {"token_url": "https://evil.example/oauth/token"},
        {"allowed_hosts": frozenset({"another.example"})},
    ],
)
def test_an_address_is_https_and_of_an_allowed_host(change: dict[str, Any]) -> None:
    """A wrong address is a mistake in the settings, seen at once; so is a wrong one that issues tokens."""
    with pytest.raises(ValueError, match="of kdp"):
        replace(ENDPOINT, **change)


def test_plain_http_is_allowed_by_a_setting() -> None:
    """The local stack's partners listen on loopback."""
    local = replace(ENDPOINT, base_url="http://127.0.0.1:8080/partners/kdp", plain_http_hosts=frozenset({"127.0.0.1"}))
    assert local.token_address == "http://127.0.0.1:8080/partners/kdp/oauth/token"


def test_the_secret_is_in_no_repr() -> None:
    """What is logged by mistake shows no secret."""
    shown = repr(replace(ENDPOINT, signer=PlainSigner()))
    assert [name for name in ("no secret", "credentials", "signer") if name in shown] == []


def test_credentials_are_sent_as_oauth_wants_them() -> None:
    """Id and secret are encoded one by one before they are joined (RFC 6749 section 2.3.1)."""
    assert ENDPOINT.basic_credentials == "Basic a2VsaXNpbTpubyUyMHNlY3JldA=="


def test_tokens_may_come_from_another_allowed_host() -> None:
    """If the settings name it, and by plain HTTP only where that is allowed."""
    hosts = frozenset({"partner.example", "login.example"})
    assert replace(ENDPOINT, token_url="https://login.example/t", allowed_hosts=hosts).token_address == (
        "https://login.example/t"
    )
    assert ENDPOINT.token_address == "https://partner.example/base/oauth/token"


@pytest.mark.parametrize(
    ("client_id", "secret", "pair"),
    [("kelisim", "a/b:c", "kelisim:a%2Fb%3Ac"), ("a/b:c", "no secret", "a%2Fb%3Ac:no%20secret")],
)
def test_both_parts_of_the_credentials_are_encoded(client_id: str, secret: str, pair: str) -> None:
    """The colon between them is the only one."""
    endpoint = replace(ENDPOINT, credentials=lambda: PartnerCredentials(client_id, SecretStr(secret)))
    assert b64decode(endpoint.basic_credentials.removeprefix("Basic ")).decode() == pair


def test_a_call_takes_at_most_twenty_seconds_and_three_tries() -> None:
    """So that it ends before the function around it is stopped."""
    given = (ENDPOINT.connect_timeout, ENDPOINT.read_timeout, ENDPOINT.budget, ENDPOINT.attempts)
    assert given == (3.0, 8.0, 20.0, 3)


def test_credentials_are_read_from_their_secret() -> None:
    """Both as texts; the secret is in no repr."""
    read = credentials_of('{"client_id": "kelisim", "client_secret": 12345, "more": 1}')
    assert (read.client_id, read.client_secret.get_secret_value()) == ("kelisim", "12345")
    assert "12345" not in repr(read)


@pytest.mark.parametrize("text", ["", "secret", "[]", "{}", '{"client_id": "secret"}', '{"client_secret": "secret"}'])
def test_credentials_in_another_form_are_refused(text: str) -> None:
    """The error says what they must be, and quotes nothing."""
    with pytest.raises(
        ValueError, match=r"^our credentials at a partner must be JSON with client_id and client_secret$"
    ):
        credentials_of(text)


@pytest.mark.parametrize(("seconds", "connect"), [(8.0, 3.0), (2.0, 2.0)])
def test_an_endpoint_is_made_from_the_settings(seconds: float, connect: float) -> None:
    """Connecting may take three seconds at most; a call takes at most two tries' time."""
    given = PartnerSettings(
        base_url="http://127.0.0.1:1/kdp",
        token_url="http://localhost:1/t",
        allowed_hosts=frozenset({"127.0.0.1", "localhost"}),
        ca_file="/ca.pem",
    )
    plain = frozenset({"127.0.0.1", "localhost"})
    settings = Settings(**(ALWAYS | {"partner_timeout_seconds": seconds, "plain_http_hosts": plain}))
    credentials, signer = ours("s"), PlainSigner()
    assert endpoint_of("kdp", given, settings, credentials, signer) == Endpoint(
        partner="kdp",
        base_url="http://127.0.0.1:1/kdp",
        credentials=credentials,
        token_url="http://localhost:1/t",
        allowed_hosts=frozenset({"127.0.0.1", "localhost"}),
        plain_http_hosts=plain,
        ca_file="/ca.pem",
        connect_timeout=connect,
        read_timeout=seconds,
        budget=2 * seconds,
        signer=signer,
    )
