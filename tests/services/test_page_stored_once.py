"""A bank's page is written once, however often the change that names it is tried."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.messages.changes import Change
from chalicelib.domain.ports.store import Cases
from tests.fakes.store import InMemoryCases
from tests.faults.injector import FaultInjector, inject
from tests.services.office import ALATAU, Office


class Contended:
    """The port `Cases`, in which others commit first so many times."""

    def __init__(self, cases: InMemoryCases, times: int) -> None:
        self._cases, self._times = cases, times

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return the store's own method; only commits conflict."""
        real: Callable[..., Any] = getattr(self._cases, method)
        return real

    def commit(self, change: Change) -> None:
        """Conflict, or commit."""
        self._times -= 1
        if self._times >= 0:
            stored = self._cases.stored[change.case.id]
            stored.case = replace(stored.case, version=stored.case.version + 1)
            raise VersionConflict
        self._cases.commit(change)


def test_a_page_is_written_once_however_often_its_change_is_tried() -> None:
    """Twenty-five banks answer at once: whoever is second decides again, and does not seal the page again."""
    office, line = Office(), FaultInjector()
    office.asks_the_banks()
    office.deps = inject(replace(office.deps, cases=cast("Cases", Contended(office.cases, 4))), line)
    office.bank_answers(ALATAU)
    bank = office.case.bank(ALATAU)
    assert (line.calls.count("cases.commit"), line.calls.count("bank_data.store")) == (5, 1)
    assert bank is not None
    assert [page.number for page in bank.stored] == [1]
