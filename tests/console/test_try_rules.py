"""Changed rules are tried on a case before they go live."""

from pathlib import Path

import pytest

from chalicelib.domain import data
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.sorting.live import LIVE
from chalicelib.entrypoints.console.commands import main
from tests.services.choosing import PAY, SHOP, chooses, line, with_data
from tests.services.office import Office

RULE = """
[[rule]]
id = "tried"
version = "1"
looks_at = "text"
direction = "debit"
category = "28"
words = ["сатып алу"]
why = "To be tried."
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The live book under another version, with a rule more."""
    live = Path(data.__file__).parent / "rules" / f"{LIVE}.toml"
    changed = tmp_path / "tried.toml"
    changed.write_text(live.read_text("utf-8").replace(f'"{LIVE}"', '"tried"') + RULE, "utf-8")
    return changed


def console(office: Office, *arguments: str) -> tuple[int, list[str]]:
    """Run a command on the office's store."""
    said: list[str] = []
    return main(arguments, office.deps, said.append), said


def test_it_shows_what_would_change_and_changes_nothing(book: Path) -> None:
    """Our ids, codes and rules; nothing that a bank wrote."""
    office = with_data({**SHOP, "counterparty": {"name": "Үлгі Сауда"}}, PAY)
    before, shop = office.case, line(office, "5000.00").movement.id
    assert console(office, "try-rules", "--by", "serik", "--book", str(book), "--case", office.case_id) == (
        0,
        [
            f"{office.case_id}  {LIVE} -> tried: 1 of 2 would move",
            f"  {shop}  unsorted -> 28 (tried/1)",
            "1 of 2 movements would get another category. Nothing was changed.",
        ],
    )
    assert office.case == before


def test_trying_rules_on_a_case_is_a_read(book: Path) -> None:
    """Categories reveal illness and need: the read is journaled before anything is shown."""
    office = with_data()
    console(office, "try-rules", "--by", "serik", "--book", str(book), "--case", office.case_id)
    read = office.deps.reads.of_case(office.case_id).items[-1][1]
    assert read == ReadEntry(
        at=office.clock.now(),
        by="serik",
        roles=("operator",),
        authority=None,
        what="statement",
        case_ids=(office.case_id,),
        why="try-rules tried",
    )


def test_what_a_caseworker_chose_stays(book: Path) -> None:
    """No version of the rules moves it."""
    office = with_data()
    chooses(office, "5000.00", "24")
    _, said = console(office, "try-rules", "--by", "serik", "--book", str(book), "--case", office.case_id)
    assert said[-1] == "0 of 2 movements would get another category. Nothing was changed."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        ("version = ", "The rules cannot be used."),
        (f'version = "tried"\n{RULE.replace("28", "99")}', "Appendix 3 has no such category"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str | None, why: str) -> None:
    """With the rule's name, and without a trace."""
    office, file = with_data(), tmp_path / "rules.toml"
    if content is not None:
        file.write_text(content, "utf-8")
    code, [said] = console(office, "try-rules", "--by", "serik", "--book", str(file), "--case", office.case_id)
    assert (code, why in said) == (1, True)


def test_a_case_without_bank_data_has_nothing_to_try_on(book: Path) -> None:
    """As its statement says."""
    office = Office()
    office.applies()
    code, [said] = console(office, "try-rules", "--by", "serik", "--book", str(book), "--case", office.case_id)
    assert (code, said) == (1, "Not done: There are no bank data to show. Wait until the case is at bank_data_ready.")
