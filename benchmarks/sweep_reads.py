"""The reads of a sweep grow with the due cases, not with all cases: 100 due cases among few and among many."""

from benchmarks.table import Meter, empty_table, resting, waiting

DUE = 100
MAX_INCREASE = 0.10
"""How much more the reads among many cases may cost than those among few."""


def reads_among(others: int) -> float:
    """Return the read capacity of a sweep of 100 due cases with so many cases in the table."""
    with empty_table() as table:
        office = table.office
        table.load(resting(number) for number in range(others - DUE))
        table.load(waiting(number, office) for number in range(DUE))
        office.clock.set(waiting(0, office).look_at or office.clock.now())
        meter = Meter(table.store.client)
        report = office.sweeps()
        if (report.moved, report.looked_at) != (DUE, DUE):
            raise RuntimeError(f"the sweep did not close the {DUE} cases: {report}")
        return meter.reads / 2


def compare(few: int, many: int) -> bool:
    """Measure both, print the ratio, and return whether it is within its limit."""
    among_few, among_many = reads_among(few), reads_among(many)
    ratio = among_many / among_few
    print(
        f"sweep of {DUE} due cases: {among_few:.1f} read units among {few:,} cases, {among_many:.1f} among {many:,}; "
        f"ratio {ratio:.3f} (at most {1 + MAX_INCREASE:.2f})"
    )
    return ratio <= 1 + MAX_INCREASE
