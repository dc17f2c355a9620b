"""The operators' console: `python -m chalicelib.entrypoints.console --help`."""
