"""Published numbers at the console: entered, corrected, listed, refused in one line."""

from tests.console.running import run
from tests.services.office import MONDAY, Office

ADD = ("add-threshold", "71", "2025-Q4", "--source", "Ресми сайт", "--published", "2025-10-10", "--by", "operator-1")
LINE = ("--poverty-line", "43210.00")


def test_numbers_are_entered_corrected_and_listed() -> None:
    """Each entry with its numbers, source, day, and who entered it; a correction names the one before."""
    office = Office()
    told = "Existing versions of statements keep the numbers that they were made with."
    assert run(office, *ADD, *LINE) == (0, [f"Entered as 71-2025-Q4-1. {told}"])
    corrected = (*ADD, *LINE, "--minimum", "60878.00", "--replaces", "71-2025-Q4-1")
    assert run(office, *corrected) == (0, [f"Entered as 71-2025-Q4-2. {told}"])
    source = f"    Ресми сайт, 2025-10-10; by operator-1 at {MONDAY.isoformat()}"
    listed = [
        "71-2025-Q4-1  poverty line 43210.00, subsistence minimum not published",
        source,
        "71-2025-Q4-2  poverty line 43210.00, subsistence minimum 60878.00",
        f"{source}, instead of 71-2025-Q4-1",
    ]
    assert run(office, "thresholds", "--region", "71") == run(office, "thresholds") == (0, listed)


def test_without_entries_the_list_says_what_that_means() -> None:
    """No number of ours stands in."""
    told = "Nothing was entered yet, and facts say so. Enter published numbers with add-threshold."
    assert run(Office(), "thresholds") == (0, [told])
    assert run(Office(), "thresholds", "--region", "71") == (0, [told.replace("yet", "yet for the region 71")])
    assert run(Office(), "thresholds", "--region", "Astana")[0] == 2


def test_what_is_refused_says_what_to_do() -> None:
    """In one line, and nothing is stored."""
    office = Office()
    nothing = "Not done: poverty_line must be given, or subsistence_minimum"
    assert run(office, *ADD) == (1, [nothing])
    run(office, *ADD, *LINE)
    exists = "Not done: The entry 71-2025-Q4-1 exists. If this one corrects it, name it in replaces."
    assert run(office, *ADD, "--poverty-line", "43211.00") == (1, [exists])
