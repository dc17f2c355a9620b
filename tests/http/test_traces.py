"""The way of a case as it is traced: one id from the intake to the end, and nothing that names a person or a bank."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.tracing import Piece, trace_no_more, trace_with
from tests.http import through_gunicorn
from tests.http.system import System
from tests.http.way import with_bank_data

READS = {"GET /v1/cases/{case_id}"}
"""How often the test looks at the case on the way is of no interest."""

pytestmark = pytest.mark.skipif(through_gunicorn.ASKED_FOR, reason="the calls are made in another thread")


@pytest.fixture
def told() -> Iterator[list[Piece]]:
    """The pieces that were told."""
    pieces: list[Piece] = []
    trace_with(pieces.append, lambda: datetime(2025, 10, 13, tzinfo=UTC))
    yield pieces
    trace_no_more()


def test_the_whole_way_has_one_id(told: list[Piece]) -> None:
    """Every request, step and state, of one case; each piece has a name and attributes from a small set of words."""
    system = System()
    case = with_bank_data(system)
    assert system.get(f"/v1/cases/{case['id']}/statement", system.caseworker).status == 200
    system.get("/v1/health", system.caseworker)
    assert {one.case for one in told} == {case["id"]}
    assert [(one.name, dict(one.attributes)) for one in told if one.name not in READS] == [
        ("POST /v1/cases", {"status": 201}),
        ("state received", {}),
        ("step received", {}),
        ("state checking_mobile", {}),
        ("step checking_mobile", {}),
        ("state requesting_link", {}),
        ("step requesting_link", {}),
        ("state sending_sms", {}),
        ("step sending_sms", {}),
        ("state awaiting_consent", {}),
        ("POST /v1/callbacks/consents", {"status": 202}),
        ("state requesting_bank_data", {}),
        ("step requesting_bank_data", {}),
        ("POST /v1/callbacks/bank-data", {"status": 202}),
        ("state awaiting_bank_data", {}),
        ("case", {"end": "bank_data_ready"}),
        ("POST /v1/callbacks/bank-data", {"status": 202}),
        ("GET /v1/cases/{case_id}/statement", {"status": 200}),
    ]
    assert {one.error for one in told} == {None}
