"""What a receipt says in words: the way to withdraw, what stays after that, and who consented for whom."""

from datetime import timedelta

import pytest

from chalicelib.domain.consent.forms import consent_forms
from chalicelib.domain.consent.receipt_texts import HOW_TO_WITHDRAW, WHAT_A_SIGNATURE_IS
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.http.samples import CITY, Body
from tests.http.system import Answer, System
from tests.http.way import awaiting_consent, with_bank_data

OTHER = {"iin": "900101300811", "surname": "Үлгіов", "given_name": "Болат", "patronymic": None, "basis": "№12 шешім"}
STAYS = ("Шешім қабылдауда пайдаланылып қойған деректер", "То, что уже использовано при принятии решения, остаётся")


def receipt(system: System, case: Body, consent: str, kind: str = "application/json") -> Answer:
    """The caseworker asks for a receipt."""
    headers = [("Authorization", f"Bearer {system.caseworker}"), ("Accept", kind)]
    return system.call("GET", f"/v1/cases/{case['id']}/consents/{consent}/receipt", headers=headers)


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_it_says_what_stays_with_the_authority_after_a_withdrawal(system: System, kind: str) -> None:
    """What was already used in a decision stays; in both languages, on the page and in the signed form."""
    case = with_bank_data(system)
    text = receipt(system, case, "bank_data-1", kind).text
    if kind == "application/json":
        text = str(receipt(system, case, "bank_data-1", kind).body)
    assert [words in text for words in STAYS] == [True, True]
    assert [words in str(HOW_TO_WITHDRAW) for words in STAYS] == [True, True]


def test_it_names_the_representative_and_the_basis(system: System) -> None:
    """Order p. 4 (2): the signed form and the page show who consented for whom, and on which basis."""
    case = awaiting_consent(system, representative=OTHER)
    assert case["authority"] == CITY
    body = receipt(system, case, "personal_data-1").body["receipt"]
    for said in (str(body), receipt(system, case, "personal_data-1", "text/html").text):
        assert ("Болат" in said or "Үлгіов" in said, "№12 шешім" in said) == (True, True)


def test_the_applications_receipt_lists_the_forms_data_and_third_parties() -> None:
    """Appendix 1: its own list, and that third parties may learn the status of a recipient of assistance."""
    system = System()
    case = awaiting_consent(system)
    process = receipt(system, case, "application").body["receipt"]["dpv:hasRecordOfActivity"]["dpv:hasProcess"]
    assert [one["dct:identifier"] for one in process["dpv:hasPersonalData"]] == list(consent_forms()["468-2024"].data)
    assert [one["ru"] for one in process["dpv:hasRecipient"]] == [
        "уполномоченный орган по назначению",
        "третьи лица: только сведения о статусе получателя адресной социальной помощи",
    ]


def test_the_page_is_written_for_people(system: System) -> None:
    """Days as people write them, how long what is stored, who runs the system, and what the signature is for."""
    page = receipt(system, with_bank_data(system), "bank_data-1", "text/html").text
    for words in (
        "13.10.2025, 10:15 (время Астаны)",
        "01.07.2025 – 30.09.2025",
        "банковские данные: 120 дней; данные заявителя: 365 дней; доказательство согласия: 1096 дней",
        "Министерство (образец), БИН 000140000002",
        WHAT_A_SIGNATURE_IS.kk,
        WHAT_A_SIGNATURE_IS.ru,
    ):
        assert words in page


def test_the_basis_is_proved_as_long_as_the_consent_is(system: System) -> None:
    """An erased person is not named, but that a representative consented, and on which basis, stays provable."""
    case = awaiting_consent(system, representative=OTHER)
    body = {"what": "application", "reason": "бас тартты"}
    assert system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, body).status == 200
    system.clock.advance(timedelta(days=400))
    erase_due_data(system.deps)
    system.caseworker = system.token()
    record = receipt(system, case, "personal_data-1").body["receipt"]["dpv:hasRecordOfActivity"]
    assert record["dpv:hasDataSubject"] == {
        "@type": "dpv:DataSubject",
        "dpv:hasRepresentative": {"@type": "dpv:Representative", "dct:source": "№12 шешім"},
    }


def test_a_representative_is_shown_only_on_the_consents_that_they_gave(system: System) -> None:
    """Other consents of the case are the applicant's own."""
    case = with_bank_data(system)
    assert "dpv:hasRepresentative" not in receipt(system, case, "bank_data-1").text
