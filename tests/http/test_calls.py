"""One call as a view gets it: body, query and headers as they were sent, and nobody whom the route does not know."""

from typing import Any

import pytest
from chalice.app import Request

from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import BadSignature, NotAuthenticated
from chalicelib.entrypoints.api.call import Call, header_values
from chalicelib.entrypoints.permissions import Access

ANNA = Caller("anna", frozenset({"caseworker"}), "710000000")
OPEN = Access()


def a_call(access: Access = OPEN, admitted: Caller | None = None, **event: Any) -> Call:  # noqa: ANN401 - any part
    """A call, from the event of the gateway."""
    whole = {
        "multiValueQueryStringParameters": None,
        "headers": {},
        "pathParameters": None,
        "requestContext": {"httpMethod": "POST", "resourcePath": "/x"},
        "stageVariables": None,
        "isBase64Encoded": False,
        "body": None,
        **event,
    }
    return Call(Request(whole, None), access, admitted)


def test_the_caller_is_whom_the_route_let_in() -> None:
    """A route that lets nobody in has none."""
    assert a_call(admitted=ANNA).caller is ANNA
    with pytest.raises(NotAuthenticated):
        _ = a_call().caller


def test_the_partner_is_whom_the_route_names() -> None:
    """A route without one takes no signature."""
    assert a_call(Access(signed_by="kdp")).partner == "kdp"
    with pytest.raises(BadSignature):
        _ = a_call().partner


@pytest.mark.parametrize(
    ("given", "read"),
    [(None, {}), ({}, {}), ({"state": ["a", "b"], "limit": ["1"]}, {"state": ["a", "b"], "limit": ["1"]})],
)
def test_the_query_has_every_value(given: dict[str, list[str]] | None, read: dict[str, list[str]]) -> None:
    """Also of a parameter that was sent twice."""
    assert a_call(multiValueQueryStringParameters=given).query == read


@pytest.mark.parametrize(
    ("body", "base64", "raw"),
    [("Әсел", False, "Әсел".encode()), ("/w==", True, b"\xff"), (None, False, b""), ("", False, b"")],
)
def test_the_body_is_the_bytes_that_were_sent(body: str | None, base64: bool, raw: bytes) -> None:  # noqa: FBT001 - the case
    """Whichever way the gateway wraps them: a signature is of the bytes."""
    assert a_call(body=body, isBase64Encoded=base64).body == raw


@pytest.mark.parametrize(
    ("event", "values"),
    [
        ({"multiValueHeaders": {"X-One": ["a", "b"], "x-one": ["c"]}, "headers": {"x-one": "c"}}, ["a", "b", "c"]),
        ({"multiValueHeaders": {"x-two": ["a"]}, "headers": {"X-One": "b", "x-two": "a"}}, ["b"]),
        ({"multiValueHeaders": None, "headers": {"X-ONE": "b"}}, ["b"]),
        ({"multiValueHeaders": None, "headers": None}, []),
        ({}, []),
    ],
)
def test_a_header_has_every_value(event: dict[str, Any], values: list[str]) -> None:
    """By its name in any case; where the gateway gives only single values, that one."""
    assert header_values(event, "x-one") == values


def test_a_call_reads_the_headers_of_its_event() -> None:
    """All of them."""
    assert a_call(multiValueHeaders={"x-one": ["a", "b"]}).header_values("x-one") == ["a", "b"]
