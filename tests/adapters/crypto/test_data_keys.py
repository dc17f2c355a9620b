"""The data keys of a case: what each is wrapped with, when one is made, and how long it is in memory."""

from collections.abc import Mapping

import pytest

from chalicelib.adapters.crypto.data_keys import DataKeys, KeyCache, KeyErased, KeyGone
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.errors import SealBroken
from tests.fakes.records import InMemoryErasures
from tests.fakes.wrapped_keys import InMemoryWrappedKeys
from tests.unit.case.cases import NOW

CASE, OTHER = "01k7e000000000000000000001", "01k7e000000000000000000002"
PERSON, BANK, PROOF = KeyClass
CITY, TOWN = "710000000", "751110000"
UNDER_CITY = {"case_id": CASE, "key_class": "person", "authority": CITY}


class BoundWrapper:
    """Puts the context before the key; opens it under the same one alone. `calls`: what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Mapping[str, str]]] = []

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Put the context before the key."""
        self.calls.append(("wrap", dict(context)))
        return repr(sorted(context.items())).encode() + key

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Take the context off."""
        self.calls.append(("unwrap", dict(context)))
        bound = repr(sorted(context.items())).encode()
        if not wrapped.startswith(bound):
            raise SealBroken(context["case_id"], "data key")
        return wrapped.removeprefix(bound)


class Made:
    """Data keys of a case of the city, over a store and a wrapper that can be asked."""

    def __init__(self, stored: InMemoryWrappedKeys | None = None, cache: KeyCache | None = None) -> None:
        self.stored, self.wrapper = stored or InMemoryWrappedKeys(), BoundWrapper()
        self.keys = DataKeys(self.stored, self.wrapper, cache)
        self.keys.authorities.remember(CASE, CITY)

    def wrapped(self, key_class: str = PERSON) -> bytes:
        """The stored form of a key."""
        found = self.stored.of_case(CASE)[key_class]
        assert found is not None
        return found


def test_a_key_is_bound_to_case_class_and_authority() -> None:
    """It has 32 bytes, is made once, and opens under the same three alone."""
    made = Made()
    key = made.keys.to_seal(CASE, PERSON, new_key=True)
    assert (len(key), made.keys.to_open(CASE, PERSON), made.keys.to_seal(CASE, PERSON, new_key=True)) == (32, key, key)
    assert made.wrapper.calls == [("wrap", UNDER_CITY)]
    made.keys.cache.clear()
    made.keys.authorities.open_under(TOWN)
    with pytest.raises(SealBroken):
        made.keys.to_open(CASE, PERSON)
    assert made.wrapper.calls[1:] == [("unwrap", {**UNDER_CITY, "authority": TOWN})]


def test_what_belongs_to_no_authority_is_wrapped_without_one() -> None:
    """KMS takes no empty value in a context."""
    made = Made()
    made.keys.to_seal("canary", PROOF, new_key=True)
    assert made.wrapper.calls == [("wrap", {"case_id": "canary", "key_class": "proof"})]


def test_a_cached_key_is_that_of_the_authority_under_which_it_opened() -> None:
    """A caller of another one gets it neither from memory nor from the store."""
    made = Made()
    made.keys.to_seal(CASE, PERSON, new_key=True)
    made.keys.authorities.open_under(TOWN)
    with pytest.raises(SealBroken):
        made.keys.to_open(CASE, PERSON)


@pytest.mark.parametrize("new_key", [False, True])
def test_a_key_that_was_never_made_is_made_only_on_demand(new_key: bool) -> None:  # noqa: FBT001 - the case
    """Elsewhere it is missing, and nothing is stored."""
    made = Made()
    if not new_key:
        with pytest.raises(KeyGone):
            made.keys.to_seal(CASE, PERSON, new_key=False)
        with pytest.raises(KeyGone):
            made.keys.to_open(CASE, PERSON)
        assert made.stored.of_case(CASE) == {}
        return
    key = made.keys.to_seal(CASE, PERSON, new_key=True)
    made.keys.cache.clear()
    assert made.keys.to_seal(CASE, PERSON, new_key=False) == key


def test_of_two_who_make_a_key_at_once_both_use_the_one_that_was_stored() -> None:
    """Nothing is sealed under a key that is nowhere."""
    first = Made()
    second = Made(first.stored)
    key = first.keys.to_seal(CASE, PERSON, new_key=True)
    assert second.keys.to_seal(CASE, PERSON, new_key=True) == key
    assert [what for what, _ in second.wrapper.calls] == ["wrap", "unwrap"]


def test_an_erased_key_is_not_made_anew() -> None:
    """Its tombstone says that it is gone on purpose; another class of the case is not affected."""
    erasures = InMemoryErasures()
    made = Made(InMemoryWrappedKeys(erasures))
    person = made.keys.to_seal(CASE, PERSON, new_key=True)
    made.keys.to_seal(CASE, BANK, new_key=True)
    erasures.write((Erasure(CASE, BANK, NOW, "term"),))
    made.keys.cache.clear()
    with pytest.raises(KeyErased):
        made.keys.to_open(CASE, BANK)
    with pytest.raises(KeyErased):
        made.keys.to_seal(CASE, BANK, new_key=True)
    assert made.keys.to_open(CASE, PERSON) == person


def test_a_key_that_was_read_along_is_unwrapped_when_it_is_needed() -> None:
    """Also to seal with; the store is not asked."""
    made = Made()
    key = made.keys.to_seal(CASE, PERSON, new_key=True)
    wrapped = made.wrapped()
    for new_key in (False, True):
        other = Made()
        other.keys.cache.put_wrapped(CASE, PERSON, wrapped)
        assert other.keys.to_seal(CASE, PERSON, new_key=new_key) == key
        assert (other.wrapper.calls, other.stored.reads) == ([("unwrap", UNDER_CITY)], 0)


def test_what_one_read_brings_is_what_the_other_classes_need() -> None:
    """Three keys, one read; of an erased class nothing is brought."""
    erasures = InMemoryErasures()
    made = Made(InMemoryWrappedKeys(erasures))
    keys = {one: made.keys.to_seal(CASE, one, new_key=True) for one in KeyClass}
    erasures.write((Erasure(CASE, BANK, NOW, "term"),))
    made.keys.cache.clear()
    before = made.stored.reads
    assert (made.keys.to_open(CASE, PERSON), made.keys.to_open(CASE, PROOF)) == (keys[PERSON], keys[PROOF])
    assert made.stored.reads == before + 1
    assert [made.keys.cache.take_wrapped(CASE, one) for one in KeyClass] == [None, None, None]


def test_the_cache_drops_a_key_under_every_authority() -> None:
    """And its wrapped form; those of other classes and cases stay."""
    cache = KeyCache()
    for case_id, key_class, authority in ((CASE, PERSON, CITY), (CASE, PERSON, TOWN), (CASE, BANK, CITY)):
        cache.put(case_id, key_class, authority, b"k")
    cache.put(OTHER, PERSON, CITY, b"k")
    cache.put_wrapped(CASE, PERSON, b"w")
    cache.put_wrapped(CASE, BANK, b"w")
    cache.drop(CASE, PERSON)
    left = [(CASE, PERSON, CITY), (CASE, PERSON, TOWN), (CASE, BANK, CITY), (OTHER, PERSON, CITY)]
    assert [cache.get(*one) for one in left] == [None, None, b"k", b"k"]
    assert [cache.take_wrapped(CASE, one) for one in (PERSON, BANK)] == [None, b"w"]


def test_dropping_what_is_not_there_changes_nothing() -> None:
    """A key may be erased that was never used here."""
    cache = KeyCache()
    cache.put(CASE, BANK, CITY, b"k")
    cache.drop(CASE, PERSON)
    assert cache.get(CASE, BANK, CITY) == b"k"


def test_a_new_invocation_begins_without_any_key() -> None:
    """A key that was erased elsewhere is dropped, opened or wrapped."""
    cache = KeyCache()
    cache.put(CASE, PERSON, CITY, b"k")
    cache.put_wrapped(CASE, BANK, b"w")
    cache.clear()
    assert (cache.get(CASE, PERSON, CITY), cache.take_wrapped(CASE, BANK)) == (None, None)


def test_the_cache_holds_the_keys_used_last() -> None:
    """32 by default, opened and wrapped alike; a key that is used again is the newest."""
    cache = KeyCache()
    for number in range(32):
        cache.put(str(number), PERSON, CITY, b"k")
        cache.put_wrapped(str(number), PERSON, b"w")
    assert cache.get("0", PERSON, CITY) == b"k"
    cache.put("32", PERSON, CITY, b"k")
    cache.put_wrapped("32", PERSON, b"w")
    assert [cache.get(str(one), PERSON, CITY) for one in (0, 1, 2, 32)] == [b"k", None, b"k", b"k"]
    assert [cache.take_wrapped(str(one), PERSON) for one in (0, 1, 32)] == [None, b"w", b"w"]


def test_a_wrapped_key_is_taken_once() -> None:
    """Afterwards it is among the opened ones, or did not open."""
    cache = KeyCache()
    cache.put_wrapped(CASE, PERSON, b"w")
    assert [cache.take_wrapped(CASE, PERSON) for _ in range(2)] == [b"w", None]


def test_data_keys_use_the_cache_that_they_are_given() -> None:
    """Who holds it can clear it."""
    cache = KeyCache(size=1)
    assert Made(cache=cache).keys.cache is cache
