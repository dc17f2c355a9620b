"""How long a store keeps what expires by itself."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    """How long a commit's claims of events and entries of the journal are stored."""

    claims: timedelta
    journal: timedelta
    messages: timedelta
    """How long an SMS can be looked up."""


READS_KEPT_FOR = timedelta(days=3 * 366)
"""How long a read is stored, as long as security logs are."""
