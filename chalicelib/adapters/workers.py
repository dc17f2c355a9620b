"""What drives a case from step to step where workers do it (the port `Workflow`).

A worker finds every case that is due by its `look_at`, so there is nothing to start and nobody to wake. The store rings
the workers' bell with each commit that makes a case due.
"""


class Workers:
    """The port `Workflow` for a place without a workflow engine."""

    def start(self, case_id: str, generation: int) -> None:
        """Do nothing: the case is due."""

    def wake(self, token: str) -> None:
        """Do nothing: no worker waits with a token."""
