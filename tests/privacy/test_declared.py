"""Each personal field is declared once, with its key class, and document and stores agree with the declaration."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from chalicelib.adapters.documents.consents import PERSONAL_TERMS
from chalicelib.adapters.documents.sealed_fields import FIELDS
from chalicelib.domain.case.banks import BankCounts, BanksAt
from chalicelib.domain.case.case import Attention, Case, Intent
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry, Note
from chalicelib.domain.messages.changes import ApplicationName, Claim, Parked
from tests.privacy.personal_data import DIGESTS, NOT_PERSONAL, PERSONAL, SEALED_WHOLE

DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"
ROW = re.compile(r"^\| (?P<fields>`[^|]+`) \| (?P<key_class>\w+) \|", re.MULTILINE)
SAME_NAME = {"Parked.token", "ApplicationName.number", "Case.banks"}
"""The token of a workflow and the number of an application are not personal data; a case is stored without banks."""
UNENCRYPTED = (Case, BankCounts, BanksAt, Attention, Intent, ApplicationName, Claim, Parked, Entry)
"""Models with fields that are stored unencrypted."""


def own_fields(model: type) -> set[str]:
    """Return the fields of a model as `Person.iin`, without those that are models themselves."""
    hints = get_type_hints(model)
    parts = {name for name, hint in hints.items() if any(is_dataclass(one) for one in (hint, *get_args(hint)))}
    return {f"{model.__name__}.{one.name}" for one in fields(model) if one.name not in parts}


def test_every_field_of_an_encrypted_model_is_declared() -> None:
    """A new field of an encrypted model must be declared personal, with its key class, or not personal."""
    declared = set().union(*(own_fields(model) for model in SEALED_WHOLE))
    of_others = {name for name in PERSONAL if name.startswith(("Consent.", "BankPage."))}
    assert declared == (set(PERSONAL) - of_others) | NOT_PERSONAL


def test_no_field_is_declared_twice() -> None:
    """A field is either personal or not."""
    assert set(PERSONAL) & (NOT_PERSONAL | DIGESTS) == set()


def test_the_stores_encrypt_what_is_declared() -> None:
    """Parts beside a case are encrypted whole; of a consent exactly the declared fields are encrypted."""
    assert {*FIELDS, Note} <= set(SEALED_WHOLE)
    private = {f"Consent.{name}" for name in PERSONAL_TERMS}
    assert private == {name for name in PERSONAL if name.startswith("Consent.")}
    assert private <= own_fields(Consent)


def test_no_unencrypted_model_has_a_personal_field() -> None:
    """No field has the name of a personal field, except declared digests."""
    names = {name.partition(".")[2] for name in PERSONAL}
    clear = {field for model in UNENCRYPTED for field in own_fields(model) if field.partition(".")[2] in names}
    assert clear - DIGESTS - SAME_NAME == set()


def test_the_document_has_a_row_for_each_field() -> None:
    """docs/privacy.md names each personal field once, with its key class."""
    rows = [
        (field, KeyClass(row["key_class"]))
        for row in ROW.finditer(DOCUMENT.read_text("utf-8"))
        for field in re.findall(r"`([^`]+)`", row["fields"])
    ]
    assert (len(rows), dict(rows)) == (len(PERSONAL), dict(PERSONAL))
