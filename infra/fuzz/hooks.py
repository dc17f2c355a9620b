"""Hooks for schemathesis, loaded by its command line: how to generate our formats and to sign as a partner.

From the environment: `FUZZ_STACK`, the URL of the stack; `FUZZ_CASES`, ids of existing cases, separated by commas.
"""

import os
from random import Random
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import strategies as st

from chalicelib.domain.visible_text import UNSEEN
from infra.local.demo.people import make_iin

STACK = os.environ["FUZZ_STACK"]
CASES = os.environ["FUZZ_CASES"].split(",")
CALLBACK_PARTNERS = {
    "/v1/callbacks/personal-data-consents": "kdp",
    "/v1/callbacks/consents": "open-api",
    "/v1/callbacks/bank-data": "open-api",
    "/v1/callbacks/sms": "sms-1414",
}
SIGNATURE_HEADER = "x-jws-signature"
PRINTED = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])
SHOWN = PRINTED.filter(lambda letter: not UNSEEN.match(letter))
ASCII = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%")
NINE_DIGITS = st.text("0123456789", min_size=9, max_size=9)

schemathesis.openapi.format("case-id", st.sampled_from(CASES))
schemathesis.openapi.format("iin", st.integers(0, 10**6).map(lambda seed: make_iin(Random(seed))))
schemathesis.openapi.format("name", st.text(SHOWN, min_size=1, max_size=40).map(lambda text: f"А{text}"))
schemathesis.openapi.format("kz-mobile", NINE_DIGITS.map(lambda digits: f"+770{digits[1:]}"))
schemathesis.openapi.format("plain-text", st.text(SHOWN, min_size=1, max_size=40).filter(str.strip))
schemathesis.openapi.format("plain-email", NINE_DIGITS.map(lambda digits: f"{digits}@example.kz"))
schemathesis.openapi.format("access-reason", st.text(ASCII, min_size=1, max_size=40))

_http = httpx.Client(base_url=STACK, trust_env=False)


@schemathesis.hook
def before_call(context: Any, case: Any, **_: Any) -> None:  # noqa: ANN401, ARG001 - schemathesis's own
    """Replace a well-formed signature of a callback with a valid one, made as the partner would."""
    partner = CALLBACK_PARTNERS.get(case.operation.path)
    given = (case.headers or {}).get(SIGNATURE_HEADER)
    if partner is None or not isinstance(given, str) or ".." not in given:
        return
    sent = case.as_transport_kwargs(base_url=STACK)
    sent.pop("timeout", None)
    body = requests.Request(**{name: sent[name] for name in sent if name in _OF_A_REQUEST}).prepare().body or b""
    raw = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    answer = _http.post("/_local/signatures", json={"partner": partner, "body": raw})
    case.headers[SIGNATURE_HEADER] = answer.json()["header"]


_OF_A_REQUEST = frozenset({"method", "url", "headers", "files", "data", "params", "cookies", "json"})
