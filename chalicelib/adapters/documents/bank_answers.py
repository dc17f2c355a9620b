"""How the outcomes of banks are stored: a count under `ALATKZKA data`, and the number of cases under `cases`."""

from collections.abc import Mapping

from chalicelib.domain.case.states import Outcome
from chalicelib.domain.ports.statistics import OutcomeCounts

OF_CASES = "cases"


def names_of(answers: OutcomeCounts) -> dict[str, int]:
    """Return what one case adds to the counts."""
    return {OF_CASES: 1} | {f"{bic} {outcome}": count for (bic, outcome), count in answers.items()}


def answers_of(counts: Mapping[str, int]) -> OutcomeCounts:
    """Return the outcomes in the counts."""
    parts = {name: name.split(" ") for name in counts if name != OF_CASES}
    return {(bic, Outcome(outcome)): counts[name] for name, (bic, outcome) in parts.items()}
