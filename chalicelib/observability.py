"""Logs, in one place: structured, by id, never a payload and never a person (lessons 23, design decision 7)."""

import sys
from functools import cache
from pathlib import Path

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """Return the one logger; made on use, so that importing costs nothing. It writes one line of JSON an event."""
    return Logger(service="kelisim", log_uncaught_exceptions=False, stream=sys.stderr)


def where(error: BaseException) -> list[str]:
    """Return the places an error came through, innermost last: files and lines of ours, no message, no values."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]
