"""The applicant in our answers, as the application has it."""

from datetime import date

from chalicelib.entrypoints.wire.answered import Answered


class AddressView(Answered):
    """The applicant's address."""

    locality: str
    district: str | None
    street: str | None
    house: str | None
    apartment: str | None


class IdentityDocumentView(Answered):
    """The applicant's identity document."""

    type: str
    series: str | None
    number: str
    issued_on: date


class SignedDocumentView(Answered):
    """A reference to the signed application, which is stored elsewhere."""

    ref: str
    sha256: str
    method: str
    signed_by: str


class FormView(Answered):
    """The form that the applicant signed; all its statements are true."""

    version: str
    signed_on: date
    document: SignedDocumentView | None


class RepresentativeView(Answered):
    """The legal representative who consents for the applicant, and the basis of that."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    basis: str


class PersonView(Answered):
    """The applicant as in the application."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    address: AddressView
    identity_document: IdentityDocumentView
    mobile: str
    phone: str | None
    email: str | None
    form: FormView
    representative: RepresentativeView | None
