"""The local stack: our API, AWS as moto emulates it, four emulated partners and a clock that moves, on one port.

`python -m infra.local` starts it; `infra.local.stack.start()` starts it inside a process.
"""
