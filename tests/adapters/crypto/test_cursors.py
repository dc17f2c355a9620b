"""The rules for paging cursors: they open for the same caller and query, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.crypto.cursors import Cursors
from chalicelib.domain.refusals import FieldError, InvalidInput

KEY, NEW_KEY = b"k" * 32, b"n" * 32
QUERY = {"state": "awaiting_consent", "due_before": "2025-10-13T00:00:00Z"}
CURSORS = Cursors([KEY])


def refused(cursor: str, caller: str = "worker-7", query: dict[str, str] | None = None) -> bool:
    """Return whether the cursor is refused as a wrong field, without a word of what was sent."""
    with pytest.raises(InvalidInput) as error:
        CURSORS.open(cursor, caller, QUERY if query is None else query)
    message = "Send next_cursor of the page before, with the same query, or no cursor at all."
    return error.value.errors == (FieldError("cursor", message),)


@given(position=st.text(max_size=300), caller=st.text(max_size=50), query=st.dictionaries(st.text(), st.text()))
def test_a_cursor_gives_the_position_back(position: str, caller: str, query: dict[str, str]) -> None:
    """What was sealed for a caller and a query opens for them, whatever letters they hold."""
    assert CURSORS.open(CURSORS.seal(position, caller, query), caller, query) == position


def test_a_cursor_is_url_safe_unreadable_and_unique() -> None:
    """Positions have the tables' keys; nobody can see or compare them."""
    first, second = (CURSORS.seal("awaiting_consent#710000000", "worker-7", QUERY) for _ in range(2))
    assert first.replace("-", "").replace("_", "").isalnum()
    assert "710000000" not in first
    assert first != second


def test_a_cursor_opens_for_its_caller_and_its_query_alone() -> None:
    """A cursor that was passed on, or moved to another list, is refused."""
    cursor = CURSORS.seal("position", "worker-7", QUERY)
    assert refused(cursor, caller="worker-8")
    assert refused(cursor, query={**QUERY, "state": "received"})
    assert refused(cursor, query={})


def test_caller_and_query_cannot_be_mixed_up() -> None:
    """They are separated, so that no caller's name can look like another's query."""
    cursor = CURSORS.seal("position", "a", {"b": "c"})
    assert refused(cursor, caller='a", [["b", "c"]]', query={})


def test_a_changed_cursor_is_refused() -> None:
    """No character of a cursor can be changed, not even the last, some bits of which are padding."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for position in ("p", "po", "pos"):
        cursor = CURSORS.seal(position, "worker-7", QUERY)
        changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]
        changed += [cursor[:-1] + letter for letter in letters if letter != cursor[-1]]
        assert all(refused(other) for other in changed)


@pytest.mark.parametrize("cursor", ["", "abc", "A" * 41, "A" * 44, "A" * 3000, "é" * 50, "../" * 20])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    """Anything else is a wrong field, never a crash."""
    assert refused(cursor)


def test_keys_can_be_rotated() -> None:
    """The first key seals; those behind it still open what they sealed."""
    cursor = CURSORS.seal("position", "worker-7", QUERY)
    rotated = Cursors([NEW_KEY, KEY])
    assert rotated.open(cursor, "worker-7", QUERY) == "position"
    assert refused(rotated.seal("position", "worker-7", QUERY))


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b"short"]])
def test_a_key_has_32_bytes(keys: list[bytes]) -> None:
    """A wrong key is a mistake in the settings, seen at once."""
    with pytest.raises(ValueError, match=r"^CURSOR_KEY must have at least one key, of 32 bytes each$"):
        Cursors(keys)


def test_a_cursor_of_another_process_opens() -> None:
    """Two versions of the code are at work during a deployment, so the form of a cursor is pinned."""
    cursor = "AAECAwQFBgcICQoLC6qVR3C56BIc-DzkF6BmLNvZi1SsVqy1n0xMIdsa7djswpZAGWi9CQOh"
    assert CURSORS.open(cursor, "worker-7", QUERY) == "awaiting_consent#710000000"


def test_a_cursor_is_bound_to_the_query_and_not_to_the_order_of_its_words() -> None:
    """The same list is asked for."""
    cursor = CURSORS.seal("position", "worker-7", QUERY)
    assert CURSORS.open(cursor, "worker-7", dict(reversed(QUERY.items()))) == "position"
