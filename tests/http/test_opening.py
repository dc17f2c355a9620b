"""A caseworker's token says under which authority sealed data open; without one it is each case's own."""

from dataclasses import replace

from chalicelib import bootstrap
from chalicelib.bootstrap import Wiring
from tests.http.samples import CITY
from tests.http.system import System


def opened_under(system: System, *tokens: str) -> list[str | None]:
    """What a call with each token lets be opened, in order; None: each case's own authority."""
    said: list[str | None] = []
    bootstrap.use(Wiring(replace(system.deps, open_under=said.append), system.boundary))
    for token in tokens:
        system.get("/v1/cases/01k7e000000000000000000001", token)
    return said


def test_a_caseworkers_token_says_under_which_authority_data_open(system: System) -> None:
    """Each call begins without one, so that nothing is left of the call before."""
    assert opened_under(system, system.token(authority=CITY), system.neighbour) == [None, CITY, None, "751110000"]


def test_who_sees_all_authorities_opens_each_case_under_its_own(system: System) -> None:
    """Auditors and operators have none; whoever is an auditor too calls as one."""
    both = system.token(sub="both", roles=["caseworker", "auditor"], authority=CITY)
    assert opened_under(system, system.operator, system.auditor) == [None, None]
    said: list[str | None] = []
    bootstrap.use(Wiring(replace(system.deps, open_under=said.append), system.boundary))
    system.get("/v1/cases/01k7e000000000000000000001/journal", both)
    assert said == [None]


def test_a_call_that_is_refused_opens_under_nothing(system: System) -> None:
    """A token that does not verify says nothing."""
    assert opened_under(system, "forged") == [None]
