"""The applicant and other personal data: stored sealed, opened only where a step needs them.

Exactly the fields of Appendix 1 of the order, and no more (Personal Data Law, art. 7).
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Address:
    """Where the applicant lives (Appendix 1)."""

    locality: str
    district: str | None
    street: str | None
    house: str | None
    apartment: str | None


@dataclass(frozen=True)
class IdentityDocument:
    """The applicant's identity document (Appendix 1)."""

    type: str
    series: str | None
    number: str
    issued_on: date


@dataclass(frozen=True)
class SignedDocument:
    """A reference to the signed application, which is stored elsewhere, and its digest."""

    ref: str
    sha256: str
    method: str
    signed_by: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """The applicant's declarations; intake requires all of them to be true.

    `participation` is None where the form has no participation in a pilot.
    """

    version: str
    signed_on: date
    consulted: bool
    participation: bool | None
    personal_data: bool
    bank_secrecy: bool
    status_disclosure: bool
    duty_to_report: bool
    warned_of_liability: bool
    told_of_protected_account: bool
    document: SignedDocument | None


@dataclass(frozen=True)
class Representative:
    """The legal representative, and the basis of the representation (order, p. 4 (2))."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    basis: str

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, those that the person has."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, kw_only=True)
class Person:
    """The applicant of a case, with form and representative, as received at intake."""

    iin: str
    surname: str | None
    given_name: str | None
    patronymic: str | None
    address: Address
    identity_document: IdentityDocument
    mobile: str
    phone: str | None
    email: str | None
    form: Form
    representative: Representative | None

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic if any, as Appendix 2 requires."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True)
class AccessToken:
    """The token and public key that KDP issued and BMG requires, and when they expire."""

    token: str = field(repr=False)
    public_key: str
    expires_at: datetime


@dataclass(frozen=True)
class Link:
    """The consent link, and when it expires."""

    url: str = field(repr=False)
    expires_at: datetime
