"""Instants and days on the wire: RFC 3339 with an offset, converted to UTC, and whole days. Nothing else is accepted.

pydantic's own types also accept a string with a number of seconds, and let an instant at the edge of the calendar
overflow later, when it is first converted to UTC.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_instant(text: object) -> datetime:
    """Return the instant in UTC. Raises ValueError, whose message does not quote the text."""
    try:
        if isinstance(text, str) and _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("must be a time with offset such as 2025-10-13T10:15:00+05:00")


def read_day(text: object) -> date:
    """Return the day. Raises ValueError, whose message does not quote the text."""
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a day such as 2025-10-13")


INSTANT_SCHEMA = {"type": "string", "format": "date-time"}
DAY_SCHEMA = {"type": "string", "format": "date"}

Instant = Annotated[datetime, PlainValidator(read_instant), WithJsonSchema(INSTANT_SCHEMA)]
Day = Annotated[date, PlainValidator(read_day), WithJsonSchema(DAY_SCHEMA)]
