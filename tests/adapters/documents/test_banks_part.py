"""The banks of a case as one sealed part: bound to the case, its edition and its version."""

import zlib

import pytest

from chalicelib.adapters.documents.banks import banks_place, opened_banks, sealed_banks
from chalicelib.domain.case.banks import BanksAt
from chalicelib.domain.errors import SealBroken, VersionConflict
from tests.contract.samples import BANKS, a_case
from tests.fakes.open_sealing import OpenSealing

CASE, AT = a_case().id, BanksAt(edition=2, version=5)
BOUND = f"{CASE}|bank|banks|banks#000002#5|".encode()
DOCUMENT = (
    '{"banks":[{"bic":"ALATKZKA","name":"Алатау (үлгі)","outcome":"data","late":true,'
    '"answered_at":"2025-10-13T05:15:00Z","pages":2,'
    '"stored":[{"number":1,"digest":"9f86d081","chunks":2,"size":0,"of":1}]},'
    '{"bic":"ESILKZKA","name":"Есіл (үлгі)","outcome":"pending","late":false,'
    '"answered_at":null,"pages":null,"stored":[]}]}'
)


def test_the_form_of_the_part_stays() -> None:
    """Compressed JSON, sealed with the class of the banks' data to its edition and version; no key is made for it."""
    sealing = OpenSealing()
    sealed = sealed_banks(sealing, CASE, AT, BANKS)
    assert sealed[: len(BOUND)] == BOUND
    assert zlib.decompress(sealed[len(BOUND) :]).decode() == DOCUMENT
    assert (opened_banks(sealing, CASE, AT, (5, sealed)), sealing.new_keys) == (BANKS, [False])


def test_a_part_that_was_stored_earlier_opens() -> None:
    """Whatever compressed it."""
    stored = (5, BOUND + zlib.compress(DOCUMENT.encode(), level=9))
    assert opened_banks(OpenSealing(), CASE, AT, stored) == BANKS


def test_a_later_version_means_that_the_case_has_changed() -> None:
    """Who holds an earlier head loads the case again; the part itself is not damaged."""
    later = sealed_banks(OpenSealing(), CASE, BanksAt(2, 6), BANKS)
    with pytest.raises(VersionConflict):
        opened_banks(OpenSealing(), CASE, AT, (6, later))


@pytest.mark.parametrize(
    ("at", "version"),
    [(BanksAt(2, 4), 4), (BanksAt(2, 4), 5), (BanksAt(1, 5), 5)],
    ids=["an earlier version", "one that says it is the present", "another edition"],
)
def test_a_part_that_was_put_back_does_not_open(at: BanksAt, version: int) -> None:
    """Whatever version the store says that it has."""
    sealed = sealed_banks(OpenSealing(), CASE, at, BANKS)
    with pytest.raises(SealBroken, match=f"the sealed field banks of case {CASE} cannot be opened"):
        opened_banks(OpenSealing(), CASE, AT, (version, sealed))


def test_a_part_that_is_gone_is_damage() -> None:
    """The head of the case says that there is one."""
    with pytest.raises(SealBroken, match=f"the sealed field banks of case {CASE} cannot be opened"):
        opened_banks(OpenSealing(), CASE, AT, None)


def test_an_edition_has_a_place_of_its_own() -> None:
    """Stored parts are found by it, and the places sort."""
    assert [banks_place(edition) for edition in (0, 12)] == ["banks#000000", "banks#000012"]
