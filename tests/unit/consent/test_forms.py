"""The wording of the forms: it is what its digest says, and never changes."""

from hashlib import sha256

from chalicelib.domain.consent.forms import consent_forms

APPENDIX_1 = {
    "kk": "d93c6ae23b1d64ba75252942e1bd221581160383f644b0bc9366fb2bff095e22",
    "ru": "54c232fa737c559fbf2916c0160b7c1aaa8aa2d5251378c0177a6888c0ddc33d",
}


def test_each_digest_is_that_of_its_text() -> None:
    """Paragraphs in UTF-8, joined by single line feeds."""
    made = {
        (form.version, language): sha256("\n".join(text).encode()).hexdigest()
        for form in consent_forms().values()
        for language, text in form.text.items()
    }
    stated = {(form.version, name): digest for form in consent_forms().values() for name, digest in form.sha256.items()}
    assert made == stated


def test_the_wording_of_appendix_1_is_settled() -> None:
    """Consent records name these digests; a misprint that is put right makes a new version."""
    assert dict(consent_forms()["468-2024"].sha256) == APPENDIX_1


def test_a_form_is_in_both_languages_and_lists_its_data() -> None:
    """The list of Appendix 1, and the status that third parties may learn."""
    form = consent_forms()["468-2024"]
    assert {language: len(text) for language, text in form.text.items()} == {"kk": 9, "ru": 9}
    assert list(form.data) == [
        "full_name",
        "iin",
        "bank_details",
        "accounts_balances_movements",
        "education",
        "residence",
        "family_status",
        "email",
        "phone",
        "recipient_status",
    ]
    listed = [title.ru for code, title in form.data.items() if code != "recipient_status"]
    rest = form.text["ru"][2].removeprefix("Перечень собираемых данных: ").rstrip(".")
    for one in sorted(listed, key=len, reverse=True):
        rest = rest.replace(one, "")
    assert set(rest) == set(", ")
