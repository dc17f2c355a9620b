"""Logs, in one place: structured, by id, never a payload and never a person (lessons 23, design decision 7)."""

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """Return the one logger; made on use, so that importing costs nothing. It writes one line of JSON an event."""
    return Logger(service="kelisim", log_uncaught_exceptions=False)
