"""The demo: one application for each scenario of the order, sent to the local stack over HTTP.

`python -m infra.local.demo` runs it; `python -m infra.local.demo.generate` writes its files.
It knows our system only by its contract: while it runs, it uses no module of `chalicelib`.
"""
