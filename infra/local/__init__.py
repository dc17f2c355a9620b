"""The local stack: our API, AWS emulated by moto, four emulated partners and a movable clock, on one port.

`python -m infra.local` runs it; `infra.local.stack.start_stack()` starts it inside a process.
"""
