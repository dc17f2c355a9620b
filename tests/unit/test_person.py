"""Names as Appendix 2 writes them, and what no log may show."""

from dataclasses import replace

import pytest

from chalicelib.domain.person import AccessToken, Link, Representative
from tests.fakes.people import PERSON
from tests.unit.case.cases import NOW


@pytest.mark.parametrize(
    ("surname", "given_name", "patronymic", "whole"),
    [
        ("Үлгі", "Айгүл", "Серікқызы", "Үлгі Айгүл Серікқызы"),
        ("Үлгі", "Айгүл", None, "Үлгі Айгүл"),
        (None, "Айгүл", "", "Айгүл"),
        (None, None, None, ""),
    ],
)
def test_a_full_name_has_the_parts_that_there_are(
    surname: str | None, given_name: str | None, patronymic: str | None, whole: str
) -> None:
    """Surname, given name, patronymic, in this order, of applicant and representative."""
    applicant = replace(PERSON, surname=surname, given_name=given_name, patronymic=patronymic)
    representative = Representative("900101300811", surname, given_name, patronymic, "parent")
    assert (applicant.full_name, representative.full_name) == (whole, whole)


def test_a_token_and_a_link_are_in_no_repr() -> None:
    """Who has them can act for the applicant."""
    assert repr(AccessToken("secret", "key", NOW)) == f"AccessToken(public_key='key', expires_at={NOW!r})"
    assert repr(Link("https://secret.example", NOW)) == f"Link(expires_at={NOW!r})"
