"""What is personal, declared once: each field with the class under whose data key it is sealed (docs/privacy.md).

A test holds this against the models and the document. A field of a sealed model that is not personal by itself is
named as such; it is sealed all the same, with the rest.
"""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.journal.journal import Note
from chalicelib.domain.journal.reads import ReadEntry
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
from chalicelib.domain.ports.partner_answers import BankPage
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
    KeyClass.BANK: {BankPage: "accounts", Choice: "category"},
    KeyClass.PROOF: {Consent: "person basis", Evidence: "body signature key", ReadEntry: "by why"},
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
    Evidence,
    ReadEntry,
)
"""Models of which nothing is ever stored in the clear."""

NOT_PERSONAL = frozenset(
    {
        *(f"Form.{field}" for field in Form.__dataclass_fields__ if field != "document"),
        "SignedDocument.method",
        "SignedDocument.signed_by",
        "AccessToken.expires_at",
        "Link.expires_at",
        *(f"ReadEntry.{field}" for field in ReadEntry.__dataclass_fields__ if field not in {"by", "why"}),
        "Choice.version",
        "Choice.movement_id",
    }
)
"""Fields of sealed models that say the same of everybody."""

DIGESTS = frozenset(
    {"Case.person", "Case.earlier_person", "Case.mobile", "ApplicationName.digest", "Claim.digest", "Entry.actor"}
)
"""Keyed digests that stand in the clear, so that equality can be seen; those of a case go with the person."""
