"""The report on a period in its three forms; whoever reads it learns no person."""

import json

from tests.console.running import run
from tests.services.office import Office

PERIOD = ("report", "--from", "2025-10-13", "--to", "2025-10-14")
BANKS = ["banks                               cases", "  in no whole month that is over        1"]


def an_office() -> Office:
    """An application whose banks have answered."""
    office = Office()
    office.gets_the_data()
    return office


def test_the_table_has_a_part_for_each_section() -> None:
    """Steps, ends, terms and banks, each with the names of its columns."""
    status, said = run(an_office(), *PERIOD)
    assert (status, said[0]) == (0, "Applications received from 2025-10-13 to 2025-10-14")
    assert [line.split()[0] for line in said if line and not line.startswith((" ", "Appl"))] == [
        "funnel",
        "ends",
        "terms",
        "banks",
    ]
    assert said[-2:] == BANKS
    assert "  bank_data_ready                       1" in said


def test_csv_has_a_line_for_each_number() -> None:
    """With its period, so that the files of several months can be put together in a spreadsheet."""
    _, said = run(an_office(), *PERIOD, "--csv")
    assert said[:2] == [
        "section,name,counted,number,first_day,last_day",
        "funnel,application_received,cases,1,2025-10-13,2025-10-14",
    ]
    assert "terms,consent,kept,1,2025-10-13,2025-10-14" in said


def test_json_has_an_object_for_each_row() -> None:
    """With its numbers by their names, and its period."""
    _, said = run(an_office(), *PERIOD, "--json")
    found = [json.loads(line) for line in said]
    period = {"first_day": "2025-10-13", "last_day": "2025-10-14"}
    assert found[0] == {"section": "funnel", "name": "application_received", "cases": 1, **period}
    assert {"section": "terms", "name": "bank_data", "kept": 1, "missed": 0, **period} in found


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """As a command that cannot be read."""
    assert run(an_office(), "report", "--from", "2025-10-14", "--to", "2025-10-13")[0] == 2
