"""Keyed digests: the same for ever, and without the key nothing to guess by."""

import pytest

from chalicelib.adapters.crypto.keyed_digest import HmacDigest

KEY = bytes(range(32))


def test_equal_parts_have_one_digest_for_ever() -> None:
    """A lock made by an older release is found by a newer one: the digest of a key and parts never changes."""
    digest = HmacDigest(KEY)("iin", "900101300017")
    assert digest == "6c4bbef10c289b93287a1c64beadac79647317515803a176213c81237d41fe3d"
    assert HmacDigest(KEY)("iin", "900101300017") == digest
    assert HmacDigest(KEY).key_id == "752980599c83aa4a"


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


@pytest.mark.parametrize("keys", [(b"",), (bytes(16),), (bytes(31),), (KEY, bytes(31))])
def test_a_short_key_is_refused(keys: tuple[bytes, ...]) -> None:
    """An IIN has few digits: only the key prevents guessing, also the earlier one."""
    with pytest.raises(ValueError, match=r"^The digest key must have at least 32 bytes; make a longer one.$"):
        HmacDigest(*keys)


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
    why = r"^There must be one digest key, or two different ones: the present one, then the earlier one.$"
    with pytest.raises(ValueError, match=why):
        HmacDigest(*keys)
