"""The operator of the system, named on every receipt (Personal Data Law, art. 8 p. 4: the operator and its BIN)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operator:
    """The operator: its name in both languages, its BIN (12 digits), and how to contact it."""

    name_kk: str
    name_ru: str
    bin: str
    contact: str | None
