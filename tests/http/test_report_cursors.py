"""How a list of the report on a person goes on: a cursor names the list, the person, the case and the place in it."""

import pytest

from chalicelib.bootstrap import boundary
from tests.http.samples import FIRST_ID
from tests.http.system import System
from tests.http.way import with_bank_data

IIN = "900101300017"


@pytest.mark.parametrize(
    ("name", "place", "path", "number"),
    [
        ("consents", "1", "/consents", 1),
        ("journal", "3", "/journal", 3),
        ("movements", "1:2", "/statement/movements", 2),
    ],
)
def test_a_list_goes_on_after_the_place_that_its_cursor_names(
    system: System, name: str, place: str, path: str, number: int
) -> None:
    """So does one with a cursor of the release before, which names all this in the same way."""
    with_bank_data(system)
    whole = system.get(f"/v1/cases/{FIRST_ID}{path}", system.caseworker).body["items"]
    bound = {"about": "subject report", "list": name, "iin": IIN, "as": "all auditor"}
    cursor = boundary().cursors.seal(f"{FIRST_ID} {place}", "auditor", bound)
    body = {"iin": IIN, "reason": "сұрау", "list": name, "cursor": cursor}
    left = system.post("/v1/subjects/report", system.auditor, body)
    assert left.seen == (200, {"items": whole[number:], "next_cursor": None})
    assert 0 < number < len(whole)
