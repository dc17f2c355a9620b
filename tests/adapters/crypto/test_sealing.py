"""Sealing and data keys: a piece opens in its own case, class, field and place, and nowhere else."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.crypto.data_keys import DataKeys, KeyCache
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.documents.new_keys import SealingForChange
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.errors import SealBroken, SealErased
from tests.fakes.records import InMemoryErasures
from tests.fakes.wrapped_keys import InMemoryWrappedKeys
from tests.unit.case.cases import a_case

PERSON, BANK = KeyClass.PERSON, KeyClass.BANK
CASE = "01k7e000000000000000000001"
WHERE = (CASE, PERSON, "token", "1")
PLAIN = "құпия".encode()
NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)


class CountingWrapper:
    """Wraps by turning the bytes round; counts what it is asked."""

    def __init__(self) -> None:
        self.wrapped, self.unwrapped = 0, 0

    def wrap(self, key: bytes, _context: Mapping[str, str]) -> bytes:
        """Turn round."""
        self.wrapped += 1
        return key[::-1]

    def unwrap(self, wrapped: bytes, _context: Mapping[str, str]) -> bytes:
        """Turn back."""
        self.unwrapped += 1
        return wrapped[::-1]


@pytest.fixture
def wrapper() -> CountingWrapper:
    """Counts."""
    return CountingWrapper()


@pytest.fixture
def keys(wrapper: CountingWrapper) -> DataKeys:
    """Data keys in an empty store, with room for two in memory."""
    return DataKeys(InMemoryWrappedKeys(), wrapper, KeyCache(size=2))


def making(keys: DataKeys) -> SealingForChange:
    """A sealer that may make the key of every class."""
    return SealingForChange(Sealer(keys), frozenset(KeyClass))


def test_a_sealed_piece_opens_in_its_place(keys: DataKeys) -> None:
    """And is never the same twice."""
    sealer = making(keys)
    first, second = sealer.seal(*WHERE, PLAIN), sealer.seal(*WHERE, PLAIN)
    assert (sealer.open(*WHERE, first), sealer.open(*WHERE, second)) == (PLAIN, PLAIN)
    assert first != second
    assert PLAIN not in first


@pytest.mark.parametrize("part", range(4), ids=["case", "class", "field", "place"])
def test_a_sealed_piece_opens_in_no_other_place(keys: DataKeys, part: int) -> None:
    """Case, class, field and place are bound to it."""
    sealer = making(keys)
    sealed = sealer.seal(*WHERE, PLAIN)
    other = [*WHERE]
    other[part] = BANK if part == 1 else "other"
    sealer.seal(other[0], other[1], "any", "", b"the key is there")
    with pytest.raises(SealBroken):
        sealer.open(other[0], other[1], other[2], other[3], sealed)


@pytest.mark.parametrize("place", range(0, 30, 7))
def test_a_changed_piece_does_not_open(keys: DataKeys, place: int) -> None:
    """One bit anywhere; the error names case and field."""
    sealer = making(keys)
    sealed = bytearray(sealer.seal(*WHERE, PLAIN))
    sealed[place] ^= 1
    with pytest.raises(SealBroken, match=f"token of case {CASE}"):
        sealer.open(*WHERE, bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x02" + bytes(40)])
def test_what_was_never_sealed_does_not_open(keys: DataKeys, sealed: bytes) -> None:
    """Too short, or sealed in a form not known."""
    sealer = making(keys)
    sealer.seal(*WHERE, PLAIN)
    with pytest.raises(SealBroken):
        sealer.open(*WHERE, sealed)


def test_nothing_opens_without_a_key(keys: DataKeys, wrapper: CountingWrapper) -> None:
    """Opening creates no key."""
    with pytest.raises(SealBroken):
        Sealer(keys).open(*WHERE, b"\x01" + bytes(40))
    assert wrapper.wrapped == 0


def test_an_erased_key_is_no_lost_one(wrapper: CountingWrapper) -> None:
    """Opening, sealing and naming say `SealErased`: the data are gone on purpose."""
    erasures = InMemoryErasures()
    keys = DataKeys(InMemoryWrappedKeys(erasures), wrapper, KeyCache(size=2))
    sealed = making(keys).seal(*WHERE, PLAIN)
    erasures.write((Erasure(CASE, PERSON, NOW, "term"),))
    keys.cache.clear()
    sealer = Sealer(keys)
    with pytest.raises(SealErased):
        sealer.open(*WHERE, sealed)
    with pytest.raises(SealErased):
        sealer.seal(*WHERE, PLAIN, new_key=True)
    with pytest.raises(SealErased) as erased:
        sealer.name(CASE, PERSON, PLAIN)
    assert erased.value.field == "name"


def test_a_lost_key_is_not_made_anew(keys: DataKeys, wrapper: CountingWrapper) -> None:
    """Where the case says that there was one, nothing is sealed and nothing named: a new key would hide the loss."""
    sealer = SealingForChange(Sealer(keys), frozenset({BANK}))
    sealer.seal(CASE, BANK, "accounts", "1", PLAIN)
    with pytest.raises(SealBroken):
        sealer.seal(*WHERE, PLAIN)
    with pytest.raises(SealBroken):
        sealer.name(CASE, PERSON, PLAIN)
    assert wrapper.wrapped == 1


def test_a_key_is_unwrapped_once_while_it_is_cached(keys: DataKeys, wrapper: CountingWrapper) -> None:
    """One unwrapping a class; keys dropped from the cache, the least recently used first, are unwrapped again."""
    sealer = making(keys)
    person = sealer.seal(*WHERE, PLAIN)
    bank = sealer.seal(CASE, BANK, "accounts", "1", PLAIN)
    keys.cache.clear()
    for _ in range(3):
        sealer.open(*WHERE, person)
        sealer.open(CASE, BANK, "accounts", "1", bank)
    assert (wrapper.wrapped, wrapper.unwrapped) == (2, 2)
    sealer.seal("another", PERSON, "token", "", PLAIN)
    sealer.open(CASE, BANK, "accounts", "1", bank)
    assert wrapper.unwrapped == 2
    sealer.open(*WHERE, person)
    assert wrapper.unwrapped == 3


def test_the_keys_of_a_case_are_read_at_once(wrapper: CountingWrapper) -> None:
    """One read returns the keys of all three classes; each is unwrapped when it is first needed."""
    stored = InMemoryWrappedKeys()
    keys = DataKeys(stored, wrapper)
    sealer = making(keys)
    sealed = {one: sealer.seal(CASE, one, "field", "", PLAIN) for one in KeyClass}
    keys.cache.clear()
    before = stored.reads
    seen = [(sealer.open(CASE, one, "field", "", sealed[one]), wrapper.unwrapped) for one in KeyClass]
    assert (seen, stored.reads - before) == ([(PLAIN, 1), (PLAIN, 2), (PLAIN, 3)], 1)


def test_a_name_is_the_same_for_the_same_content_of_a_case(keys: DataKeys) -> None:
    """Names of two cases cannot be compared."""
    sealer = making(keys)
    name = sealer.name(CASE, BANK, PLAIN)
    assert len(name) == 64
    assert sealer.name(CASE, BANK, PLAIN) == name
    assert sealer.name(CASE, BANK, b"other") != name
    assert sealer.name("another", BANK, PLAIN) != name


def test_a_key_that_was_forgotten_is_read_again(wrapper: CountingWrapper) -> None:
    """That of its class alone; a key that was brought along with the case is not read at all."""
    stored = InMemoryWrappedKeys()
    keys = DataKeys(stored, wrapper)
    sealer = making(keys)
    sealed = {one: sealer.seal(CASE, one, "field", "", PLAIN) for one in (PERSON, BANK)}
    wrapped = {one: key for one, key in stored.of_case(CASE).items() if key is not None}
    before = stored.reads
    Sealer(keys).forget(CASE, PERSON)
    assert (sealer.open(CASE, BANK, "field", "", sealed[BANK]), stored.reads) == (PLAIN, before)
    assert (sealer.open(CASE, PERSON, "field", "", sealed[PERSON]), stored.reads) == (PLAIN, before + 1)
    other = Sealer(DataKeys(stored, wrapper))
    other.bring(CASE, wrapped)
    assert (other.open(CASE, PERSON, "field", "", sealed[PERSON]), stored.reads) == (PLAIN, before + 1)


def test_a_case_belongs_to_the_authority_of_its_head(keys: DataKeys) -> None:
    """Its keys are wrapped under it, and nothing is asked of the store for that."""
    sealer, case = Sealer(keys), a_case(authority="710000000")
    assert sealer.belongs(case) is case
    assert keys.authorities.to_seal(case.id) == "710000000"
