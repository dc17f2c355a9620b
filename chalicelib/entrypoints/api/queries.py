"""Query parameters: each may be sent once, and one that is unknown, repeated or malformed is a 422 that names it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from chalicelib.adapters.wire_times import INSTANT_SCHEMA, read_instant
from chalicelib.bootstrap import boundary
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.states import Language, State
from chalicelib.domain.refusals import FieldError, InvalidInput, cursor_invalid
from chalicelib.entrypoints.api.operations import Parameter
from chalicelib.services.office.list_cases import ByChange, ByState

DEFAULT_LIMIT, MOST = 50, 100
Query = Mapping[str, list[str]]
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,2048}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_REGION = re.compile(r"[0-9]{2}", re.ASCII)
_PAGING = frozenset({"limit", "cursor"})

PAGE = (
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        "The most items on a page.",
    ),
    Parameter(
        "cursor",
        {"type": "string", "minLength": 1, "maxLength": 2048, "pattern": "^[A-Za-z0-9_-]+$", "format": "cursor"},
        "`next_cursor` of the previous page. It works only for the same caller with the same query.",
    ),
)
VERSION_PARAMETER = Parameter(
    "version",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "The version of the statement; the current one by default.",
)
REGION_PARAMETER = Parameter(
    "region",
    {"type": "string", "pattern": "^[0-9]{2}$"},
    "The first two digits of the region's KATO code; all regions by default.",
)
FORMS = (
    VERSION_PARAMETER,
    Parameter(
        "cursor",
        {"type": "string", "minLength": 1, "maxLength": 2048, "pattern": "^[A-Za-z0-9_-]+$", "format": "cursor"},
        "For CSV and the page: the value in the link to the next part.",
    ),
    Parameter("language", {"type": "string", "enum": ["kk", "ru"]}, "For the page: its language; both by default."),
)
LIST = (
    Parameter(
        "state",
        {"type": "string", "enum": list(State)},
        "Cases in this state, the earliest due first. Send this or `changed_after`.",
    ),
    Parameter(
        "due_before",
        INSTANT_SCHEMA,
        "With `state`: only cases due before this time. Write the plus sign of an offset as %2B.",
    ),
    Parameter("changed_after", INSTANT_SCHEMA, "Cases that changed after this time, the oldest change first."),
    *PAGE,
)
"""What `read_list` reads."""

Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class PageOf:
    """Which page of a list is asked for. `bound`: what selects the list; a cursor works for no other list."""

    limit: int
    cursor: str | None
    bound: Mapping[str, str] = field(default_factory=dict)

    def position(self, caller: Caller) -> str | None:
        """Return the position in the cursor. Raises `InvalidInput` for one made for another caller or list."""
        if self.cursor is None:
            return None
        return boundary().cursors.open(self.cursor, caller.subject, self._bound_for(caller))

    def of_version(self, version: int) -> "PageOf":
        """Return the page of this version of the list; its cursors work for no other version."""
        return replace(self, bound={**self.bound, "present_version": str(version)})

    def seal(self, caller: Caller, position: str | None) -> str | None:
        """Return the next page's cursor; none on the last page."""
        return boundary().cursors.seal(position, caller.subject, self._bound_for(caller)) if position else None

    def _bound_for(self, caller: Caller) -> Mapping[str, str]:
        """Return what selects the list: the query, and what the caller may see by authority and roles."""
        return {**self.bound, "as": f"{caller.authority or 'all'} {' '.join(sorted(caller.roles))}"}


@dataclass(frozen=True)
class ListOf:
    """Which list of cases is asked for, and which page."""

    what: ByState | ByChange
    page: PageOf


def read_list(query: Query) -> ListOf:
    """Read `state` with or without `due_before`, or `changed_after`. Raises `InvalidInput` for other combinations."""
    asked = _once(query, frozenset({"state", "due_before", "changed_after"}) | _PAGING)
    if ("state" in asked) == ("changed_after" in asked) or {"due_before", "changed_after"} <= asked.keys():
        raise _wrong("state", "send either state, with or without due_before, or changed_after")
    what: ByState | ByChange
    if "state" in asked:
        due_before = _parsed(asked, "due_before", _instant) if "due_before" in asked else None
        what = ByState(_parsed(asked, "state", State), due_before)
    else:
        what = ByChange(_parsed(asked, "changed_after", _instant))
    bound = {name: value for name, value in asked.items() if name not in _PAGING}
    return ListOf(what, _page(asked, bound))


def read_page(query: Query, about: str, besides: frozenset[str] = frozenset()) -> PageOf:
    """Read `limit` and `cursor` of the list that `about` names. Raises `InvalidInput`."""
    asked = _once(query, _PAGING | besides)
    return _page(asked, {"about": about, **{name: asked[name] for name in besides if name in asked}})


def read_part(query: Query, about: str) -> PageOf:
    """Return which part is asked for of an answer that is split by size. The parameters were checked before."""
    return PageOf(MOST, query.get("cursor", [None])[0], {"about": about})


def read_language(query: Query) -> Language | None:
    """Read `language`, `kk` or `ru`; None when both are wanted. Raises `InvalidInput`."""
    asked = query.get("language")
    if asked is None:
        return None
    if asked == ["kk"]:
        return "kk"
    if asked == ["ru"]:
        return "ru"
    raise _wrong("language", "must be kk or ru; leave it out for both")


def read_version(query: Query, *besides: str) -> int | None:
    """Read `version`, at least 1; `besides`: other parameters that the call takes. Raises `InvalidInput`."""
    asked = _once(query, frozenset({"version", *besides}))
    return _parsed(asked, "version", _count) if "version" in asked else None


def read_region(query: Query) -> str | None:
    """Read `region`, two digits; None for all. Raises `InvalidInput`."""
    asked = _once(query, frozenset({"region"}))
    if "region" in asked and not _REGION.fullmatch(asked["region"]):
        raise _wrong("region", "must be the first two digits of the region's KATO code; leave it out for all regions")
    return asked.get("region")


def read_nothing(query: Query) -> None:
    """Raise `InvalidInput` if any parameter was sent."""
    _once(query, frozenset())


def _once(query: Query, known: frozenset[str]) -> dict[str, str]:
    for position, (name, values) in enumerate(query.items(), start=1):
        if name not in known:
            raise _wrong(f"query.#{position}", "is not a parameter of this call; remove it")
        if len(values) != 1:
            raise _wrong(name, "is repeated; send it once")
    return {name: values[0] for name, values in query.items()}


def _page(asked: Mapping[str, str], bound: Mapping[str, str]) -> PageOf:
    limit = _parsed(asked, "limit", _count) if "limit" in asked else DEFAULT_LIMIT
    if limit > MOST:
        raise _wrong("limit", f"must be from 1 to {MOST}")
    if "cursor" in asked and not _CURSOR.fullmatch(asked["cursor"]):
        raise cursor_invalid()
    return PageOf(limit, asked.get("cursor"), bound)


def _parsed(asked: Mapping[str, str], name: str, parse: Callable[[str], Parsed]) -> Parsed:
    try:
        return parse(asked[name])
    except ValueError as error:
        message = str(error) if parse in {_instant, _count} else f"must be one of {', '.join(State)}"
        raise _wrong(name, message) from None


def _instant(text: str) -> datetime:
    try:
        return read_instant(text)
    except ValueError as error:
        raise ValueError(f"{error}, its plus sign sent as %2B") from None


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text) or int(text) < 1:
        raise ValueError("must be a whole number of at least 1")
    return int(text)


def _wrong(name: str, message: str) -> InvalidInput:
    return InvalidInput((FieldError(name, message),))
