"""The page to read and try the API, and our public keys."""

import re

import pytest

from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from tests.http.system import OWN_KEY, System

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ASSETS = {
    "/docs": "text/html; charset=utf-8",
    "/docs/page.js": "text/javascript; charset=utf-8",
    "/docs/style.css": "text/css; charset=utf-8",
}


@pytest.mark.parametrize("path", ASSETS)
def test_the_page_is_served_from_the_package_under_a_strict_policy(system: System, path: str) -> None:
    """Page, script and style come from us with the right content type, and load nothing from elsewhere."""
    answer = system.call("GET", path)
    shown = (answer.status, answer.headers["content-type"], answer.headers["content-security-policy"])
    assert shown == (200, ASSETS[path], POLICY)
    assert (answer.text != "", re.findall(r"(?:https?:)?//[\w.]+\.\w+", answer.text)) == (True, [])


def test_the_page_contains_nothing_that_its_policy_forbids(system: System) -> None:
    """No inline script, style or handler; all files that it refers to are served by us."""
    page = system.call("GET", "/docs").text
    assert (
        re.findall(r"<style|\son\w+=|\sstyle=|<script(?! src=\"docs/page\.js\" defer></script>)|javascript:", page)
        == []
    )
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page)) == {"docs/page.js", "docs/style.css", "openapi.json"}


def test_the_script_puts_text_into_the_page_and_never_markup(system: System) -> None:
    """Whatever the document or an answer contains is shown as text."""
    script = system.call("GET", "/docs/page.js").text
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage", script)
        == []
    )


def test_our_public_keys_verify_what_we_sign_and_hold_nothing_private(system: System) -> None:
    """A partner that reads `/.well-known/jwks.json` can check our requests as we check theirs."""
    answer = system.call("GET", "/.well-known/jwks.json")
    signature = JwsSigner(OWN_KEY, system.clock).sign(b"{}")
    proof = JwsVerifier({"kelisim": FixedKeySet(answer.text)}, system.clock).verify("kelisim", b"{}", signature)
    assert (answer.status, [sorted(key) for key in answer.body["keys"]], proof.key["kid"]) == (
        200,
        [["crv", "kid", "kty", "use", "x", "y"]],
        "kelisim-1",
    )
