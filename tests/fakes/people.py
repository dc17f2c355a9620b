"""Invented applicants for tests."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.person import Address, Form, IdentityDocument, Person, Representative

IIN = "900101300017"

PERSON = Person(
    iin=IIN,
    surname="Үлгі",
    given_name="Айгүл",
    patronymic=None,
    address=Address("Астана", None, "Достық", "12", "3"),
    identity_document=IdentityDocument("identity_card", None, "012345678", date(2015, 5, 5)),
    mobile="+77011234567",
    phone=None,
    email=None,
    form=Form(
        version="468-2024",
        signed_on=date(2025, 10, 13),
        consulted=True,
        participation=True,
        personal_data=True,
        bank_secrecy=True,
        status_disclosure=True,
        duty_to_report=True,
        warned_of_liability=True,
        told_of_protected_account=True,
        document=None,
    ),
    representative=None,
)

REPRESENTED = replace(
    PERSON, representative=Representative("900101300811", "Үлгі", "Марат", None, "guardianship order 12")
)
