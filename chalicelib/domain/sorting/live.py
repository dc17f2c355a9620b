"""Which book of rules is live. On its own, so that a commit names the book without loading it."""

LIVE = "2026-4"
"""The book that new versions of statements are made by."""


def rules_version() -> str:
    """Return the version of the live book; every new version of a statement stores it."""
    return LIVE
