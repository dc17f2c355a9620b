"""A receipt says what the record says, is signed by us, and can be read and printed by the applicant."""

import json
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.adapters.crypto.own_signatures import OwnSignatures
from chalicelib.bootstrap import Wiring, boundary
from chalicelib.domain.consent.receipt import canonical
from chalicelib.domain.ports.records import SignedAs
from chalicelib.entrypoints.console.commands import main
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.keys import OPEN_API_KEY, ec_key
from tests.http.samples import Body, an_application
from tests.http.system import Answer, System
from tests.http.way import CONSENTS, a_consent_result, awaiting_consent, with_bank_data

PAGE = [("Accept", "text/html,application/xhtml+xml")]
KEY = ec_key("kelisim-1")


class Paper:
    """A case at `bank_data_ready` in a system that signs with a real key."""

    def __init__(self) -> None:
        self.system = System()
        self.signer = JwsSigner(KEY, self.system.clock)
        self.system.deps = replace(self.system.deps, signer=self.signer)
        bootstrap.use(Wiring(self.system.deps, boundary()))
        self.case = with_bank_data(self.system)

    def receipt(
        self, consent: str = "bank_data-1", token: str = "", accept: list[tuple[str, str]] | None = None
    ) -> Answer:
        """Ask for a receipt."""
        path = f"/v1/cases/{self.case['id']}/consents/{consent}/receipt"
        headers = [("Authorization", f"Bearer {token or self.system.caseworker}"), *(accept or [])]
        return self.system.call("GET", path, headers=headers)

    @property
    def keys(self) -> str:
        """Our public key set."""
        return json.dumps({"keys": [self.signer.public_jwk()]})


@pytest.fixture
def paper() -> Paper:
    """A case with its three consents."""
    return Paper()


def record(answer: Answer) -> Body:
    """The record within a receipt."""
    body: Body = answer.body["receipt"]["dpv:hasRecordOfActivity"]
    return body


def test_a_receipt_is_signed_by_us(paper: Paper) -> None:
    """The detached JWS is over the canonical form; one changed letter breaks it."""
    answer = paper.receipt()
    body, is_ours = answer.body, OwnSignatures(paper.keys, SignedAs.RECEIPT)
    assert (answer.status, is_ours(canonical(body["receipt"]), body["jws"])) == (200, True)
    body["receipt"]["dct:identifier"] += "x"
    assert not is_ours(canonical(body["receipt"]), body["jws"])


def test_the_receipt_of_the_bank_consent_has_all_that_the_law_requires(paper: Paper) -> None:
    """Who, for whom, what, when, why, how long, to whom, and how to take it back (Personal Data Law art. 8 p. 4)."""
    said = record(paper.receipt())
    process = said["dpv:hasProcess"]
    assert {
        "who": said["dpv:hasDataSubject"]["dct:identifier"],
        "notice": said["dpv:hasNotice"],
        "data": [one["dct:identifier"] for one in process["dpv:hasPersonalData"]],
        "quarter": process["dct:temporal"],
        "purpose": process["dpv:hasPurpose"]["ru"],
        "events": said["dpv:hasConsentStatus"],
        "key": said["dct:provenance"]["key"]["kid"],
        "kept": process["dpv:hasStorageCondition"][1]["dpv:hasDuration"],
        "withdrawal": process["dpv:hasConsentControl"]["@type"],
    } == {
        "who": "900101300017",
        "notice": {
            "@type": "dpv:ConsentNotice",
            "dct:hasVersion": "3",
            "dct:language": "kk",
            "schema:sha256": "cd" * 32,
        },
        "data": ["accounts", "balances", "movements"],
        "quarter": {"from": "2025-07-01", "to": "2025-09-30"},
        "purpose": "Назначение адресной социальной помощи",
        "events": [
            {
                "@type": "dpv:ConsentGiven",
                "dct:date": "2025-10-13T05:15:00+00:00",
                "dct:available": "2025-10-13T05:15:00+00:00",
                "dct:valid": "2026-01-11T05:15:00+00:00",
                "dpv:isImplementedByEntity": "dpv:DataSubject",
                "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
                "schema:instrument": "liveness",
            }
        ],
        "key": OPEN_API_KEY["kid"],
        "kept": {"person": "P365D", "proof": "P1096D", "bank": "P120D"},
        "withdrawal": "dpv:WithdrawConsent",
    }


@pytest.mark.parametrize("consent", ["application", "personal_data-1", "bank_data-1"])
def test_each_of_the_three_consents_has_its_own_receipt(paper: Paper, consent: str) -> None:
    """For the caseworker and for the auditor."""
    assert record(paper.receipt(consent))["dct:identifier"] == consent
    assert paper.receipt(consent, paper.system.auditor).status == 200


def test_after_a_withdrawal_the_receipt_shows_it(paper: Paper) -> None:
    """It still shows what was granted, and that it was withdrawn."""
    body = {"what": "bank_consent", "reason": "бас тартты"}
    paper.system.post(f"/v1/cases/{paper.case['id']}/withdrawal", paper.system.caseworker, body)
    events = record(paper.receipt())["dpv:hasConsentStatus"]
    assert [event["@type"] for event in events] == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]


def test_receipts_are_for_those_who_may_see_the_consents(paper: Paper) -> None:
    """Another authority's case is not found, an operator may not ask, an unknown consent is not found."""
    system = paper.system
    assert paper.receipt(token=system.neighbour).status == 404
    assert paper.receipt(token=system.operator).status == 403
    assert paper.receipt("bank_data-9").body["code"] == "not_found"


def test_the_page_is_in_both_languages_and_loads_nothing(paper: Paper) -> None:
    """Its policy allows its own style alone, by digest; well formed, without a script; it tells nobody its address."""
    answer = paper.receipt(accept=PAGE)
    policy = answer.headers["content-security-policy"]
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in policy
    for words in ("Келісім туралы қолхат", "Квитанция о согласии", "Қалай кері қайтаруға болады", "Как отозвать"):
        assert words in answer.text
    assert Tags.of(answer.text).isdisjoint({"script", "img", "link", "iframe", "form", "a"})


def test_what_was_sent_to_us_is_escaped_on_the_page() -> None:
    """A name may hold anything that shows."""
    paper = Paper()
    case = paper.system.take_in(
        application_number="2025-000999",
        applicant={**applicant("900101300811"), "surname": "<b>Үлгі</b>", "mobile": "+77011234568"},
    )
    paper.case = case
    page = paper.receipt("application", accept=PAGE).text
    assert ("&lt;b&gt;Үлгі&lt;/b&gt;" in page, "<b>" in page) == (True, False)


def test_a_consent_without_an_end_has_a_page(paper: Paper) -> None:
    """Some write the last second of the calendar for that: in Asia/Almaty there is no such time any more."""
    paper.case = awaiting_consent(
        paper.system,
        application_number="2025-000999",
        applicant={**applicant("900101300811"), "mobile": "+77011234568"},
    )
    endless = a_consent_result(paper.case, iin="900101300811", valid_until="9999-12-31T23:59:59Z")
    assert paper.system.event(CONSENTS, endless).status == 202
    page = paper.receipt(accept=PAGE)
    assert (page.status, "31.12.9999, 23:59" in page.text) == (200, True)


def applicant(iin: str) -> Body:
    """The usual applicant under another IIN."""
    usual: Body = an_application()["applicant"]
    return {**usual, "iin": iin}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/json, text/html", "application/json"),
        ("text/html;q=0.9, application/json;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_the_form_is_the_one_that_was_asked_for(paper: Paper, accept: str, kind: str) -> None:
    """JSON unless a page is named first."""
    assert paper.receipt(accept=[("Accept", accept)]).headers["content-type"] == kind


def test_when_the_person_is_erased_the_receipt_has_no_name(paper: Paper) -> None:
    """The proof lasts longer than the person's data; once it is erased too, there is no receipt."""
    system = paper.system
    body = {"version": system.get(f"/v1/cases/{paper.case['id']}", system.caseworker).body["version"]}
    system.post(f"/v1/cases/{paper.case['id']}/acknowledgement", system.caseworker, body)
    system.clock.advance(timedelta(days=366))
    erase_due_data(system.deps)
    assert record(paper.receipt(token=system.token()))["dpv:hasDataSubject"] == {"@type": "dpv:DataSubject"}
    system.clock.advance(timedelta(days=800))
    erase_due_data(system.deps)
    assert paper.receipt(token=system.token()).body["code"] == "erased"


def test_a_receipt_is_verified_offline(paper: Paper, tmp_path: Path) -> None:
    """Our answer and our public key set suffice; a changed receipt is a finding, another document a mistake."""
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    receipt.write_text(paper.receipt().text, "utf-8")
    keys.write_text(paper.keys, "utf-8")
    said: list[str] = []
    command = ("verify-receipt", "--from", str(receipt), "--keys", str(keys))
    assert main(command, None, said.append) == 0
    receipt.write_text(paper.receipt().text.replace("P1096D", "P9999D"), "utf-8")
    assert main(command, None, said.append) == 5
    receipt.write_text("[]", "utf-8")
    assert main(command, None, said.append) == 1
    assert said == [
        f"Receipt {paper.case['id']}.bank_data-1 was issued by us and is unchanged.",
        "Not done: This receipt was not signed with these keys, or was changed afterwards.",
        f"Not done: {receipt} is not a receipt. Give the JSON as our API returned it, with receipt and jws.",
    ]


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ANN401, ARG002 - the parser's signature
        """Note a tag."""
        self.found.add(tag)

    @classmethod
    def of(cls, text: str) -> set[str]:
        """Return the tags of a page."""
        parser = cls()
        parser.feed(text)
        return parser.found
