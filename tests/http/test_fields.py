"""The kinds of fields that callers send: what each takes, what it says of the rest, and its schema."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.domain.consent.forms import ConsentForm, consent_forms
from chalicelib.entrypoints.wire import fields
from chalicelib.entrypoints.wire.fields import fitting_participation, schemas_of_participation

TEXT = "plain-text"
TAKEN: list[tuple[str, Any, Any]] = [
    ("Name", "Ә" * 120, "Ә" * 120),
    ("Name", "  О\u2019Коннор \u0301 ", "О\u2019Коннор \u0301"),
    ("OneLine", "х" * 200, "х" * 200),
    ("ShortText", "1" * 40, "1" * 40),
    ("TypedReason", "х" * 1000, "х" * 1000),
    ("Iin", "900101300017", "900101300017"),
    ("Mobile", "8 (701) 123-45-67", "+77011234567"),
    ("Email", "a@b", "a@b"),
    ("Email", f"{'a' * 64}@{'b' * 189}", f"{'a' * 64}@{'b' * 189}"),
    ("Affirmed", True, True),
    ("FormVersion", "468-2024", "468-2024"),
    ("ApplicationNumber", "2025/a.b_c-1", "2025/a.b_c-1"),
    ("ApplicationNumber", "a" * 64, "a" * 64),
    ("FamilyGroup", "a.b_c-1", "a.b_c-1"),
    ("Sha256", "0a" * 32, "0a" * 32),
]
REFUSED: list[tuple[str, Any]] = [
    ("Name", "Ә" * 121),
    ("Name", "- 1"),
    ("OneLine", "х" * 201),
    ("ShortText", "1" * 41),
    ("TypedReason", "х" * 1001),
    ("Iin", "900101300018"),
    ("Iin", "9" * 41),
    ("Mobile", "+7701123456"),
    ("Mobile", "7" * 41),
    ("Email", "a b@c"),
    ("Email", "@b"),
    ("Email", "a@"),
    ("Email", "a@b@c"),
    ("Email", f"{'a' * 65}@b"),
    ("Email", f"a@{'b' * 190}"),
    ("Affirmed", False),
    ("FormVersion", "468"),
    ("ApplicationNumber", "-1"),
    ("ApplicationNumber", "a" * 65),
    ("FamilyGroup", ""),
    ("FamilyGroup", "a/b"),
    ("Sha256", "0A" * 32),
    ("Sha256", "0a" * 31),
]


def adapter(name: str) -> TypeAdapter[Any]:
    """What reads a kind of field, strictly, as bodies do."""
    return TypeAdapter(getattr(fields, name))


@pytest.mark.parametrize(("name", "sent", "read"), TAKEN)
def test_a_field_takes_what_it_may_be(name: str, sent: object, read: object) -> None:
    """Up to its limits; blanks around a text are left out, and a number is written in one way."""
    assert adapter(name).validate_python(sent, strict=True) == read


@pytest.mark.parametrize(("name", "sent"), REFUSED)
def test_a_field_refuses_the_rest(name: str, sent: object) -> None:
    """One letter more, another letter, or a check digit that does not fit."""
    with pytest.raises(ValidationError):
        adapter(name).validate_python(sent, strict=True)


def test_the_schema_of_each_field_says_what_it_may_be() -> None:
    """With a format of its own for the rules that JSON Schema cannot express."""

    def text(longest: int, form: str = TEXT, **more: str) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": longest, "format": form, **more}

    names = (
        "Name",
        "OneLine",
        "ShortText",
        "TypedReason",
        "Iin",
        "Mobile",
        "Email",
        "Affirmed",
        "FormVersion",
        "Participation",
    )
    assert {name: adapter(name).json_schema() for name in names} == {
        "Name": text(120, "name"),
        "OneLine": text(200),
        "ShortText": text(40),
        "TypedReason": text(1000),
        "Iin": text(12, "iin", pattern="^[0-9]{12}$"),
        "Mobile": text(40, "kz-mobile"),
        "Email": text(254, "plain-email"),
        "Affirmed": {"type": "boolean", "const": True},
        "FormVersion": {"type": "string", "enum": ["468-2024"]},
        "Participation": {"anyOf": [{"type": "boolean", "const": True}]},
    }


WITH = consent_forms()["468-2024"]
WITHOUT = replace(WITH, participation=False)


@pytest.mark.parametrize(
    ("form", "answer", "why"),
    [
        (WITH, True, None),
        (WITH, False, "must be true: an application without this statement of the form cannot be accepted"),
        (WITH, None, "must be true: an application without this statement of the form cannot be accepted"),
        (WITHOUT, None, None),
        (WITHOUT, True, "must be null: this form has no statement on taking part in a pilot"),
        (WITHOUT, False, "must be null: this form has no statement on taking part in a pilot"),
        (None, False, None),
    ],
)
def test_participation_is_what_the_form_asks_for(
    form: ConsentForm | None,
    answer: bool | None,  # noqa: FBT001 - the case
    why: str | None,
) -> None:
    """True where it has the statement, null where not; a form that is not known is refused by its own field."""
    if why is None:
        assert fitting_participation(form, answer) is answer
        return
    with pytest.raises(ValueError, match=r"^must be") as refused:
        fitting_participation(form, answer)
    assert str(refused.value) == why


def test_the_schema_of_participation_has_what_the_forms_in_use_take() -> None:
    """True, null, or either where there are forms with the statement and forms without."""
    true, null = {"type": "boolean", "const": True}, {"type": "null"}
    sets = [(WITH,), (WITHOUT,), (WITHOUT, WITH)]
    assert [schemas_of_participation(forms) for forms in sets] == [[true], [null], [true, null]]
