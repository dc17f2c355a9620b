"""The base of every group of settings, and how values come from the environment."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from chalicelib.domain.strict_json import read_json

OptionalDay = Annotated[date | None, BeforeValidator(lambda text: None if text == "" else text)]
FromJson = BeforeValidator(lambda given: read_json(given) if isinstance(given, str) else given)
"""A setting of several values: JSON in the environment."""


class GroupOfSettings(BaseModel):
    """What all groups have in common: they are frozen, and no error repeats a value."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore", defer_build=True)
