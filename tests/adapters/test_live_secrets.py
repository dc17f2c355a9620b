"""A secret is read when it is needed, used for a while, and renewed without a restart, whatever the store does."""

import json
from datetime import timedelta

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.secrets.holders import LiveDigest, LiveHeadProofs, LiveSigner
from chalicelib.adapters.secrets.live import READ_AGAIN_AFTER, CachedSecret, Live
from chalicelib.domain.errors import SecretMissing, StoreBusy
from chalicelib.domain.ports.records import SignedAs
from tests.fakes.clock import SettableClock
from tests.fakes.records import PlainSigner
from tests.fakes.secrets import InMemorySecrets

AGE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


class World:
    """A store with one secret, and a clock."""

    def __init__(self) -> None:
        self.clock, self.store = SettableClock(), InMemorySecrets()
        self.store.texts["place"] = "first"
        self.text = CachedSecret("digest_key", "place", self.store, self.clock, AGE)

    def rotate(self, text: str = "second") -> None:
        """An operator stores another text."""
        self.store.texts["place"] = text


def test_a_secret_is_read_once_until_it_is_old() -> None:
    """And then again: what was rotated is in use within the age."""
    world = World()
    assert world.store.reads == []
    assert (world.text(), world.text(), len(world.store.reads)) == ("first", "first", 1)
    world.rotate()
    world.clock.advance(AGE - SECOND)
    assert world.text() == "first"
    world.clock.advance(SECOND)
    assert (world.text(), len(world.store.reads)) == ("second", 2)


@pytest.mark.parametrize("harm", ["down", "gone"])
def test_a_store_that_does_not_answer_stops_nobody(harm: str) -> None:
    """The known text stays in use and is asked for again soon; the renewal comes when the store is back."""
    world = World()
    world.text()
    world.rotate("second" if harm == "down" else "")
    world.store.down = harm == "down"
    world.clock.advance(AGE)
    assert (world.text(), world.text(), len(world.store.reads)) == ("first", "first", 2)
    world.store.down = False
    world.rotate()
    world.clock.advance(READ_AGAIN_AFTER)
    assert world.text() == "second"


def test_a_secret_that_was_never_read_is_missed_by_its_name() -> None:
    """The setting and its place, so that an operator knows what to do."""
    world = World()
    world.store.texts.clear()
    with pytest.raises(SecretMissing, match=r"^secrets cannot be read: DIGEST_KEY \(place: is not there\)$"):
        world.text()
    world.store.down = True
    with pytest.raises(StoreBusy):
        world.text()


def test_what_is_made_of_a_secret_is_made_anew_when_it_changes() -> None:
    """And only then, since making it may be slow."""
    world = World()
    made: list[str] = []

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    live = Live("digest_key", world.text, make)
    assert (live(), live(), made) == ("FIRST", "FIRST", ["first"])
    world.rotate()
    world.clock.advance(AGE)
    assert (live(), live(), made) == ("SECOND", "SECOND", ["first", "second"])


def test_a_rotation_to_something_unusable_changes_nothing() -> None:
    """What was made before stays in use, and what is wrong is tried once; a first text must be usable."""
    world = World()
    tried: list[str] = []

    def make(text: str) -> str:
        tried.append(text)
        if text == "unusable":
            raise ValueError("this is no key")
        return text

    live = Live("digest_key", world.text, make)
    assert live() == "first"
    world.rotate("unusable")
    world.clock.advance(AGE)
    assert (live(), live(), tried) == ("first", "first", ["first", "unusable"])
    with pytest.raises(ValueError, match="no key"):
        Live("digest_key", lambda: "unusable", make)()


def test_each_holder_asks_for_the_key_of_the_moment() -> None:
    """Digest, proofs and signer are handed out once and live as long as the process."""
    keys = iter([bytes(range(32)), b"n" * 32])
    digest = LiveDigest(lambda: HmacDigest(next(keys)))
    assert digest("person", "1") != digest("person", "1")
    one = HmacDigest(b"n" * 32)
    same = LiveDigest(lambda: one)
    assert (same.key_id, same.all("person", "1")) == (one.key_id, one.all("person", "1"))
    signer = LiveSigner(PlainSigner)
    assert signer.sign(b"raw", SignedAs.ANCHOR, htm="POST", htu="u") == PlainSigner().sign(
        b"raw", SignedAs.ANCHOR, htm="POST", htu="u"
    )
    assert signer.public_jwk() == PlainSigner().public_jwk()


def head_keys(kid: str) -> HeadKeys:
    """Return a new key by this name."""
    return HeadKeys(json.dumps({"keys": [new_head_key(kid)]}))


def test_proofs_follow_a_rotation() -> None:
    """What the new key proves verifies as soon as it is read; key ids tell the two apart."""
    current = {"keys": head_keys("head-1")}
    proofs = LiveHeadProofs(lambda: current["keys"])
    old = proofs.prove(b"head")
    assert (proofs.key_id, proofs.verifies(b"head", old)) == ("head-1", True)
    current["keys"] = head_keys("head-2")
    assert (proofs.key_id, proofs.verifies(b"head", old)) == ("head-2", False)
    assert proofs.verifies(b"head", proofs.prove(b"head"))


def test_what_keeps_a_secret_from_being_renewed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """By the setting and the kind of error; half a minute later it is tried again."""
    caplog.set_level("WARNING", logger="kelisim")
    world = World()
    world.text()
    world.store.down = True
    world.clock.advance(AGE)
    assert world.text() == "first"
    assert [(one.message, one.secret, one.error) for one in caplog.records] == [  # type: ignore[attr-defined]
        ("secret_not_renewed", "digest_key", "StoreBusy")
    ]
    assert timedelta(seconds=30) == READ_AGAIN_AFTER


def test_a_secret_that_nothing_can_be_made_of_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """By its setting alone."""
    caplog.set_level("ERROR", logger="kelisim")
    texts = iter(["1", "unusable"])
    live = Live("digest_key", lambda: next(texts), int)
    assert (live(), live()) == (1, 1)
    assert [(one.message, one.secret) for one in caplog.records] == [  # type: ignore[attr-defined]
        ("secret_unusable", "digest_key")
    ]
