"""The worker of a place without a workflow engine: drives due cases and runs the schedules.

`python -m chalicelib.entrypoints.worker` runs one; any number may run, on any number of machines.
"""
