"""Who may call what is said once, in `permissions.py`; the routes and docs/contracts.md agree with it."""

import re
from pathlib import Path

from app import app
from chalicelib.domain.callers import Role
from chalicelib.entrypoints.api.routes import ROUTES, view_of
from chalicelib.entrypoints.permissions import PERMISSIONS, Access, Route

ROOT = Path(__file__).parents[2]
SECTION = re.compile(r"^## Who may call what\n(?P<text>.*?)^## ", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(?P<method>[A-Z]+) (?P<path>/\S*)` \| (?P<who>[^|]+) \|$", re.MULTILINE)


def shown(access: Access) -> str:
    """Return who may call, as the document writes it."""
    if access.signed_by:
        return f"signed by `{access.signed_by}`"
    return ", ".join(access.roles) or "everybody"


def test_every_route_has_its_permission_and_no_other_has_one() -> None:
    """A route that is missing in one of the three tables fails here, before it can be called."""
    in_app = {Route(method, path) for path, methods in app.routes.items() for method in methods}
    assert in_app == set(ROUTES) == set(PERMISSIONS)


def test_the_document_shows_the_permissions() -> None:
    """docs/contracts.md lists each route once, with the roles or the partner that the code asks for."""
    section = SECTION.search((ROOT / "docs" / "contracts.md").read_text("utf-8"))
    assert section is not None
    written = [(Route(row["method"], row["path"]), row["who"]) for row in ROW.finditer(section["text"])]
    assert written == [(route, shown(access)) for route, access in PERMISSIONS.items()]


def test_every_route_leads_to_a_view_with_a_name_of_its_own() -> None:
    """The route table names each view by its place; the view's name is the operation id of the OpenAPI document."""
    names = [view_of(route).__name__ for route in ROUTES]
    assert names == [place.rpartition(".")[2] for place in ROUTES.values()]
    assert len(set(names)) == len(names)


def test_no_view_names_a_role() -> None:
    """Views ask `permissions.py`, so that a role is given or taken in one place."""
    sources = {path: path.read_text("utf-8") for path in (ROOT / "chalicelib" / "entrypoints" / "api").glob("*.py")}
    named = "|".join(["Role\\b", *(f'"{role}"' for role in Role)])
    assert [path.name for path, source in sources.items() if re.search(named, source)] == []
