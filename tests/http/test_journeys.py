"""`docs/journeys.md` tells the ways that requests really take, and these are short."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.http import through_gunicorn
from tests.http.journeys import DOMAIN, Journey
from tests.http.samples import an_application
from tests.http.system import System
from tests.http.way import (
    BANK_DATA,
    CONSENTS,
    a_bank_result,
    a_consent_result,
    awaiting_banks,
    awaiting_consent,
    with_bank_data,
)

DOCUMENT = (Path(__file__).parents[2] / "docs" / "journeys.md").read_text("utf-8")
MOST_FILES = 15
MOST_ENTRIES = 2

pytestmark = pytest.mark.skipif(through_gunicorn.ASKED_FOR, reason="the calls are made in another thread")


def an_application_is_sent(system: System) -> Callable[[], object]:
    """An application, from the request to the stored case."""
    return lambda: system.post("/v1/cases", system.caseworker, an_application())


def a_consent_is_reported(system: System) -> Callable[[], object]:
    """A consent, from the callback to the next state."""
    case = awaiting_consent(system)
    system.world.decide_consent(f"{case['id']}-link-1", "granted")
    return lambda: system.event(CONSENTS, a_consent_result(case))


def a_page_arrives(system: System) -> Callable[[], object]:
    """The page arrives: the last bank answers."""
    case = awaiting_banks(system)
    without = a_bank_result(case, "ESILKZKA", outcome="no_accounts", page=None, pages=None, accounts=None)
    system.event(BANK_DATA, without)
    return lambda: system.event(BANK_DATA, a_bank_result(case))


def a_statement_is_shown(system: System) -> Callable[[], object]:
    """The statement is shown to a caseworker."""
    case = with_bank_data(system)
    return lambda: system.get(f"/v1/cases/{case['id']}/statement", system.caseworker)


LEGS = {
    "An application, from the request to the stored case": an_application_is_sent,
    "A consent, from the callback to the next state": a_consent_is_reported,
    "The page arrives": a_page_arrives,
    "The statement is shown": a_statement_is_shown,
}
JOURNEYS = [*([leg] for leg in list(LEGS)[:2]), list(LEGS)[2:]]
"""The last journey has two requests."""


def section(title: str) -> str:
    """Return the text of a leg."""
    return re.split(r"\n#+ ", DOCUMENT.split(f"# {title}\n")[1])[0]


def stops_in_document(title: str) -> list[str]:
    """Return the files of a leg, in order."""
    return re.findall(r"^\d+\. `([^`]+)`: \S", section(title), re.MULTILINE)


def rules_in_document(title: str) -> set[str]:
    """Return the files of the domain that a leg names."""
    return {DOMAIN + name for name in named_after("Domain", title)}


def others_in_document(title: str) -> set[str]:
    """Return the other files that a leg names; a folder of the domain stands for all of its files."""
    return {f"chalicelib/{name}" for name in named_after("Besides", title)}


def named_after(word: str, title: str) -> list[str]:
    """Return the names of the paragraph of a leg that begins with the word."""
    return re.findall(r"`([^`]+)`", section(title).split(f"\n{word}: ")[1].split("\n\n")[0])


@pytest.mark.parametrize("title", LEGS)
def test_the_document_tells_the_real_way(title: str) -> None:
    """File by file, in the order of the calls, every rule that it applies, and no file that runs is left out."""
    LEGS[title](System())()  # it imports what later runs find imported
    call, journey = LEGS[title](System()), Journey()
    journey.follow(call)
    assert journey.stops == stops_in_document(title)
    assert rules_in_document(title) - journey.rules == set()
    shown = {*stops_in_document(title), *rules_in_document(title), *others_in_document(title)}
    assert {one for one in journey.ran if not one.startswith(tuple(shown))} == set()
    assert {one for one in shown if not any(ran.startswith(one) for ran in journey.ran)} == set()
    assert f"\n{len(journey.ran)} files run.\n" in section(title)


@pytest.mark.parametrize("legs", JOURNEYS)
def test_a_journey_is_short(legs: list[str]) -> None:
    """At most fifteen files, none of them entered more than twice by a request."""
    ways = [stops_in_document(leg) for leg in legs]
    assert len({stop for way in ways for stop in way}) <= MOST_FILES
    assert [stop for way in ways for stop, times in Counter(way).items() if times > MOST_ENTRIES] == []
