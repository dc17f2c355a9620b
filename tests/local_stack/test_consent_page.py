"""The applicant's consent page: both languages, every state, escaping, and the callback that its answer causes."""

from typing import TYPE_CHECKING

import pytest

from infra.local.partners.consent_text import consent_text
from infra.local.partners.open_api_models import LinkRequestBody
from infra.local.partners.wire import json_bytes
from tests.local_stack.conftest import CONSENT_BODY, IIN

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners


@pytest.mark.parametrize("length", [60, 100, 300])
def test_a_link_has_the_scripted_length(partners: "Partners", length: int) -> None:
    """The whole URL of the link has `link_length` characters."""
    partners.control("applicants", {"iin": IIN, "link_length": length})
    assert len(partners.link()) == length


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_shows_the_whole_text_in_the_chosen_language(partners: "Partners", language: str) -> None:
    """The page says who asks for which data, for which period and until when."""
    page = partners.http.get(partners.link() + f"?lang={language}")
    lines = consent_text(
        LinkRequestBody.model_validate_json(json_bytes(CONSENT_BODY)), "ru" if language == "ru" else "kk"
    )
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert [line for line in lines if line not in page.text] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "kk",
            (
                "Сұратушы: Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі.",
                "Астана қаласының жұмыспен қамту бөлімі",
                "табысты, шығыстарды, қарыздарды және салымдарды",
                "жүйеге қатысушы банктердің",
                "Жауапты 24:00 14.10.2025 дейін беріңіз (Астана уақыты).",
            ),
        ),
        (
            "ru",
            (
                "Запрашивает: Министерство труда и социальной защиты населения Республики Казахстан.",
                "Отдел занятости города Астаны",
                "учёт доходов, расходов, займов и вкладов",
                "банки-участники",
                "Ответить нужно до 24:00 14.10.2025 (время Астаны).",
            ),
        ),
    ],
)
def test_the_page_says_who_asks_what_for_and_until_when(
    partners: "Partners", language: str, words: tuple[str, ...]
) -> None:
    """The Ministry, over the authority; the participating banks; all purposes; the last moment to answer."""
    text = partners.http.get(partners.link() + f"?lang={language}").text
    assert [one for one in words if one not in text] == []


@pytest.mark.parametrize(("ends_after", "shown"), [("PT6H", True), ("P30D", False)])
def test_the_end_of_the_link_is_shown_only_before_the_last_moment_to_answer(
    partners: "Partners", ends_after: str, *, shown: bool
) -> None:
    """A later day beside the last moment to answer would read as a longer term."""
    partners.control("applicants", {"iin": IIN, "link_expires_after": ends_after})
    page = partners.http.get(partners.link() + "?lang=ru").text
    assert ("Ссылка действует до" in page) is shown


def test_an_answer_after_the_end_is_refused_with_a_word(partners: "Partners") -> None:
    """The page shows no buttons any more, takes nothing, and says that the ordinary procedure follows."""
    link = partners.link()
    partners.control("clock", {"now": "2025-10-15T00:00:00+05:00"})
    late = partners.http.post(link, data={"answer": "granted", "lang": "ru"})
    shown = partners.http.get(f"{link}?lang=ru")
    word = "Срок ответа истёк 24:00 14.10.2025, ответ не принят. Заявление рассмотрят в общем порядке."
    assert [(one.status_code, word in one.text, "<button" in one.text) for one in (late, shown)] == [
        (410, True, False)
    ] * 2
    assert partners.callbacks() == []


def test_who_is_not_recognised_may_try_again(partners: "Partners") -> None:
    """A failed liveness check is no answer: the page says so and stays open, and nothing is reported."""
    partners.control("applicants", {"iin": IIN, "consent": "liveness_failed"})
    link = partners.link()
    page = partners.http.post(link, data={"answer": "granted", "lang": "ru"})
    asked = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    assert (page.status_code, "Личность не подтверждена" in page.text, "<button" in page.text) == (403, True, True)
    assert (asked["status"], asked["reason_code"], partners.callbacks()) == ("pending", "liveness_failed", [])
    partners.control("applicants", {"iin": IIN, "consent": "silent"})
    assert partners.http.post(link, data={"answer": "granted", "lang": "ru"}).status_code == 200


@pytest.mark.parametrize("consent", ["opened", "liveness_failed"])
def test_what_happens_on_the_page_without_an_answer_can_be_scripted(partners: "Partners", consent: str) -> None:
    """The request stays pending and says what happened, from `consent_after` on."""
    partners.control("applicants", {"iin": IIN, "consent": consent, "consent_after": "PT10M"})
    partners.sms(f"Үлгі {partners.link()}")
    told = []
    for _ in range(2):
        asked = partners.get("open-api", "/consent-requests/case-1-link-1").json()
        told.append((asked["status"], asked["reason_code"]))
        partners.control("clock", {"advance": "PT10M"})
    assert told == [("pending", None), ("pending", consent)]


def test_the_page_allows_no_script_and_is_not_cached(partners: "Partners") -> None:
    """The content security policy allows the style sheet and the form, and nothing else."""
    headers = partners.http.get(partners.link()).headers
    names = ("content-security-policy", "referrer-policy", "x-content-type-options", "cache-control")
    assert [headers[name] for name in names] == [
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "no-referrer",
        "nosniff",
        "no-store",
    ]


def test_an_answer_is_reported_with_the_text_that_was_shown(partners: "Partners") -> None:
    """Consenting on the Russian page sends a result with that language, the scope and the period."""
    link = partners.link()
    page = partners.http.post(link, data={"answer": "granted", "lang": "ru"})
    partners.control("clock", {"advance": "PT1M"})
    [result] = partners.callbacks()
    asked = LinkRequestBody.model_validate_json(json_bytes(CONSENT_BODY))
    expected: dict[str, object] = {
        "request_id": "case-1-link-1",
        "iin": IIN,
        "status": "granted",
        "language": "ru",
        "banks": None,
    }
    expected |= {"scope": ["accounts", "balances", "movements"], "reason_code": None}
    assert page.status_code == 200
    assert {name: result[name] for name in expected} == expected
    assert result["period"] == {"from": asked.period.from_.isoformat(), "to": asked.period.to.isoformat()}


def test_a_second_answer_is_refused(partners: "Partners") -> None:
    """It gets 409 and changes nothing."""
    link = partners.link()
    statuses = [partners.http.post(link, data={"answer": answer}).status_code for answer in ("refused", "granted")]
    partners.control("clock", {"advance": "PT1M"})
    assert (statuses, [one["status"] for one in partners.callbacks()]) == ([200, 409], ["refused"])


def test_an_expired_link_accepts_no_answer(partners: "Partners") -> None:
    """The page says that the link has expired, and the status of the request is `expired`."""
    partners.control("applicants", {"iin": IIN, "link_expires_after": "PT1H"})
    link = partners.link()
    partners.control("clock", {"advance": "PT1H"})
    statuses = (partners.http.get(link).status_code, partners.http.post(link, data={"answer": "granted"}).status_code)
    asked = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    assert (statuses, asked["status"], partners.callbacks()) == ((410, 410), "expired", [])


def test_an_unknown_link_is_not_found_and_echoes_nothing(partners: "Partners") -> None:
    """A mistyped token does not appear in the page."""
    page = partners.http.get("/consent/%3Cscript%3Ealert(1)%3C/script%3E")
    assert (page.status_code, "alert" in page.text) == (404, False)


def test_any_other_answer_than_the_two_buttons_is_refused(partners: "Partners") -> None:
    """The page accepts `granted` and `refused` only."""
    assert partners.http.post(partners.link(), data={"answer": "maybe"}).status_code == 422


def test_the_start_page_lists_controls_and_links(partners: "Partners") -> None:
    """The start page names the controls and the consent links."""
    link = partners.link()
    text = partners.http.get("/").text
    expected = ["/_local/clock", "/_local/applicants", "/_local/faults", "/_local/table-calls", link]
    assert [one for one in expected if one not in text] == []
