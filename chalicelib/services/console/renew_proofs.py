"""After a change of the key that proves heads, prove each case again under the present key."""

from collections.abc import Iterator
from contextlib import suppress

from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.console.verify_journal import all_cases
from chalicelib.services.needs import HasCases


def renew_proofs(deps: HasCases) -> Iterator[bool]:
    """Yield for each case whether it had to be proved again; a run can be broken off and repeated.

    Unreadable cases are not listed, and so not proved again. Raises `StoreBusy`.
    """
    for case in all_cases(deps):
        with suppress(CaseNotFound):
            yield deps.cases.renew_proof(case.id)
