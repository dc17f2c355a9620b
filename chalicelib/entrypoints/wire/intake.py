"""The application as callers send it (order, Appendix 1)."""

from typing import Literal, Protocol, TypeVar

from pydantic import model_validator

from chalicelib.adapters.wire_times import Day, Instant
from chalicelib.domain import person
from chalicelib.domain.case.states import Language
from chalicelib.domain.identifiers import names_a_person
from chalicelib.domain.refusals import FieldError, InvalidInput
from chalicelib.entrypoints.wire.bodies import SentBody
from chalicelib.entrypoints.wire.fields import (
    Affirmed,
    ApplicationNumber,
    Email,
    FamilyGroup,
    FormVersion,
    Iin,
    Mobile,
    Name,
    OneLine,
    Participation,
    Sha256,
    ShortText,
)
from chalicelib.services.decisions.people.intake import Application

_NAMES_A_PERSON = "must not contain the IIN of a person: give the number that your system gave the application"


class HasName(Protocol):
    """A body with the name of a person, of which one part may be missing."""

    surname: str | None
    given_name: str | None


B = TypeVar("B", bound=HasName)


def has_a_name(body: B) -> B:
    """Return the body. Raises ValueError when neither surname nor given name is there: some people have one name."""
    if body.surname is None and body.given_name is None:
        raise ValueError("must have a surname or a given name; leave out the one that the person does not have")
    return body


class AddressBody(SentBody):
    """The applicant's address."""

    locality: OneLine
    district: OneLine | None = None
    street: OneLine | None = None
    house: ShortText | None = None
    apartment: ShortText | None = None


class IdentityDocumentBody(SentBody):
    """The applicant's identity document."""

    type: ShortText
    series: ShortText | None = None
    number: ShortText
    issued_on: Day


class ApplicantBody(SentBody):
    """The applicant."""

    iin: Iin
    surname: Name | None = None
    given_name: Name | None = None
    patronymic: Name | None = None
    address: AddressBody
    identity_document: IdentityDocumentBody
    mobile: Mobile
    phone: ShortText | None = None
    email: Email | None = None

    _has_a_name = model_validator(mode="after")(has_a_name)


class DocumentBody(SentBody):
    """A reference to the signed application, which is stored elsewhere."""

    ref: OneLine
    sha256: Sha256
    method: Literal["paper", "eds"]
    signed_by: Literal["applicant", "representative"]


class FormBody(SentBody):
    """The statements of the form (Algorithm, Appendix 1); `consulted` is that of Algorithm p. 3.

    `participation` is null for a form that has no participation in a pilot.
    """

    version: FormVersion
    signed_on: Day
    consulted: Affirmed
    participation: Participation
    personal_data: Affirmed
    bank_secrecy: Affirmed
    status_disclosure: Affirmed
    duty_to_report: Affirmed
    warned_of_liability: Affirmed
    told_of_protected_account: Affirmed
    document: DocumentBody | None = None


class RepresentativeBody(SentBody):
    """The legal representative (order, p. 4 (2))."""

    iin: Iin
    surname: Name | None = None
    given_name: Name | None = None
    patronymic: Name | None = None
    basis: OneLine

    _has_a_name = model_validator(mode="after")(has_a_name)


class ApplicationBody(SentBody):
    """An application for targeted social assistance (order, Appendix 1)."""

    application_number: ApplicationNumber
    language: Language
    submitted_at: Instant
    group: FamilyGroup | None = None
    applicant: ApplicantBody
    form: FormBody
    representative: RepresentativeBody | None = None

    def application(self) -> Application:
        """Return the application as a value of the domain.

        Raises `InvalidInput` for a number or group that is an IIN.
        """
        applicant, form, other = self.applicant, self.form, self.representative
        self._refuse_numbers_of_persons()
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

    def _refuse_numbers_of_persons(self) -> None:
        """Number and group are stored in clear and stand in addresses of lists, where no IIN may be."""
        iins = [one.iin for one in (self.applicant, self.representative) if one]
        texts = {"application_number": self.application_number, "group": self.group or ""}
        wrong = tuple(
            FieldError(field, _NAMES_A_PERSON) for field, text in texts.items() if names_a_person(text, *iins)
        )
        if wrong:
            raise InvalidInput(wrong)
