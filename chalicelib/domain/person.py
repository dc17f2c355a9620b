"""The applicant and what else is personal: sealed at rest, opened only where a step needs it.

Field for field Appendix 1 of the order; no more than that (Personal Data Law art. 7).
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Address:
    """Where the applicant lives (Appendix 1)."""

    locality: str
    district: str | None
    street: str
    house: str
    apartment: str | None


@dataclass(frozen=True)
class IdentityDocument:
    """The document that proves identity (Appendix 1)."""

    type: str
    series: str | None
    number: str
    issued_on: date


@dataclass(frozen=True)
class SignedDocument:
    """The signed application itself, kept elsewhere: a reference and its digest."""

    ref: str
    sha256: str
    method: str
    signed_by: str


@dataclass(frozen=True)
class Form:
    """The statements of Appendix 1 as they were made; intake admits only all true."""

    version: str
    signed_on: date
    consulted: bool
    participation: bool
    personal_data: bool
    bank_secrecy: bool
    status_disclosure: bool
    duty_to_report: bool
    warned_of_liability: bool
    told_of_protected_account: bool
    document: SignedDocument | None


@dataclass(frozen=True)
class Representative:
    """The legal representative, and on what basis (order p. 4.2)."""

    iin: str
    surname: str
    given_name: str
    patronymic: str | None
    basis: str

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic if any."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True)
class Person:
    """The applicant of one case with the form and the representative, as taken in."""

    iin: str
    surname: str
    given_name: str
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
        """Surname, given name, patronymic if any, as Appendix 2 wants them."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True)
class AccessToken:
    """What KDP gave: the token and public key that BMG asks for, and until when they serve."""

    token: str = field(repr=False)
    public_key: str
    expires_at: datetime


@dataclass(frozen=True)
class Link:
    """The consent link and when it dies."""

    url: str = field(repr=False)
    expires_at: datetime
