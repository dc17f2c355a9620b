"""Names that want to be more than names: markup, marks of direction, zero-width characters, line breaks."""

import pytest

from tests.http.samples import an_application, invalid
from tests.http.system import System
from tests.http.way import a_movement, an_account, awaiting_consent, with_bank_data

MARKUP = "<script>alert(1)</script>"
UNSHOWN = "contains invisible characters, such as line breaks; remove them"
PAGE = [("Accept", "text/html")]


def test_markup_in_a_name_is_text_in_the_message_and_on_the_page(system: System) -> None:
    """The SMS shows it letter for letter; the receipt's page escapes it, under a policy that runs no script."""
    case = awaiting_consent(system, applicant__surname=MARKUP)
    [message] = system.world.messages.values()
    headers = [("Authorization", f"Bearer {system.caseworker}"), *PAGE]
    page = system.call("GET", f"/v1/cases/{case['id']}/consents/application/receipt", headers=headers)
    assert message.text.count(MARKUP) == 1
    assert ("&lt;script&gt;" in page.text, "<script" in page.text) == (True, False)


@pytest.mark.parametrize("field", ["surname", "given_name", "patronymic"])
@pytest.mark.parametrize(
    "odd", ["А\nБ", "А\rБ", "А\u2028Б", "А\x00Б", "\u202eА", "А\u2066", "А\u200bБ", "\ufeffА", "\u3164"]
)
def test_what_does_not_show_is_refused_in_every_name(system: System, field: str, odd: str) -> None:
    """422 names the field: no such name reaches a message, a page or a partner."""
    answer = system.post("/v1/cases", system.caseworker, an_application(**{f"applicant__{field}": odd}))
    assert (answer.seen, system.store.calls) == (invalid((f"applicant.{field}", UNSHOWN)), [])


def test_two_ways_to_write_a_letter_are_one(system: System) -> None:
    """й as one character or as two is the same name: the message has the one form (NFC)."""
    awaiting_consent(system, applicant__surname="Толегенов\u0438\u0306")
    [message] = system.world.messages.values()
    assert ("Толегеновй" in message.text, "\u0306" in message.text) == (True, False)


@pytest.mark.parametrize("odd", ["А\u034fБ", "\u2800", "А\ufe0f", "\U000e0100А", "А\u115fБ"])
def test_a_letter_that_shows_nothing_is_no_letter(system: System, odd: str) -> None:
    """Fillers and joiners are letters and marks by their category; a name of them would be an empty one."""
    answer = system.post("/v1/cases", system.caseworker, an_application(applicant__surname=odd))
    assert answer.seen == invalid(("applicant.surname", UNSHOWN))


def test_all_blanks_are_one(system: System) -> None:
    """A blank that does not break, pasted from a document, is the usual one: two names that look alike are alike."""
    awaiting_consent(system, applicant__surname="Үлгі\u00a0Ұлы\u2003")
    [message] = system.world.messages.values()
    assert "Үлгі Ұлы Айгүл" in message.text


def test_what_banks_write_is_shown_harmless(system: System) -> None:
    """Invisible characters are removed from counterparties and texts; markup is plain text in JSON."""
    odd = a_movement("1", "2025-07-05", "credit", "90000.00", text=f"\u202e{MARKUP}", counterparty={"name": "А\u200bБ"})
    case = with_bank_data(system, accounts=[an_account(movements=[odd])])
    [line] = system.get(f"/v1/cases/{case['id']}/statement/movements", system.caseworker).body["items"]
    assert (line["text"], line["counterparty"]["name"]) == (MARKUP, "АБ")
