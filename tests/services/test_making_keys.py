"""Every key is made once, in the form that its reader takes; what only others can give is named."""

import json
from datetime import date
from pathlib import Path

import pytest

from chalicelib.adapters.clock import SystemClock
from chalicelib.adapters.crypto.cursors import Cursors
from chalicelib.adapters.crypto.head_keys import HeadKeys
from chalicelib.adapters.crypto.jws import signers
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.secrets.new_files import SecretFolder
from chalicelib.bootstrap.new_secrets import recipe_for_aws, recipe_for_files
from chalicelib.bootstrap.secrets import keys_in
from chalicelib.services.console.make_keys import Found, keys_to_make, make_keys
from tests.fakes.secrets import InMemoryNewSecrets

DAY = date(2026, 11, 28)
OURS = {
    "anchor-keys",
    "anchor-public-keys",
    "cursor-key",
    "digest-key",
    "head-keys",
    "head-public-keys",
    "signing-keys",
}
OF_PARTNERS = {"bmg-credentials", "kdp-credentials", "open-api-credentials", "sms-1414-credentials"}


def found(store: InMemoryNewSecrets) -> dict[str, Found]:
    """Make the keys for AWS; what became of each secret."""
    return {report.name: report.found for report in make_keys(store, recipe_for_aws(DAY))}


def test_all_of_ours_is_made_and_the_rest_is_named() -> None:
    """A partner's credentials cannot be made here."""
    expected = dict.fromkeys(OURS, Found.MADE) | dict.fromkeys(OF_PARTNERS, Found.MISSING)
    assert found(InMemoryNewSecrets()) == expected


def test_what_is_there_stays() -> None:
    """A second run makes nothing; a run that was interrupted is continued by the next."""
    store = InMemoryNewSecrets()
    found(store)
    first = dict(store.contents)
    store.add("kdp-credentials", "{}")
    expected = dict.fromkeys(OURS | {"kdp-credentials"}, Found.THERE)
    assert found(store) == expected | dict.fromkeys(OF_PARTNERS - {"kdp-credentials"}, Found.MISSING)
    assert {name: store.contents[name] for name in first} == first
    del store.contents["head-public-keys"], store.contents["cursor-key"]
    assert [name for name, what in found(store).items() if what is Found.MADE] == ["cursor-key", "head-public-keys"]
    assert store.contents["head-public-keys"] == first["head-public-keys"]


def test_a_key_that_was_moved_away_from_its_public_half_is_not_made_again() -> None:
    """Workers alone get the anchors' private key, so it is stored by itself; another one would not fit the half."""
    store = InMemoryNewSecrets()
    found(store)
    moved = store.contents.pop("anchor-keys")
    expected = dict.fromkeys(OURS, Found.THERE) | dict.fromkeys(OF_PARTNERS, Found.MISSING)
    assert keys_to_make(store, recipe_for_aws(DAY)) == []
    assert found(store) == expected | {"anchor-keys": Found.ELSEWHERE}
    store.add("anchor-keys", moved)
    assert found(store) == expected


def test_each_is_read_by_what_uses_it(tmp_path: Path) -> None:
    """The functions start with them; the public halves verify what the keys prove, and cannot prove."""
    store = SecretFolder(tmp_path)
    list(make_keys(store, recipe_for_files(DAY)))
    whole, public = HeadKeys(store.read("head-keys")), HeadKeys(store.read("head-public-keys"))
    assert public.verifies(b"head", whole.prove(b"head"))
    with pytest.raises(PermissionError):
        public.prove(b"head")
    for name in ("signing-keys", "anchor-keys"):
        assert len(signers(store.read(name), SystemClock())) == 1
    (anchor,) = signers(store.read("anchor-public-keys"), SystemClock(), public=True)
    assert json.loads(store.read("anchor-keys"))["keys"][0]["x"] == anchor.public_jwk()["x"]
    HmacDigest(*keys_in(store.read("digest-key")))
    Cursors(keys_in(store.read("cursor-key")))
    wrapper = KeyFileKeyWrapper(tmp_path / "data-key")
    context = {"case_id": "1", "key_class": "person"}
    assert wrapper.unwrap(wrapper.wrap(b"key", context), context) == b"key"


def test_no_two_keys_have_one_name() -> None:
    """Signing keys and anchor keys are published in one set."""
    store = InMemoryNewSecrets()
    found(store)
    sets = [json.loads(store.read(name))["keys"] for name in ("signing-keys", "anchor-keys", "head-keys")]
    names = [key["kid"] for keys in sets for key in keys]
    assert names == ["signing-2026-11-28", "anchor-2026-11-28", "head-2026-11-28"]
