"""The demo: the applications of the order's every way, sent over HTTP to the local stack.

`python -m infra.local.demo` runs it; `python -m infra.local.demo.generate` makes its files anew.
It knows our system only by its contract: no module of `chalicelib` is used while it runs.
"""
