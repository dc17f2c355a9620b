"""Money in our answers: a decimal string with two digits, never negative."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

Money = Annotated[
    Decimal,
    PlainSerializer("{:.2f}".format, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}),
]
