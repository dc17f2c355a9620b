"""Every personal field, declared once, with the class whose data key seals it (docs/privacy.md).

`test_declared.py` compares this with the models, the stores and the document. Fields of a sealed model that are not
personal by themselves are listed too; they are sealed with the rest.
"""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.journal.journal import Note
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.person import (
    AccessToken,
    Address,
    Form,
    IdentityDocument,
    Link,
    Person,
    Representative,
    SignedDocument,
)
from chalicelib.domain.statement.versions import Choice

_FIELDS: Mapping[KeyClass, Mapping[type, str]] = {
    KeyClass.PERSON: {
        Person: "iin surname given_name patronymic mobile phone email",
        Address: "locality district street house apartment",
        IdentityDocument: "type series number issued_on",
        SignedDocument: "ref sha256",
        Representative: "iin surname given_name patronymic basis",
        AccessToken: "token public_key",
        Link: "url",
        Note: "actor text category",
    },
    KeyClass.BANK: {BankPage: "accounts", Choice: "category", Bank: "bic name outcome"},
    KeyClass.PROOF: {Consent: "person basis banks", Evidence: "body signature key", ReadEntry: "by why"},
}

PERSONAL: Mapping[str, KeyClass] = MappingProxyType(
    {
        f"{model.__name__}.{field}": key_class
        for key_class, models in _FIELDS.items()
        for model, named in models.items()
        for field in named.split()
    }
)
"""`Person.iin` -> the class it is sealed under."""

SEALED_WHOLE: tuple[type, ...] = (
    Person,
    Address,
    IdentityDocument,
    SignedDocument,
    Representative,
    Form,
    AccessToken,
    Link,
    Note,
    Choice,
    Bank,
    StoredPage,
    Evidence,
    ReadEntry,
)
"""Models that are never stored in the clear, not even in part."""

NOT_PERSONAL = frozenset(
    {
        *(f"Form.{field}" for field in Form.__dataclass_fields__ if field != "document"),
        "SignedDocument.method",
        "SignedDocument.signed_by",
        "AccessToken.expires_at",
        "Link.expires_at",
        *(f"ReadEntry.{field}" for field in ReadEntry.__dataclass_fields__ if field not in {"by", "why"}),
        "Bank.late",
        "Bank.answered_at",
        "Bank.pages",
        *(f"StoredPage.{field}" for field in StoredPage.__dataclass_fields__),
        "Choice.version",
        "Choice.movement_id",
    }
)
"""Fields of sealed models that say nothing about a particular person."""

DIGESTS = frozenset(
    {
        "CaseDigests.person",
        "CaseDigests.earlier_person",
        "CaseDigests.mobile",
        "ApplicationName.digest",
        "Claim.digest",
        "Entry.actor",
    }
)
"""Keyed digests stored in the clear, so that they can be compared; those of a case are erased with the person."""
