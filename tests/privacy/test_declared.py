"""Each personal field is declared once, with its class; the document and the stores say the same."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from chalicelib.adapters.dynamodb import items
from chalicelib.domain.case.case import Attention, Bank, Case, Intent, StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry, Note
from chalicelib.domain.personal_data import DIGESTS, NOT_PERSONAL, PERSONAL, SEALED_WHOLE
from chalicelib.domain.ports.changes import ApplicationName, Claim, Parked

DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"
ROW = re.compile(r"^\| (?P<fields>`[^|]+`) \| (?P<key_class>\w+) \|", re.MULTILINE)
SAME_NAME = {"Parked.token", "StoredPage.number", "ApplicationName.number"}
"""The workflow's token, the number of a page, the authority's number of an application: of nobody."""
IN_THE_CLEAR = (Case, Bank, StoredPage, Attention, Intent, ApplicationName, Claim, Parked, Entry)
"""Models of which something is stored as it is."""


def own_fields(model: type) -> set[str]:
    """`Person.iin` and so on; a field that is a model of its own, or may be, is left to that."""
    hints = get_type_hints(model)
    parts = {name for name, hint in hints.items() if any(is_dataclass(one) for one in (hint, *get_args(hint)))}
    return {f"{model.__name__}.{one.name}" for one in fields(model) if one.name not in parts}


def test_every_field_of_what_is_sealed_is_declared() -> None:
    """A field that is added to a sealed model is either personal, with its class, or said to be not."""
    there = set().union(*(own_fields(model) for model in SEALED_WHOLE))
    of_others = {name for name in PERSONAL if name.startswith(("Consent.", "BankPage."))}
    assert there == (set(PERSONAL) - of_others) | NOT_PERSONAL


def test_nothing_is_both() -> None:
    """A field is personal or it is not."""
    assert set(PERSONAL) & (NOT_PERSONAL | DIGESTS) == set()


def test_the_stores_seal_what_is_declared() -> None:
    """What lies beside a case is sealed whole; of a consent's terms exactly what is declared is sealed."""
    assert {*items.FIELDS, Note} <= set(SEALED_WHOLE)
    private = {f"Consent.{name}" for name in items.PRIVATE_TERMS}
    assert private == {name for name in PERSONAL if name.startswith("Consent.")}
    assert private <= own_fields(Consent)


def test_nothing_personal_stands_in_a_model_that_is_stored_in_the_clear() -> None:
    """No field there has the name of a personal one, but the digests that are declared as such."""
    names = {name.partition(".")[2] for name in PERSONAL}
    clear = {field for model in IN_THE_CLEAR for field in own_fields(model) if field.partition(".")[2] in names}
    assert clear - DIGESTS - SAME_NAME == set()


def test_the_document_has_a_row_for_each_field() -> None:
    """Each personal field once, under the class that it is sealed with."""
    rows = [
        (field, KeyClass(row["key_class"]))
        for row in ROW.finditer(DOCUMENT.read_text("utf-8"))
        for field in re.findall(r"`([^`]+)`", row["fields"])
    ]
    assert (len(rows), dict(rows)) == (len(PERSONAL), dict(PERSONAL))
