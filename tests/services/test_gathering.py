"""What a decision gets to see of a case: read once, read again where it is torn, and never with somebody's key."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.banks import BankCounts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome, State, Step
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.messages.partner_answers import BankPage, ConsentAnswer, ConsentResult, PersonalDataAnswer
from chalicelib.domain.person import Representative
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.gathering import (
    gather_case,
    gather_for_bank_answer,
    gather_for_consent,
    gather_for_personal_data,
    gather_with_consents,
    gather_with_pause,
    gather_with_statuses,
)
from tests.fakes.people import REPRESENTED
from tests.fakes.store import InMemoryCases
from tests.services.office import ALATAU, HOUR, MONDAY, Office

Page = BankPage(bic=f"{ALATAU}XXX", name="Банк", outcome=Outcome.DATA, page=1, pages=2, accounts=b"[]")


class TornReads(InMemoryCases):
    """The same store, whose first readings of consent records are others than the last commit's."""

    def __init__(self, cases: InMemoryCases, *readings: tuple[Consent, ...], moved: bool = False) -> None:
        vars(self).update(vars(cases))
        self._readings, self._moved = list(readings), moved
        self.asked = 0

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Return the next reading; after them what is stored."""
        self.asked += 1
        return self._readings.pop(0) if self._readings else super().consents(case_id, with_proofs=with_proofs)

    def load(self, case_id: str, *args: Any) -> Case:  # noqa: ANN401 - as the port says
        """Return the case, or one that a commit has changed since."""
        case = super().load(case_id, *args)
        return replace(case, version=case.version + self._moved)


def waiting() -> Office:
    """An office with a case that waits for its banks."""
    office = Office()
    office.asks_the_banks()
    return office


def torn(office: Office, *readings: tuple[Consent, ...], moved: bool = False) -> TornReads:
    """Let the office's use cases read these first."""
    cases = TornReads(office.cases, *readings, moved=moved)
    office.deps = replace(office.deps, cases=cases)
    return cases


def bare(office: Office) -> Gathered:
    """What is known of the case without any record."""
    return Gathered(
        case=office.cases.load(office.case_id),
        calendar=office.deps.calendar(),
        policy=office.policy,
        now=office.clock.now(),
    )


def test_a_case_is_gathered_with_its_records_or_with_the_pause() -> None:
    """Each decision gets what it uses, and no more."""
    office = waiting()
    case, stored = bare(office).case, office.cases.consents(office.case_id)
    pause = Pause("operator", office.clock.now() + HOUR, "maintenance")
    office.operations.pause(pause)
    assert gather_case(office.deps, case) == bare(office)
    assert gather_with_pause(office.deps, case) == replace(bare(office), pause=pause)
    assert gather_with_consents(office.deps, case) == replace(bare(office), consents=stored)


def test_the_statuses_alone_need_no_key() -> None:
    """So a withdrawal is recorded also where the proofs cannot be opened."""
    office = waiting()
    case = bare(office).case
    plain = office.cases.consents(office.case_id, with_proofs=False)
    assert gather_with_statuses(office.deps, case) == replace(bare(office), consents=plain)
    assert all(one.evidence is None for one in plain)


def test_records_that_are_not_this_heads_are_read_once_more() -> None:
    """The first may have seen a half of the commit that was loaded; what is whole at first is read once."""
    office = waiting()
    case, stored = bare(office).case, office.cases.consents(office.case_id)
    half = torn(office, stored[:-1])
    assert (gather_with_consents(office.deps, case).consents, half.asked) == (stored, 2)
    whole = torn(office)
    assert (gather_with_consents(office.deps, case).consents, whole.asked) == (stored, 1)


def test_records_of_an_overtaken_head_are_a_conflict() -> None:
    """Somebody has committed since the case was loaded: it is loaded and decided again."""
    office = waiting()
    case = bare(office).case
    torn(office, (), moved=True)
    with pytest.raises(VersionConflict):
        gather_with_consents(office.deps, case)


def test_records_that_stay_wrong_are_a_broken_seal() -> None:
    """They were edited or removed behind our back."""
    office = waiting()
    case = bare(office).case
    torn(office, (), ())
    with pytest.raises(SealBroken) as broken:
        gather_with_consents(office.deps, case)
    assert str(broken.value) == str(SealBroken(case.id, "consents"))


IIN = "900101300017"


@pytest.mark.parametrize(("iin", "named"), [(IIN, True), (None, False)])
def test_an_answer_about_a_person_comes_with_the_digests_of_who_it_names(iin: str | None, *, named: bool) -> None:
    """Under each live key; none where it names nobody. What the Open API system does not know yet needs no record."""
    office = waiting()
    case, persons = bare(office).case, office.deps.digest.all("person", IIN) if named else ()
    whole = replace(bare(office), consents=office.cases.consents(office.case_id), persons=persons)
    granted = ConsentResult(status=ConsentAnswer.GRANTED, iin=iin)
    assert gather_for_consent(office.deps, case, granted) == whole
    assert gather_for_consent(office.deps, case, replace(granted, status=ConsentAnswer.PENDING)) == bare(office)
    pending = PersonalDataAnswer(ConsentAnswer.PENDING, iin=iin)
    assert gather_for_personal_data(office.deps, case, pending) == whole


def test_for_a_first_answer_on_the_consent_no_record_is_read() -> None:
    """The head, which is proved, names none of its kind; from the second on they are read."""
    office = Office()
    office.asks_for_consent()
    granted = ConsentResult(status=ConsentAnswer.GRANTED)
    cases = torn(office)
    assert (gather_for_consent(office.deps, bare(office).case, granted), cases.asked) == (bare(office), 0)
    office.answers("granted")
    assert gather_for_consent(office.deps, bare(office).case, granted).consents == office.cases.consents(office.case_id)


def test_an_answer_of_kdp_comes_with_the_representative() -> None:
    """Who may have given it; a pending one was given by nobody, so the person is not opened for it."""
    office = Office()
    office.applies(REPRESENTED)
    case = bare(office).case
    seen = list[Representative | None]()
    for status in (ConsentAnswer.GRANTED, ConsentAnswer.REFUSED, ConsentAnswer.PENDING):
        seen.append(gather_for_personal_data(office.deps, case, PersonalDataAnswer(status)).representative)
    assert seen == [REPRESENTED.representative, REPRESENTED.representative, None]


def test_a_banks_page_is_stored_under_the_name_that_the_case_has_for_it_once() -> None:
    """However often its change is tried; the bank's digest and the open banks come with it."""
    office = waiting()
    case = bare(office).case
    gather = gather_for_bank_answer(office.deps, Page, case.request_id(Step.BANK_DATA))
    first, second = gather(case), gather(case)
    (stored,) = office.bank_data.pages
    assert stored == (case.id, ALATAU, first.page)
    assert first == second == replace(bare(office), bank=office.bank_data.bank_digest(case.id, ALATAU), page=stored[2])
    assert first.case.banks == office.case.banks


@pytest.mark.parametrize(
    "changes",
    [{"page": None}, {"pages": None}, {"outcome": Outcome.NO_ACCOUNTS}, {"bic": "OTHRKZKA"}],
    ids=["no page", "no number of pages", "no data", "not asked"],
)
def test_an_answer_without_a_page_that_fits_stores_nothing(changes: dict[str, Any]) -> None:
    """Its bank is named all the same, for the journal."""
    office = waiting()
    case, answer = bare(office).case, replace(Page, **changes)
    gathered = gather_for_bank_answer(office.deps, answer, case.request_id(Step.BANK_DATA))(case)
    named = office.bank_data.bank_digest(case.id, answer.bic)
    assert (gathered, office.bank_data.pages) == (replace(bare(office), bank=named), {})


def test_a_bank_that_answers_before_the_list_of_banks_is_stored_under_its_own_name() -> None:
    """The case has asked, and does not know yet whom; the bank key is made with the first page."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.open_api.fail(after=1)
    case = office.drives()
    assert (case.state, case.bank_counts) == (State.REQUESTING_BANK_DATA, BankCounts())
    gathered = gather_for_bank_answer(office.deps, Page, case.request_id(Step.BANK_DATA))(case)
    assert list(office.bank_data.pages) == [(case.id, Page.bic, gathered.page)]


@pytest.mark.parametrize(
    ("state", "changes", "read"),
    [
        (State.ORDINARY_PROCEDURE, {}, True),
        (State.ORDINARY_PROCEDURE, {"blocked_at": MONDAY}, False),
        (State.AWAITING_BANK_DATA, {}, False),
    ],
    ids=["after the end", "blocked", "before the end"],
)
def test_after_the_end_an_answer_comes_with_the_consents(state: State, changes: dict[str, Any], *, read: bool) -> None:
    """It may be stored only while one is valid; before the end, and for what is discarded, no record is read."""
    office = waiting()
    case = replace(bare(office).case, state=state, **changes)
    stored, cases = office.cases.consents(case.id), torn(office)
    gathered = gather_for_bank_answer(office.deps, Page, case.request_id(Step.BANK_DATA))(case)
    assert (gathered.consents, cases.asked) == ((stored, 1) if read else ((), 0))
