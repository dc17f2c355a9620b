"""A sweep's reads grow with what is due, not with what exists: 100 due cases among few and among many."""

from benchmarks.table import Meter, empty_table, resting, waiting

DUE = 100
MOST_MORE = 0.10
"""How much more the reads among many may cost than those among few."""


def reads_among(others: int) -> float:
    """Return the capacity that a sweep of 100 due cases reads with so many others in the table."""
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
    """Measure both and print their ratio; return whether it is within the limit."""
    among_few, among_many = reads_among(few), reads_among(many)
    ratio = among_many / among_few
    print(
        f"sweep of {DUE} due cases: {among_few:.1f} read units among {few:,}, {among_many:.1f} among {many:,}; "
        f"ratio {ratio:.3f} (limit {1 + MOST_MORE:.2f})"
    )
    return ratio <= 1 + MOST_MORE
