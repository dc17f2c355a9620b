"""What callers send us: the application (Appendix 1 of the order) and the small bodies of the other calls."""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from chalicelib.domain import person
from chalicelib.domain.case.states import Language
from chalicelib.domain.identifiers import InvalidIdentifier, check_iin, normalise_mobile
from chalicelib.entrypoints.wire.bodies import Sent
from chalicelib.entrypoints.wire.times import Day, Instant
from chalicelib.entrypoints.wire.typed_text import plain
from chalicelib.services.office.take_in_application import Application
from chalicelib.services.office.withdraw import What

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
        raise ValueError("must be true: without this statement of the form no application can be taken in")
    return statement


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("is no e-mail address")
    return text


def _text(longest: int, form: str = "plain-text", **more: str) -> WithJsonSchema:
    """How a text stands in the API's document; `form` names what no JSON Schema can say."""
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest, "format": form, **more})


Name = Annotated[str, Field(max_length=120), AfterValidator(plain), _text(120)]
OneLine = Annotated[str, Field(max_length=200), AfterValidator(plain), _text(200)]
ShortText = Annotated[str, Field(max_length=40), AfterValidator(plain), _text(40)]
TypedReason = Annotated[str, Field(max_length=1000), AfterValidator(plain), _text(1000)]
Iin = Annotated[str, Field(max_length=40), AfterValidator(_checked(check_iin)), _text(12, "iin", pattern="^[0-9]{12}$")]
Mobile = Annotated[str, Field(max_length=40), AfterValidator(_checked(normalise_mobile)), _text(40, "kz-mobile")]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email), _text(254, "plain-email")]
Affirmed = Annotated[bool, AfterValidator(_true), WithJsonSchema({"type": "boolean", "const": True})]
ApplicationNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]
FamilyGroup = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class AddressBody(Sent):
    """Where the applicant lives."""

    locality: OneLine
    district: OneLine | None = None
    street: OneLine
    house: ShortText
    apartment: ShortText | None = None


class IdentityDocumentBody(Sent):
    """The document that proves identity."""

    type: ShortText
    series: ShortText | None = None
    number: ShortText
    issued_on: Day


class ApplicantBody(Sent):
    """The applicant."""

    iin: Iin
    surname: Name
    given_name: Name
    patronymic: Name | None = None
    address: AddressBody
    identity_document: IdentityDocumentBody
    mobile: Mobile
    phone: ShortText | None = None
    email: Email | None = None


class DocumentBody(Sent):
    """The signed application itself, kept elsewhere."""

    ref: OneLine
    sha256: Sha256
    method: Literal["paper", "eds"]
    signed_by: Literal["applicant", "representative"]


class FormBody(Sent):
    """The statements of Appendix 1 and, `consulted`, of clause 3."""

    version: ShortText
    signed_on: Day
    consulted: Affirmed
    participation: Affirmed
    personal_data: Affirmed
    bank_secrecy: Affirmed
    status_disclosure: Affirmed
    duty_to_report: Affirmed
    warned_of_liability: Affirmed
    told_of_protected_account: Affirmed
    document: DocumentBody | None = None


class RepresentativeBody(Sent):
    """The legal representative (order p. 4.2)."""

    iin: Iin
    surname: Name
    given_name: Name
    patronymic: Name | None = None
    basis: OneLine


class ApplicationBody(Sent):
    """`POST /v1/cases`: an application."""

    application_number: ApplicationNumber
    language: Language
    submitted_at: Instant
    group: FamilyGroup | None = None
    applicant: ApplicantBody
    form: FormBody
    representative: RepresentativeBody | None = None

    def application(self) -> Application:
        """Return the application in the words of the domain."""
        applicant, form, other = self.applicant, self.form, self.representative
        document = form.document
        return Application(
            number=self.application_number,
            language=self.language,
            submitted_at=self.submitted_at,
            group=self.group,
            person=person.Person(
                **applicant.model_dump(exclude={"address", "identity_document"}),
                address=person.Address(**applicant.address.model_dump()),
                identity_document=person.IdentityDocument(**applicant.identity_document.model_dump()),
                form=person.Form(
                    **form.model_dump(exclude={"document"}),
                    document=person.SignedDocument(**document.model_dump()) if document else None,
                ),
                representative=person.Representative(**other.model_dump()) if other else None,
            ),
        )


class AcknowledgementBody(Sent):
    """Which version of the case the authority has taken over."""

    version: Annotated[int, Field(ge=1)]


class WithdrawalBody(Sent):
    """What is withdrawn, and why."""

    what: What
    reason: TypedReason


class ReopeningBody(Sent):
    """Why a consent that was given in time shall count after all."""

    reason: TypedReason


class ChoiceBody(Sent):
    """Where a caseworker puts a movement, and why."""

    category: Annotated[str, Field(max_length=5)]
    reason: TypedReason


class ChoiceTakenBackBody(Sent):
    """Why a choice is taken back; nothing need be said. A category may stand there, and is not looked at."""

    category: Annotated[str, Field(max_length=5)] | None = None
    reason: TypedReason | None = None
