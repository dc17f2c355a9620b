"""How long a store keeps what expires by itself."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    """How long a commit's claims of events and entries of the journal are stored."""

    claims: timedelta
    journal: timedelta
    messages: timedelta = timedelta(days=90)
    """How long an SMS can be looked up."""


LIFETIMES = Lifetimes(claims=timedelta(days=3 * 366), journal=timedelta(days=5 * 366))
READS_KEPT_FOR = timedelta(days=3 * 366)
"""How long a read is stored, as long as security logs are."""
