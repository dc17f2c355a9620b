"""The applicant's page: both languages, every state, nothing unescaped, and what its answer sets off."""

from typing import TYPE_CHECKING

import pytest

from infra.local.partners.consent_text import consent_text
from infra.local.partners.open_api_models import LinkRequestBody
from infra.local.partners.wire import json_bytes
from tests.local_stack.conftest import CONSENT_BODY, IIN

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners


@pytest.mark.parametrize("length", [60, 100, 300])
def test_a_link_has_the_length_that_the_script_asks_for(partners: "Partners", length: int) -> None:
    """The whole address of the link is padded to `link_length`."""
    partners.control("applicants", {"iin": IIN, "link_length": length})
    assert len(partners.link()) == length


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_shows_the_whole_text_in_both_languages(partners: "Partners", language: str) -> None:
    """The page says who asks, which data, of which period and until when, in the chosen language."""
    page = partners.http.get(partners.link() + f"?lang={language}")
    lines = consent_text(
        LinkRequestBody.model_validate_json(json_bytes(CONSENT_BODY)), "ru" if language == "ru" else "kk"
    )
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert [line for line in lines if line not in page.text] == []


def test_allows_no_script_and_stays_out_of_caches(partners: "Partners") -> None:
    """The page's policy allows its style sheet and its form, and nothing else."""
    headers = partners.http.get(partners.link()).headers
    names = ("content-security-policy", "referrer-policy", "x-content-type-options", "cache-control")
    assert [headers[name] for name in names] == [
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "no-referrer",
        "nosniff",
        "no-store",
    ]


def test_an_answer_is_told_to_us_with_the_text_that_was_shown(partners: "Partners") -> None:
    """Agreeing in Russian makes a signed result that names the Russian text's digest, scope and period."""
    link = partners.link()
    page = partners.http.post(link, data={"answer": "granted", "lang": "ru"})
    partners.control("clock", {"advance": "PT1M"})
    [told] = partners.told()
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
    assert {name: told[name] for name in expected} == expected
    assert told["period"] == {"from": asked.period.from_.isoformat(), "to": asked.period.to.isoformat()}


def test_takes_one_answer_only(partners: "Partners") -> None:
    """A second answer is refused with 409 and changes nothing."""
    link = partners.link()
    statuses = [partners.http.post(link, data={"answer": answer}).status_code for answer in ("refused", "granted")]
    partners.control("clock", {"advance": "PT1M"})
    assert (statuses, [one["status"] for one in partners.told()]) == ([200, 409], ["refused"])


def test_takes_no_answer_after_its_end(partners: "Partners") -> None:
    """An expired link shows that, takes nothing, and the request's status is expired."""
    partners.control("applicants", {"iin": IIN, "link_expires_after": "PT1H"})
    link = partners.link()
    partners.control("clock", {"advance": "PT1H"})
    statuses = (partners.http.get(link).status_code, partners.http.post(link, data={"answer": "granted"}).status_code)
    asked = partners.get("open-api", "/consent-requests/case-1-link-1").json()
    assert (statuses, asked["status"], partners.told()) == ((410, 410), "expired", [])


def test_an_unknown_link_is_not_found_and_echoes_nothing(partners: "Partners") -> None:
    """What was typed wrongly does not come back in the page."""
    page = partners.http.get("/consent/%3Cscript%3Ealert(1)%3C/script%3E")
    assert (page.status_code, "alert" in page.text) == (404, False)


def test_only_the_two_buttons_are_answers(partners: "Partners") -> None:
    """Any other answer than the two buttons' is refused."""
    assert partners.http.post(partners.link(), data={"answer": "maybe"}).status_code == 422


def test_the_start_page_says_what_is_here(partners: "Partners") -> None:
    """The start page names every control and the open consent links."""
    link = partners.link()
    text = partners.http.get("/").text
    wanted = ["/_local/clock", "/_local/applicants", "/_local/faults", "/_local/table-calls", link]
    assert [one for one in wanted if one not in text] == []
