"""What each query parameter may be, what is said of one that is wrong, and what the document says about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.refusals import InvalidInput
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.queries import (
    ListOf,
    PageOf,
    read_language,
    read_list,
    read_nothing,
    read_page,
    read_part,
    read_region,
    read_version,
)
from chalicelib.services.office.list_cases import ByChange, ByState

NOON, AT = "2025-10-13T12:00:00+05:00", datetime(2025, 10, 13, 7, tzinfo=UTC)
AN_INSTANT = "must be a time with offset such as 2025-10-13T10:15:00+05:00, its plus sign sent as %2B"
A_COUNT = "must be a whole number of at least 1"
A_CURSOR = "Send next_cursor of the page before, with the same query, or no cursor at all."
EITHER = "send either state, with or without due_before, or changed_after"
STATES = ", ".join(State)
Query = dict[str, list[str]]


def a_page(query: Query) -> PageOf:
    """Read a page of a list with another parameter."""
    return read_page(query, "journal of 1", frozenset({"kind"}))


@pytest.mark.parametrize(
    ("read", "query", "meant"),
    [
        (read_list, {"state": ["received"]}, ListOf(ByState(State.RECEIVED), PageOf(50, None, {"state": "received"}))),
        (
            read_list,
            {"state": ["received"], "due_before": [NOON], "limit": ["100"]},
            ListOf(ByState(State.RECEIVED, AT), PageOf(100, None, {"state": "received", "due_before": NOON})),
        ),
        (
            read_list,
            {"changed_after": [NOON], "cursor": ["a-_9"], "limit": ["1"]},
            ListOf(ByChange(AT), PageOf(1, "a-_9", {"changed_after": NOON})),
        ),
        (a_page, {}, PageOf(50, None, {"about": "journal of 1"})),
        (
            a_page,
            {"kind": ["x"], "cursor": ["c" * 2048]},
            PageOf(50, "c" * 2048, {"about": "journal of 1", "kind": "x"}),
        ),
        (lambda query: read_part(query, "statement"), {}, PageOf(100, None, {"about": "statement"})),
        (
            lambda query: read_part(query, "statement"),
            {"cursor": ["c"], "version": ["1"]},
            PageOf(100, "c", {"about": "statement"}),
        ),
        (read_language, {}, None),
        (read_language, {"language": ["kk"]}, "kk"),
        (read_language, {"language": ["ru"]}, "ru"),
        (read_version, {}, None),
        (read_version, {"version": ["1"]}, 1),
        (read_version, {"version": ["999999999"]}, 999_999_999),
        (lambda query: read_version(query, "cursor"), {"version": ["007"], "cursor": ["c"]}, 7),
        (read_region, {}, None),
        (read_region, {"region": ["71"]}, "71"),
        (read_nothing, {}, None),
    ],
)
def test_what_was_asked_for_is_read(read: Callable[[Query], object], query: Query, meant: object) -> None:
    """With the defaults, and up to the limits."""
    assert read(query) == meant


@pytest.mark.parametrize(
    ("read", "query", "field", "message"),
    [
        (read_list, {}, "state", EITHER),
        (read_list, {"due_before": [NOON]}, "state", EITHER),
        (read_list, {"state": ["received"], "changed_after": [NOON]}, "state", EITHER),
        (read_list, {"changed_after": [NOON], "due_before": [NOON]}, "state", EITHER),
        (read_list, {"changed_after": [NOON], "due_before": [NOON], "limit": ["1"]}, "state", EITHER),
        (read_list, {"state": ["open"]}, "state", f"must be one of {STATES}"),
        (read_list, {"state": ["received"], "due_before": ["soon"]}, "due_before", AN_INSTANT),
        (read_list, {"changed_after": ["2025-10-13T12:00:00 05:00"]}, "changed_after", AN_INSTANT),
        (read_list, {"state": ["received"], "kind": ["x"]}, "query.#2", "is not a parameter of this call; remove it"),
        (a_page, {"state": ["received"]}, "query.#1", "is not a parameter of this call; remove it"),
        (a_page, {"kind": ["x", "y"]}, "kind", "is repeated; send it once"),
        (a_page, {"limit": ["0"]}, "limit", A_COUNT),
        (a_page, {"limit": ["101"]}, "limit", "must be from 1 to 100"),
        (a_page, {"limit": ["٧"]}, "limit", A_COUNT),
        (a_page, {"limit": [""]}, "limit", A_COUNT),
        (a_page, {"cursor": [""]}, "cursor", A_CURSOR),
        (a_page, {"cursor": ["a=b"]}, "cursor", A_CURSOR),
        (a_page, {"cursor": ["c" * 2049]}, "cursor", A_CURSOR),
        (read_language, {"language": ["en"]}, "language", "must be kk or ru; leave it out for both"),
        (read_language, {"language": ["kk", "ru"]}, "language", "must be kk or ru; leave it out for both"),
        (read_version, {"version": ["-1"]}, "version", A_COUNT),
        (read_version, {"version": ["1.0"]}, "version", A_COUNT),
        (read_version, {"version": ["1000000000"]}, "version", A_COUNT),
        (read_version, {"cursor": ["c"]}, "query.#1", "is not a parameter of this call; remove it"),
        (
            read_region,
            {"region": ["7"]},
            "region",
            "must be the first two digits of the region's KATO code; leave it out for all regions",
        ),
        (read_nothing, {"limit": ["1"]}, "query.#1", "is not a parameter of this call; remove it"),
    ],
)
def test_what_is_wrong_is_named_and_what_to_do(
    read: Callable[[Query], object], query: Query, field: str, message: str
) -> None:
    """An unknown parameter by its place alone: its name is what was sent."""
    with pytest.raises(InvalidInput) as refused:
        read(query)
    assert [(error.field, error.message) for error in refused.value.errors] == [(field, message)]


def test_a_page_of_a_version_is_bound_to_it() -> None:
    """So its cursors work for no other version."""
    page = PageOf(5, "c", {"about": "statement"})
    assert page.of_version(3) == PageOf(5, "c", {"about": "statement", "present_version": "3"})


CURSOR = {"type": "string", "minLength": 1, "maxLength": 2048, "pattern": "^[A-Za-z0-9_-]+$", "format": "cursor"}
INSTANT = {"type": "string", "format": "date-time"}
LIMIT: tuple[str, dict[str, Any], str] = (
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
    "The most items on a page.",
)
NEXT = (
    "cursor",
    CURSOR,
    "`next_cursor` of the previous page. It works only for the same caller with the same query.",
)
VERSION = (
    "version",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "The version of the statement; the current one by default.",
)


def test_the_document_says_what_each_parameter_may_be() -> None:
    """As it is read here, and what it is for."""
    said = {
        name: [(one.name, one.schema, one.about) for one in parameters]
        for name, parameters in {
            "list": queries.LIST,
            "page": queries.PAGE,
            "forms": queries.FORMS,
            "version": (queries.VERSION_PARAMETER,),
            "region": (queries.REGION_PARAMETER,),
        }.items()
    }
    assert said == {
        "list": [
            (
                "state",
                {"type": "string", "enum": list(State)},
                "Cases in this state, the earliest due first. Send this or `changed_after`.",
            ),
            (
                "due_before",
                INSTANT,
                "With `state`: only cases due before this time. Write the plus sign of an offset as %2B.",
            ),
            ("changed_after", INSTANT, "Cases that changed after this time, the oldest change first."),
            LIMIT,
            NEXT,
        ],
        "page": [LIMIT, NEXT],
        "forms": [
            VERSION,
            ("cursor", CURSOR, "For CSV and the page: the value in the link to the next part."),
            ("language", {"type": "string", "enum": ["kk", "ru"]}, "For the page: its language; both by default."),
        ],
        "version": [VERSION],
        "region": [
            (
                "region",
                {"type": "string", "pattern": "^[0-9]{2}$"},
                "The first two digits of the region's KATO code; all regions by default.",
            )
        ],
    }
