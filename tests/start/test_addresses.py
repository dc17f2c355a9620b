"""Whoever deploys names where partners and the login service are; an address that is left empty is refused at once.

A process that started with it would end every case: no partner could be asked, or no link were allowed.
"""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.settings import Settings
from tests.start.test_place import ALWAYS

KEYS = dict.fromkeys(("kdp", "open-api", "sms-1414"), "https://partner.example/keys")
AN_ADDRESS = "must be an address such as https://host/path, without a slash at its end"
THREE = "must name a key set for each of kdp, open-api, sms-1414, and for no other"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        *(("kdp", {"base_url": wrong}, AN_ADDRESS) for wrong in ("", "kdp.example", "https://", "ftp://kdp.example")),
        *(
            ("bmg", {"base_url": f"https://bmg.example{end}"}, AN_ADDRESS)
            for end in ("/", "/v1/", "?a=b", "#a", "/a b")
        ),
        *(("public_base_url", wrong, AN_ADDRESS) for wrong in ("", "https://kelisim.example/")),
        ("partner_keys", {}, THREE),
        ("partner_keys", KEYS | {"kdp": ""}, THREE),
        ("partner_keys", KEYS | {"bmg": "https://bmg.example/keys"}, THREE),
        ("link_hosts", [], "at least 1 item"),
        *((name, "", "at least 1 character") for name in ("oidc_issuer", "oidc_audience", "oidc_jwks")),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(setting: str, value: Any, said: str) -> None:  # noqa: ANN401 - any setting
    """The error names the setting."""
    with pytest.raises(ValidationError, match=f"{setting}(.|\n)*{re.escape(said)}"):
        Settings(**(ALWAYS | {setting: value}))


@pytest.mark.parametrize("end", ["", ":8443", "/v1", "/a/b"])
def test_an_address_may_have_a_port_and_a_path(end: str) -> None:
    """A partner behind a gateway has both."""
    address = f"https://bmg.example{end}"
    assert Settings(**(ALWAYS | {"bmg": {"base_url": address}})).bmg.base_url == address
