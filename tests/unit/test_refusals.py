"""Refusals: the domain names them, and one table of the entrypoints gives each its HTTP status."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib import domain
from chalicelib.domain.refusals import Gone, NotFound, NotNow, Refusal, Refused
from chalicelib.entrypoints.problems import STATUSES, status_of

GROUPS = frozenset({Refused, Gone, NotNow})
"""Bases without a code of their own."""


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield every class of refusals."""
    for each in kind.__subclasses__():
        yield each
        yield from refusals(each)


@pytest.mark.parametrize("kind", sorted(set(refusals()), key=str))
def test_every_refusal_has_an_error_status(kind: type[Refusal]) -> None:
    """A class of refusals is listed in the table of statuses, or one of its bases is."""
    assert 400 <= status_of(kind) <= 599


def test_a_refusal_has_the_status_of_its_nearest_listed_base() -> None:
    """A new kind of conflict, for example, needs no line of its own."""

    class Special(NotFound):
        """A kind that is not listed."""

    assert status_of(Special) == STATUSES[NotFound] == 404


def test_an_unlisted_refusal_has_no_status() -> None:
    """There is no default: whoever adds a kind of refusal chooses its status."""
    with pytest.raises(KeyError):
        status_of(Refusal)


def test_every_refusal_that_is_no_group_has_a_code() -> None:
    """Callers act on the code; only the groups have none of their own."""
    assert {kind for kind in refusals() if kind.code == Refusal.code} == GROUPS


def test_the_domain_names_no_http_status() -> None:
    """No refusal has one, no module of the domain imports `http`, and the error classes mention none in prose."""
    room = Path(domain.__file__).parent
    assert [kind.__name__ for kind in refusals() if hasattr(kind, "status")] == []
    imports_http = re.compile(r"^(from|import) http\b", re.MULTILINE)
    assert [path for path in room.rglob("*.py") if imports_http.search(path.read_text("utf-8"))] == []
    for name in ("errors.py", "refusals.py"):
        assert re.findall(r"\b[1-5]\d\d\b", (room / name).read_text("utf-8")) == []
