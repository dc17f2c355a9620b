"""The OpenAPI document: valid, whole, and the same as what is served. See also `conformance.py`."""

import json
from typing import Any

import pytest

from app import app
from chalicelib.domain.callers import Role
from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.api import openapi_examples
from chalicelib.entrypoints.api.operations import operation_of
from chalicelib.entrypoints.api.routes import view_of
from chalicelib.entrypoints.permissions import PERMISSIONS, Route
from tests.http.conformance import faults, our_document
from tests.http.system import System

PATHS: dict[str, dict[str, Any]] = our_document()["paths"]
CALLS = [(path, method, call) for path, methods in PATHS.items() for method, call in methods.items()]
NAMES = [f"{method} {path}" for path, method, _ in CALLS]


def test_it_is_a_valid_document() -> None:
    """OpenAPI 3.1 by its own schema, with every reference leading somewhere."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - takes each worker a second to import

    assert [error.message for error in OpenAPIV31SpecValidator(our_document()).iter_errors()] == []


def test_it_is_served_to_everybody(system: System) -> None:
    """`/openapi.json` is this document, and needs no token."""
    answer = system.call("GET", "/openapi.json")
    assert (answer.seen, answer.headers["content-type"]) == ((200, our_document()), "application/json")


def test_the_document_has_exactly_the_routes_of_the_app() -> None:
    """Route table and document have the same calls, each with a unique name."""
    routed = {(path, method.lower()) for path, methods in app.routes.items() for method in methods}
    assert {(path, method) for path, method, _ in CALLS} == routed
    assert len({call["operationId"] for *_, call in CALLS}) == len(CALLS)


def test_calls_are_grouped_by_what_they_are_about() -> None:
    """The document's page shows these groups in this order, each with the calls whose paths end in these words."""
    groups: dict[str, set[str]] = {}
    for path, _, call in CALLS:
        [group] = call["tags"]
        words = [word for word in path.split("/") if "{" not in word]
        groups.setdefault(group, set()).add(words[-1])
    assert groups == {
        "service": {"jwks.json", "docs", "page.js", "style.css", "openapi.json", "health", "check"},
        "callbacks": {"bank-data", "consents", "personal-data-consents", "sms"},
        "cases": {"cases", "acknowledgement", "reopening", "stages", "withdrawal"},
        "records": {"consents", "receipt", "journal"},
        "bank data": {"category", "statement", "movements"},
        "a person's rights": {"block", "release", "report"},
        "thresholds": {"thresholds"},
    }
    assert [one["name"] for one in our_document()["tags"]] == list(groups)


def test_roles_and_security_are_those_of_the_views() -> None:
    """A call that any role may make wants a token; callbacks want a signature; the rest is open, and is this."""
    open_calls = {path for path, _, call in CALLS if not call["security"]}
    signed = {path for path, _, call in CALLS if "x-jws-signature" in [one["name"] for one in call["parameters"]]}
    assert open_calls - signed == {
        "/.well-known/jwks.json",
        "/docs",
        "/docs/page.js",
        "/docs/style.css",
        "/openapi.json",
        "/v1/health",
    }
    assert signed == {path for path in PATHS if path.startswith("/v1/callbacks/")}
    for path, method, call in CALLS:
        roles = PERMISSIONS[Route(method.upper(), path)].roles
        assert [role for role in Role if f"`{role}`" in call["description"]] == [role for role in Role if role in roles]


@pytest.mark.parametrize(("path", "method", "call"), CALLS, ids=NAMES)
def test_every_example_is_valid(path: str, method: str, call: dict[str, Any]) -> None:
    """What a reader copies works: examples of bodies and answers fit their schemas."""
    medias = [media for answer in call["responses"].values() for media in answer["content"].values()]
    medias += call.get("requestBody", {"content": {}})["content"].values()
    shown = [(media["schema"], example) for media in medias for example in _examples(media)]
    assert [faults(schema, example) for schema, example in shown] == [[]] * len(shown), (path, method)


def _examples(media: dict[str, Any]) -> list[object]:
    examples = our_document()["components"]["examples"]
    named = [
        one["value"] if "value" in one else examples[one["$ref"].split("/")[-1]]["value"]
        for one in media.get("examples", {}).values()
    ]
    return [media["example"], *named] if "example" in media else named


def test_every_example_of_a_body_is_read_by_its_model() -> None:
    """The schema and the model that reads the body agree on the example, whatever the schema cannot say."""
    for path, method, _ in CALLS:
        takes = operation_of(view_of(Route(method.upper(), path))).takes
        if takes is not None:
            takes.model_validate_json(json.dumps(openapi_examples.examples()[takes.__name__]))


def test_every_refusal_is_documented() -> None:
    """Each refusal of the code is documented for some call; one that no call documents is dead."""
    told = {
        code
        for *_, call in CALLS
        for answer in call["responses"].values()
        for code in answer.get("x-problem-codes", [])
    }
    assert {kind.code for kind in _kinds(Refusal)} - told == set()


def _kinds(kind: type[Refusal]) -> list[type[Refusal]]:
    own = [each for each in kind.__subclasses__() if "code" in vars(each)]
    return own + [deeper for each in kind.__subclasses__() for deeper in _kinds(each)]


def test_the_operators_models_have_no_private_field() -> None:
    """Only the caseworker's model has the fields that lead to the family or the message; an item has no banks."""
    models = our_document()["components"]["schemas"]
    more = models["CaseView"]["properties"].keys() - models["OperatorCaseView"]["properties"].keys()
    assert more == {"group", "check_code"}
    assert models["OperatorCaseView"]["properties"].keys() - models["ListedCaseView"]["properties"].keys() == {"banks"}
    assert models["OperatorCaseView"]["properties"]["banks"] == {"type": "null", "default": None, "title": "Banks"}


def test_what_is_not_as_the_document_says_is_a_fault() -> None:
    """A field that is missing, by a reference into the document; and a time that there is not."""
    problem = {"type": "urn:kelisim:problem:x", "title": "x", "status": 400, "detail": "x"}
    assert faults({"$ref": "#/components/schemas/Problem"}, problem) == ['[]: "code" is a required property']
    assert faults({"type": "string", "format": "date-time"}, "2025-13-01T00:00:00Z") == [
        '[]: "2025-13-01T00:00:00Z" is not a "date-time"'
    ]
