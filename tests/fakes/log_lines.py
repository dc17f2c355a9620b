"""Reads the lines of our log, as fields."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.observability import logger


class _Lines(logging.Handler):
    """Remembers the fields of each line."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line."""
        self.fields.append({**vars(record), "message": record.getMessage()})


@contextmanager
def log_lines() -> Iterator[list[dict[str, Any]]]:
    """Give a list that each line is added to as long as the context lasts, also those at the level INFO."""
    log, read = logging.getLogger(logger().name), _Lines()
    level = log.level
    log.addHandler(read)
    log.setLevel(logging.INFO)
    try:
        yield read.fields
    finally:
        log.removeHandler(read)
        log.setLevel(level)
