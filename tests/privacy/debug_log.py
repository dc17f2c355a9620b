"""Records every line of every log, at the lowest level."""

import logging
import threading

from tests.privacy.places import Places

EMULATORS = ("moto", "infra", "werkzeug")
"""Loggers in this process that do not belong to the application."""
STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message"}


BANKS_OF_A_DAY, BY_BANK = "bank_answers", "metrics by bank"
"""The line of the log that may name a bank, since it counts the cases of a day; it is a place of its own."""


class DebugLog(logging.Handler):
    """Stores every record of every logger with all its fields."""

    def __init__(self, places: Places) -> None:
        super().__init__(logging.DEBUG)
        self._places, self._own = places, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Store a record, unless it comes from an emulator or from the client of this journey."""
        if record.thread == self._own or record.name.split(".")[0] in EMULATORS:
            return
        message = record.getMessage()
        if "/_local/" in message:
            return
        if message == BANKS_OF_A_DAY:
            self._places.add(BY_BANK, message, repr(vars(record)))
            return
        self._places.add("logs", f"{record.name}: {message[:60]}", message)
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD_FIELDS}
        if extra:
            self._places.add("logs", f"{record.name}: {message[:60]}, its fields", repr(extra))
        if record.exc_info:
            self._places.add("logs", record.name, logging.Formatter().formatException(record.exc_info))
