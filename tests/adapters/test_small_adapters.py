"""Keyed digests, ids, the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.clock import SystemClock
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.ids import new_id

MONDAY = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)
KEY = bytes(range(32))


def test_equal_parts_have_one_digest_for_ever() -> None:
    """A lock made by an older release is found by a newer one: the digest of a key and parts never changes."""
    digest = HmacDigest(KEY)("iin", "900101300017")
    assert digest == "6c4bbef10c289b93287a1c64beadac79647317515803a176213c81237d41fe3d"
    assert HmacDigest(KEY)("iin", "900101300017") == digest


def test_purpose_key_parts_and_their_borders_count() -> None:
    """Nothing that differs looks alike."""
    digest, other = HmacDigest(KEY), HmacDigest(KEY[::-1])
    made = [
        digest("a", "bc"),
        digest("ab", "c"),
        digest("a", "b", "c"),
        digest("abc"),
        digest("a", "bc", ""),
        digest("", "abc"),
        other("a", "bc"),
    ]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("length", [0, 16, 31])
def test_a_short_key_is_refused(length: int) -> None:
    """An IIN has few digits: only the key prevents guessing."""
    with pytest.raises(ValueError, match="32 bytes"):
        HmacDigest(bytes(length))


def test_of_two_live_keys_the_first_makes_digests() -> None:
    """Digests of both are recognised; a key's name distinguishes keys and reveals nothing else."""
    old, new = HmacDigest(KEY[::-1]), HmacDigest(KEY)
    both = HmacDigest(KEY, KEY[::-1])
    assert both("a", "b") == new("a", "b")
    assert (both.all("a", "b"), old.all("a", "b")) == ((new("a", "b"), old("a", "b")), (old("a", "b"),))
    assert (both.key_id, len(both.key_id), both.key_id == old.key_id) == (new.key_id, 16, False)


@pytest.mark.parametrize("keys", [(), (KEY, KEY), (KEY, KEY[::-1], bytes(32))])
def test_there_is_one_key_or_two_different_ones(keys: tuple[bytes, ...]) -> None:
    """A third would be a lock more than a commit can write."""
    with pytest.raises(ValueError, match="one digest key, or two"):
        HmacDigest(*keys)


def test_ids_sort_by_time() -> None:
    """And within a millisecond by the order in which they were made."""
    instants = [MONDAY + timedelta(milliseconds=n // 3) for n in range(30)]
    ids = [new_id(at) for at in instants]
    assert ids == sorted(ids)
    assert len(set(ids)) == 30


def test_an_id_needs_no_escaping_in_a_url() -> None:
    """26 small letters and digits that start with its instant."""
    one = new_id(MONDAY)
    assert (len(one), one.isalnum(), one.lower()) == (26, True, one)
    assert one[:10] == "01k7dzwk10"


def test_the_clock_gives_utc() -> None:
    """An instant without its zone means nothing."""
    assert SystemClock().now().utcoffset() == timedelta(0)
