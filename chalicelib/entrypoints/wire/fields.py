"""The kinds of fields that callers send, each with its checks and its schema in the OpenAPI document."""

import re
from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema

from chalicelib.domain.consent.forms import ConsentForm, consent_forms
from chalicelib.domain.identifiers import InvalidIdentifier, check_iin, normalise_mobile
from chalicelib.entrypoints.wire.typed_text import plain

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}", re.ASCII)


def _checked(check: Callable[[str], str]) -> Callable[[str], str]:
    def validate(text: str) -> str:
        try:
            return check(text)
        except InvalidIdentifier as error:
            raise ValueError(str(error)) from None

    return validate


def _true(statement: bool) -> bool:  # noqa: FBT001 - a validator takes what it validates
    if not statement:
        raise ValueError("must be true: an application without this statement of the form cannot be accepted")
    return statement


def _known_form(version: str) -> str:
    if version not in consent_forms():
        raise ValueError(f"must be one of the known forms: {', '.join(sorted(consent_forms()))}")
    return version


def fitting_participation(form: ConsentForm | None, participation: bool | None) -> bool | None:  # noqa: FBT001
    """Return the answer on taking part in a pilot if it is what the form requires. Raises ValueError.

    `form`: None for a version that is not known, which is refused by its own field.
    """
    if form is None or participation is (True if form.participation else None):
        return participation
    if form.participation:
        return _true(bool(participation))
    raise ValueError("must be null: this form has no statement on taking part in a pilot")


def _participation(participation: bool | None, sent: ValidationInfo) -> bool | None:  # noqa: FBT001
    return fitting_participation(consent_forms().get(sent.data.get("version", "")), participation)


def schemas_of_participation(forms: Iterable[ConsentForm]) -> list[dict[str, bool | str]]:
    """Return the schemas of the answers on taking part in a pilot that these forms take."""
    asked = {form.participation for form in forms}
    return [{"type": "boolean", "const": True} if one else {"type": "null"} for one in sorted(asked, reverse=True)]


def _lettered(text: str) -> str:
    """A dash in the place of a name would be how the SMS addresses the person."""
    if not any(letter.isalpha() for letter in text):
        raise ValueError("must contain a letter; leave it out when the person has no such name")
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an e-mail address, such as name@example.kz")
    return text


def _text(longest: int, form: str = "plain-text", **more: str) -> WithJsonSchema:
    """Return the schema of a text; `form` is a format name for the rules that JSON Schema cannot express."""
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest, "format": form, **more})


Name = Annotated[str, Field(max_length=120), AfterValidator(plain), AfterValidator(_lettered), _text(120, "name")]
OneLine = Annotated[str, Field(max_length=200), AfterValidator(plain), _text(200)]
ShortText = Annotated[str, Field(max_length=40), AfterValidator(plain), _text(40)]
TypedReason = Annotated[str, Field(max_length=1000), AfterValidator(plain), _text(1000)]
Iin = Annotated[str, Field(max_length=40), AfterValidator(_checked(check_iin)), _text(12, "iin", pattern="^[0-9]{12}$")]
Mobile = Annotated[str, Field(max_length=40), AfterValidator(_checked(normalise_mobile)), _text(40, "kz-mobile")]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email), _text(254, "plain-email")]
Affirmed = Annotated[bool, AfterValidator(_true), WithJsonSchema({"type": "boolean", "const": True})]
FormVersion = Annotated[
    str, AfterValidator(_known_form), WithJsonSchema({"type": "string", "enum": sorted(consent_forms())})
]
Participation = Annotated[
    bool | None,
    AfterValidator(_participation),
    WithJsonSchema({"anyOf": schemas_of_participation(consent_forms().values())}),
]
"""Depends on `version`, which the body therefore names before it."""
ApplicationNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]
FamilyGroup = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
