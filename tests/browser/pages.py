"""Every page that a person sees, as it is served: the statement, the receipts, the consent page, `/` and `/docs`."""

from collections.abc import Iterator
from datetime import datetime

import httpx

from chalicelib.domain.case.states import Language
from chalicelib.entrypoints.pages.statement import LANGUAGES, Asked, statement_page
from infra.local.emulation import start_emulation
from tests.browser.chromium import HTML
from tests.browser.samples import APPLICATION, empty_statement, everyday_statement
from tests.browser.site import Files
from tests.http.samples import FIRST_ID
from tests.http.system import System
from tests.http.way import with_bank_data
from tests.local_stack.conftest import CALLBACK_URL, START, Letterbox, Partners

MOVEMENTS = 60
REPRESENTATIVE = {
    "iin": "900101300811",
    "surname": "Үлгіов",
    "given_name": "Болат",
    "patronymic": None,
    "basis": "Қорғаншы тағайындау туралы №12 шешім",
}


def statement_pages(movements: int = MOVEMENTS) -> Files:
    """The statement in each language, in both, without accounts, and one that is not the first page."""
    statement = everyday_statement(movements)

    def page(languages: tuple[Language, ...], start: int = 0) -> tuple[str, str]:
        asked = Asked(application_number=APPLICATION, languages=languages, start=start, next_page="?version=3&cursor=x")
        return HTML, statement_page(statement, asked).html

    empty = Asked(application_number=APPLICATION, languages=("ru",))
    return {
        "/statement/kk": page(("kk",)),
        "/statement/ru": page(("ru",)),
        "/statement/both": page(LANGUAGES),
        "/statement/further": page(("ru",), 20),
        "/statement/empty": (HTML, statement_page(empty_statement(), empty).html),
    }


def receipt_pages() -> Files:
    """A receipt of each of the three consents; the first two by a guardian."""
    system = System()
    with_bank_data(system, representative=REPRESENTATIVE)
    headers = [("Authorization", f"Bearer {system.caseworker}"), ("Accept", HTML)]
    consents = ("application", "personal_data-1", "bank_data-1")
    return {
        f"/receipt/{consent}": (
            HTML,
            system.call("GET", f"/v1/cases/{FIRST_ID}/consents/{consent}/receipt", headers=headers).text,
        )
        for consent in consents
    }


def docs_pages() -> Files:
    """The page to read and try the API, with its script, its style and the document that it shows."""
    system = System()
    kinds = {
        "/docs": HTML,
        "/docs/page.js": "text/javascript",
        "/docs/style.css": "text/css",
        "/openapi.json": "application/json",
    }
    return {path: (kind, system.call("GET", path).text) for path, kind in kinds.items()}


def local_pages() -> Files:
    """The start page of the local stack with a link on it, and the consent page in each state and language."""
    return dict(_local_pages())


def _local_pages() -> Iterator[tuple[str, tuple[str, str]]]:
    emulation = start_emulation(clock=datetime.fromisoformat(START), post=Letterbox())
    with httpx.Client(base_url=emulation.url, trust_env=False, timeout=5) as http:
        partners = Partners(emulation, http, Letterbox())
        link = partners.link(callback_url=CALLBACK_URL)
        yield "/", (HTML, http.get("/").text)
        yield "/_local/style.css", ("text/css", http.get("/_local/style.css").text)
        for language in LANGUAGES:
            yield f"/consent/open/{language}", (HTML, http.get(f"{link}?lang={language}").text)
        yield "/consent/answered", (HTML, http.post(link, data={"answer": "granted", "lang": "ru"}).text)
        yield "/consent/again", (HTML, http.post(link, data={"answer": "refused", "lang": "kk"}).text)
        yield "/consent/unknown", (HTML, http.get("/consent/unknown").text)
    emulation.stop()
