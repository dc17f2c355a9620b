"""Which category a movement is sorted to, and why."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.rules import read_rules
from chalicelib.domain.sorting.sorting import CategoryChange, changes, may_choose, sort_for
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, SOMEBODY_ELSE, account, movement

sort = sort_for(APPLICANT)
NUMBERS = st.tuples(st.integers(10_000, 10**12), st.integers(10_000, 10**12))


def sorted_alone(direction: str, **told: Any) -> Sorted:  # noqa: ANN401 - a field may hold anything
    """Sort one movement with these fields from the bank."""
    return sort([], [movement(direction, **told)])[0]


def by(category: str, rule: str, version: str, evidence: str) -> Sorted:
    """Return an answer of the rules."""
    return Sorted(category, sorted_by=SortedBy(rule, version, evidence))


@pytest.mark.parametrize(
    ("direction", "category"), [("credit", "1.9"), ("debit", "24"), ("credit", "24"), ("debit", "41")]
)
def test_a_category_as_the_bank_gave_it_is_taken_with_rule_version_and_evidence(direction: str, category: str) -> None:
    """The bank's word is evidence when it is a code of the appendix that fits; a refund fits what it refunds."""
    assert sorted_alone(direction, category=category) == by(category, "bank_category", "1", f"category={category}")


@pytest.mark.parametrize(
    ("direction", "category"),
    [("debit", "1"), ("debit", "15"), ("credit", "42"), ("credit", "1.11"), ("credit", "01"), ("debit", None)],
)
def test_what_no_rule_knows_is_unsorted(direction: str, category: str | None) -> None:
    """An unknown code, money out under an income category, and no category at all are left to a human."""
    assert sorted_alone(direction, category=category) == UNSORTED


EVERYTHING = {"category": "30", "knp": "857", "mcc": "5411", "iin": "980540002879", "text": "такси", "name": "Школа"}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), by("30", "bank_category", "1", "category=30")),
        (("category",), by("32", "knp_telecom", "1", "knp=857")),
        (("category", "knp"), by("24", "mcc_food", "2", "mcc=5411")),
        (("category", "knp", "mcc"), by("32", "bin_telecom", "1", "bin=980540002879")),
        (("category", "knp", "mcc", "iin"), by("31", "transport_text", "4", "text: такси*")),
        (("category", "knp", "mcc", "iin", "text"), by("35", "education_name", "4", "name: школ*")),
        (("category", "knp", "mcc", "iin", "text", "name"), UNSORTED),
    ],
)
def test_evidence_is_asked_in_its_order(missing: tuple[str, ...], expected: Sorted) -> None:
    """The bank's category, КНП, MCC, BIN, the text, the name, and then honestly nothing."""
    told = {field: value for field, value in EVERYTHING.items() if field not in missing}
    assert sorted_alone("debit", **told) == expected


@pytest.mark.parametrize(
    ("direction", "told", "category", "rule"),
    [
        ("debit", {"mcc": "6011"}, "37", "cash_out_mcc"),
        ("debit", {"text": "Снятие наличных"}, "37", "cash_out"),
        ("credit", {"mcc": "6011"}, "41", "cash_in_mcc"),
        ("credit", {"text": "Қолма-қол ақша салу"}, "41", "cash_in"),
        ("debit", {"mcc": "7995"}, "37", "gambling_out_mcc"),
        ("credit", {"mcc": "7995"}, "12", "gambling_in_mcc"),
        ("debit", {"text": "Банк комиссиясы"}, "36", "bank_fee"),
        ("credit", {"text": "Возврат комиссии"}, "36", "bank_fee"),
        ("debit", {"text": "Конвертация KZT-USD"}, "36", "currency_exchange"),
        ("credit", {"text": "Конвертация USD-KZT"}, "36", "currency_exchange"),
        ("credit", {"text": "Выдача микрокредита"}, "8", "loan_in_said"),
        ("debit", {"text": "Погашение микрокредита"}, "40", "loan_out"),
    ],
)
def test_cash_gambling_fees_exchange_and_loans_have_rules_of_their_own(
    direction: str, told: dict[str, str], category: str, rule: str
) -> None:
    """Each has its rule, in and out, so that a caseworker can find it."""
    found = sorted_alone(direction, **told)
    assert (found.category, found.sorted_by and found.sorted_by.rule) == (category, rule)


@pytest.mark.parametrize(
    ("direction", "told", "category"),
    [
        ("credit", {"text": "Алименты"}, "2"),
        ("debit", {"text": "Алименты"}, "38"),
        ("credit", {"text": "Сыйақы, салым бойынша"}, "10"),
        ("credit", {"text": "Снятие с депозита"}, "41"),
        ("debit", {"text": "Взнос на депозит"}, "41"),
        ("credit", {"text": "Командировочные"}, "20"),
        ("debit", {"text": "Проезд"}, "31"),
        ("debit", {"mcc": "5541"}, "28"),
        ("debit", {"mcc": "7538"}, "33"),
        ("credit", {"mcc": "5411"}, "24"),
    ],
)
def test_overlapping_categories_are_settled_by_direction(direction: str, told: dict[str, str], category: str) -> None:
    """2 and 38, 8 and 41, 10 and 41, 20 and 31; fuel is 28, other costs of a car 33; refunds in their row."""
    assert sorted_alone(direction, **told).category == category


def test_a_broad_purpose_code_gives_way_to_what_the_text_says_and_names_both() -> None:
    """КНП 012 is a contribution unless the text names a pension or a benefit."""
    assert sorted_alone("credit", knp="012", text="Атаулы әлеуметтік көмек") == by(
        "15", "targeted_social_assistance", "3", "knp=012; text: атаулы әлеум*"
    )
    assert sorted_alone("credit", knp="012", text="Аренда") == by("39", "knp_social_in", "3", "knp=012")


def test_money_from_a_shop_is_a_refund_only_where_the_text_says_so() -> None:
    """A pharmacy may also be an employer."""
    assert sorted_alone("credit", name="Аптека", text="Возврат").category == "30"
    assert sorted_alone("credit", name="Аптека", text="Расчет") == UNSORTED


def test_a_transfer_from_a_firm_is_not_taken_for_one_from_a_person() -> None:
    """What a firm sends may be pay, a refund or a sale: words that fit people do not decide it."""
    assert sorted_alone("credit", name="Асель Б.", text="Перевод").category == "11"
    assert sorted_alone("credit", name="ТОО Үлгі", text="Перевод") == UNSORTED


def test_evidence_holds_words_of_the_rule_and_nothing_of_what_the_bank_wrote() -> None:
    """Names, numbers and texts stay where they are."""
    found = sorted_alone("debit", text="Аренда у Сериковой, +77010000000", name="Серикова А.", iin=SOMEBODY_ELSE)
    assert found == by("27", "rent_out", "3", "text: аренд*")


def test_a_choice_wins_over_the_rules_and_names_what_they_said() -> None:
    """It is a caseworker's, so no rule version changes it; what it replaced can be seen."""
    food, unknown = movement("debit", mcc="5411"), movement("debit")
    choosing = sort_for(APPLICANT, {food.id: "30", unknown.id: "37"})
    assert choosing([], [food, unknown]) == [
        by("30", "caseworker", "1", "instead of: 24 by mcc_food/2"),
        by("37", "caseworker", "1", "instead of: unsorted"),
    ]


def test_a_choice_survives_another_version_of_the_rules() -> None:
    """Choices are kept by movement, not by rule."""
    food = movement("debit", mcc="5411")
    other = read_rules({"version": "x", "rule": [{**_ROW, "category": "29"}]})
    assert sort_for(APPLICANT, {food.id: "30"}, other)([], [food])[0].category == "30"


def test_a_choice_takes_a_movement_out_of_own_transfers() -> None:
    """Its other side has no partner any more, and is asked by the rules again."""
    out = movement("debit", text="Перевод")
    into = movement("credit", text="Зачисление", iban=SECOND)
    accounts = [account(FIRST), account(SECOND)]
    assert [one.own_transfer for one in sort(accounts, [out, into])] == [True, True]
    chosen = sort_for(APPLICANT, {into.id: "9"})(accounts, [out, into])
    assert [(one.category, one.own_transfer) for one in chosen] == [(None, False), ("9", False)]


@pytest.mark.parametrize("choices", [{"nobody": "24"}, {"m": "99"}, {"m": "1"}])
def test_a_choice_that_cannot_be_does_nothing(choices: dict[str, str]) -> None:
    """A movement that is gone, a category that is none, income that went out."""
    assert sort_for(APPLICANT, choices)([], [movement("debit", id="m")]) == [UNSORTED]
    assert not any(may_choose(movement("debit", id="m"), category) for category in ("99", "1"))
    assert may_choose(movement("debit"), "37")


_ROW = {
    "id": "tried",
    "version": "1",
    "looks_at": "mcc",
    "direction": "debit",
    "category": "24",
    "codes": ["5411"],
    "why": "A trial.",
}


def test_rules_can_be_tried_on_a_case_and_what_would_change_is_listed() -> None:
    """The same place by another rule is no change."""
    lines = [movement("debit", mcc="5411"), movement("debit", mcc="5912")]
    tried = read_rules({"version": "x", "rule": [_ROW]})
    before, after = sort([], lines), sort_for(APPLICANT, book=tried)([], lines)
    assert changes(lines, before, after) == [
        CategoryChange(lines[1].id, by("30", "mcc_health", "2", "mcc=5912"), UNSORTED)
    ]


def test_the_version_of_the_rules_is_that_of_their_file() -> None:
    """A statement names the rules that made it."""
    assert rules_version() == "2026-4"


def test_a_card_transfer_is_a_transfer_only_from_somebody() -> None:
    """With nobody named it may be one's own money: a rule of codes, too, asks who stands on the other side."""
    assert sorted_alone("credit", mcc="6538", text="Visa Direct").category is None
    assert sorted_alone("credit", mcc="6538", text="Visa Direct", name="Әсия Т.").category == "11"


def test_a_code_stands_back_before_the_name_of_the_other_side() -> None:
    """6012 is a bank's service, and a loan paid back where the other side is a lender."""
    assert sorted_alone("debit", mcc="6012", text="оплата по дог.", name="МФО Үлгі").category == "40"


@given(
    st.sampled_from(["Зарплата №{} за август", "Пополнение {}", "Алименты {}", "{}", "Перевод от Асель Б. {}"]), NUMBERS
)
def test_long_numbers_in_a_text_decide_nothing(text: str, numbers: tuple[int, int]) -> None:
    """So what a text says is decided once for all that differ in the number of a receipt alone."""
    one, other = (movement("credit", text=text.format(number)) for number in numbers)
    together = sort([], [one, other])
    assert together == [*sort([], [one]), *sort([], [other])]
    assert together[0] == together[1]
