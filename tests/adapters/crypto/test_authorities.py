"""Under which authority a data key is wrapped and opened (design decision 15)."""

from threading import Thread

import pytest

from chalicelib.adapters.crypto.authorities import Authorities

CASE, OTHER = "01k7e000000000000000000001", "01k7e000000000000000000002"
CITY, TOWN = "710000000", "751110000"
OF_NO_CASE = ["canary", "canary#1", "reads#2025-10-13"]


def reading(authorities: Authorities) -> list[str]:
    """The heads that are read from the store, each of the city."""
    read: list[str] = []

    def read_head(case_id: str) -> str:
        read.append(case_id)
        return CITY

    authorities.read_head = read_head
    return read


def test_without_a_caseworker_the_head_of_the_case_decides() -> None:
    """A function that nobody called opens and seals under the authority that the case belongs to."""
    authorities = Authorities()
    authorities.remember(CASE, CITY)
    assert (authorities.to_open(CASE), authorities.to_seal(CASE)) == (CITY, CITY)


def test_the_callers_authority_opens_and_that_of_the_case_seals() -> None:
    """So a head that was moved to another authority opens nothing there; afterwards the head decides again."""
    authorities = Authorities()
    authorities.remember(CASE, CITY)
    authorities.open_under(TOWN)
    assert (authorities.to_open(CASE), authorities.to_seal(CASE)) == (TOWN, CITY)
    authorities.open_under(None)
    assert authorities.to_open(CASE) == CITY


def test_a_caller_without_an_authority_opens_nothing_of_one() -> None:
    """An empty name is a name, and no other is taken for it."""
    authorities = Authorities()
    authorities.remember(CASE, CITY)
    authorities.open_under("")
    assert authorities.to_open(CASE) == ""


@pytest.mark.parametrize("owner", OF_NO_CASE)
def test_what_belongs_to_no_case_belongs_to_no_authority(owner: str) -> None:
    """The canary and the journal of reads, whoever calls; nothing is read for them."""
    authorities = Authorities()
    read = reading(authorities)
    authorities.open_under(TOWN)
    assert (authorities.to_open(owner), authorities.to_seal(owner), read) == ("", "", [])


def test_the_head_is_read_when_it_is_not_known() -> None:
    """Where it cannot be read there is no authority; one that was loaded is not read again."""
    authorities = Authorities()
    assert authorities.to_seal(CASE) == ""
    read = reading(authorities)
    authorities.remember(OTHER, TOWN)
    assert (authorities.to_seal(CASE), authorities.to_open(CASE), authorities.to_seal(OTHER)) == (CITY, CITY, TOWN)
    assert read == [CASE, CASE]


def test_a_thousand_heads_are_remembered() -> None:
    """The one that was loaded longest ago is forgotten first; one that is loaded again is the newest."""
    authorities = Authorities()
    for number in range(1000):
        authorities.remember(str(number), TOWN)
    authorities.remember("0", TOWN)
    authorities.remember("1000", TOWN)
    read = reading(authorities)
    assert [authorities.to_seal(str(number)) for number in (0, 1, 2, 1000)] == [TOWN, CITY, TOWN, TOWN]
    assert read == ["1"]


def test_a_caller_is_that_of_one_thread() -> None:
    """The server answers several at once."""
    authorities = Authorities()
    authorities.remember(CASE, CITY)
    authorities.open_under(TOWN)
    found: list[str] = []
    thread = Thread(target=lambda: found.append(authorities.to_open(CASE)))
    thread.start()
    thread.join()
    assert found == [CITY]
