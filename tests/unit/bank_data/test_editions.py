"""Which editions of the reader and of the tables a book of rules names."""

import pytest

from chalicelib.domain.bank_data.editions import READER_EDITION, TABLES_EDITION, Editions


@pytest.mark.parametrize(
    ("book", "editions"),
    [
        ({}, Editions("2026-1", "2026-1")),
        ({"reader": "2027-1"}, Editions("2027-1", "2026-1")),
        ({"tables": "2027-2"}, Editions("2026-1", "2027-2")),
        ({"reader": "2027-1", "tables": "2027-2"}, Editions("2027-1", "2027-2")),
    ],
    ids=str,
)
def test_a_book_that_names_no_edition_has_the_present_one(book: dict[str, str], editions: Editions) -> None:
    """Of the reader and of the tables, each by itself."""
    assert Editions.of(book) == editions
    assert Editions(READER_EDITION, TABLES_EDITION) == Editions() == Editions("2026-1", "2026-1")


@pytest.mark.parametrize(
    ("editions", "wrong"),
    [
        (Editions(), None),
        (Editions(reader="2025-1"), "there is no edition '2025-1' of reader, only 2026-1"),
        (Editions(tables="2025-1"), "there is no edition '2025-1' of tables, only 2026-1"),
        (Editions("2025-1", "2025-2"), "there is no edition '2025-1' of reader, only 2026-1"),
    ],
    ids=str,
)
def test_an_edition_that_there_is_not_is_named_to_who_writes_the_book(editions: Editions, wrong: str | None) -> None:
    """With those that there are."""
    assert editions.unknown == wrong
