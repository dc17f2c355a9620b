"""The operator is named by whoever deploys; nothing starts without name and BIN (Personal Data Law, art. 8 p. 4)."""

import re

import pytest
from pydantic import ValidationError

from chalicelib.settings import Settings
from tests.start.test_place import ALWAYS

REQUIRED = ("operator_name_kk", "operator_name_ru", "operator_bin")


@pytest.mark.parametrize("name", REQUIRED)
def test_each_of_them_is_required(name: str) -> None:
    """Also an empty one is none."""
    for given in ({}, {name: ""}):
        with pytest.raises(ValidationError, match=name):
            Settings(**({one: value for one, value in ALWAYS.items() if one != name} | given))


@pytest.mark.parametrize("number", ["99014000012", "990140000127", "000000000000"])
def test_a_bin_that_no_body_can_have_is_refused(number: str) -> None:
    """Too short, a wrong check digit, nothing but zeros."""
    said = re.escape("must be a BIN: twelve digits with a valid check digit")
    with pytest.raises(ValidationError, match=said):
        Settings(**(ALWAYS | {"operator_bin": number}))
