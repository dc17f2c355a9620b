"""The rules for where a partner may be, and for what shows who we are."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.partners.endpoint import Endpoint
from tests.fakes.partner_calls import ours

ENDPOINT = Endpoint(partner="kdp", base_url="https://partner.example/base", credentials=ours("no secret"))


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "http://partner.example"},
        {"base_url": "https://user@partner.example"},
        {"base_url": "https://partner.example?x=1"},
        {"base_url": "partner.example"},
        {"token_url": "https://evil.example/oauth/token"},
        {"allowed_hosts": frozenset({"another.example"})},
    ],
)
def test_an_address_is_https_and_of_an_allowed_host(change: dict[str, Any]) -> None:
    """A wrong address is a mistake in the settings, seen at once."""
    with pytest.raises(ValueError, match="of kdp"):
        replace(ENDPOINT, **change)


def test_plain_http_is_allowed_by_a_setting() -> None:
    """The local stack's partners listen on loopback."""
    local = replace(ENDPOINT, base_url="http://127.0.0.1:8080/partners/kdp", plain_http_hosts=frozenset({"127.0.0.1"}))
    assert local.token_address == "http://127.0.0.1:8080/partners/kdp/oauth/token"


def test_the_secret_is_in_no_repr() -> None:
    """What is logged by mistake shows no secret."""
    assert "no secret" not in repr(ENDPOINT)


def test_credentials_are_sent_as_oauth_wants_them() -> None:
    """Id and secret are encoded one by one before they are joined (RFC 6749 section 2.3.1)."""
    assert ENDPOINT.basic_credentials == "Basic a2VsaXNpbTpubyUyMHNlY3JldA=="
