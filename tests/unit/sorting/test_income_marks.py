"""What a rule says of the income that it finds: scholarships, the state's payment for rent, travel for prosthetics."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Movement
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.income_marks import read_mark
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.rules import the_rules
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import CategoryRow, Flows, Line, Sum
from chalicelib.domain.statement.totals import add_up
from tests.unit.bank_data.movements import APPLICANT, movement

QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
NOT_INCOME, INCOME, OPEN = ("181 8(9)",), ("181 16(2)",), ("181 8(9)", "181 16(2)")
MARK: dict[str, Any] = {"income": "no", "clauses": ["181 8(9)"], "part_kk": "шәкіртақы", "part_ru": "стипендии"}


def rows_of(*movements: Movement, choices: dict[str, str] | None = None) -> tuple[CategoryRow, ...]:
    """Return the rows of the statement's only currency."""
    found = sort_for(APPLICANT, choices or {})((), movements)
    lines = [Line(one, sorted_) for one, sorted_ in zip(movements, found, strict=True)]
    (part,) = add_up(lines, QUARTER, the_rules())
    return part.categories


@pytest.mark.parametrize(
    ("text", "name", "counts", "clause"),
    [
        ("Стипендия студентам за сентябрь", None, False, "пункт 8, подпункт 9"),
        ("Государственная стипендия учащимся", None, False, "пункт 8, подпункт 9"),
        ("Стипендия", "Алматинский колледж связи", False, "пункт 8, подпункт 9"),
        ("Шәкіртақы, студенттерге", None, False, "пункт 8, подпункт 9"),
        ("Стипендия магистрантам", None, True, "пункт 16, подпункт 2"),
        ("Стипендия докторанта PhD", None, True, "пункт 16, подпункт 2"),
        ("Шәкіртақы интерндерге", None, True, "пункт 16, подпункт 2"),
        ("Государственная стипендия за сентябрь", None, None, "пункт 8, подпункт 9; Правила № 181, пункт 16"),
        ("Шәкіртақы", None, None, "пункт 8, подпункт 9; Правила № 181, пункт 16"),
        ("Стипендия студентам и магистрантам", None, None, "пункт 8, подпункт 9; Правила № 181, пункт 16"),
    ],
)
@pytest.mark.parametrize("knp", [None, "332"])
def test_whose_a_scholarship_is_decides_whether_it_is_income(
    text: str,
    name: str | None,
    counts: bool | None,  # noqa: FBT001 - the case
    clause: str,
    knp: str | None,
) -> None:
    """Rules No. 181 p. 8 (9) and p. 16 (2); what the text does not say is undecided, whatever code came with it."""
    (row,) = rows_of(movement("credit", "50000.00", text=text, name=name, knp=knp))
    assert (row.code, row.counts_as_income, clause in row.basis.ru) == ("1", counts, True)
    assert row.part is not None


@pytest.mark.parametrize(
    "text",
    [
        "Жилищная выплата за август",
        "Выплата на аренду жилья",
        "Субсидирование аренды жилья",
        "Субсидия на аренду",
        "Тұрғын үй төлемі",
        "Жалдау субсидиясы",
    ],
)
@pytest.mark.parametrize("knp", [None, "855"])
def test_the_states_payment_for_rent_is_no_rent_income(text: str, knp: str | None) -> None:
    """Rules No. 181 p. 8 (26); a code of rent gives way to the text."""
    (row,) = rows_of(movement("credit", "60000.00", text=text, knp=knp))
    assert (row.code, row.counts_as_income) == ("16", False)
    assert row.basis.ru == "Правила № 181, пункт 8, подпункт 26"


def test_rent_stays_rent() -> None:
    """What somebody pays for a dwelling that was let to them."""
    rows = rows_of(movement("credit", "60000.00", text="Аренда квартиры"), movement("credit", "9.00", knp="855"))
    assert [(row.code, row.part, row.counts_as_income, row.movements) for row in rows] == [("5", None, True, 2)]


def test_only_travel_for_prosthetics_is_left_out_of_income() -> None:
    """Rules No. 181 p. 8 (16): other paid trips are undecided, and the keep during prosthetics is category 21."""
    rows = rows_of(
        movement("credit", "100.00", text="Возмещение проезда на протезирование"),
        movement("credit", "20.00", text="Протездеуге бару жол ақысы"),
        movement("credit", "3.00", text="Командировочные расходы"),
        movement("credit", "4.00", text="Содержание на время протезирования"),
    )
    assert [(row.code, str(row.total), row.counts_as_income) for row in rows] == [
        ("20", "3.00", None),
        ("20", "120.00", False),
        ("21", "4.00", False),
    ]


def test_a_marked_part_has_a_row_of_its_own_beside_the_rest() -> None:
    """Pay and each kind of scholarship; together they are all of category 1, and nothing is counted twice."""
    rows = rows_of(
        movement("credit", "1000.00", text="Заработная плата", name="ТОО Пример"),
        movement("credit", "10.00", text="Стипендия студентам"),
        movement("credit", "20.00", text="Стипендия магистрантам"),
        movement("credit", "30.00", text="Стипендия студенту"),
    )
    assert [(row.code, row.part and row.part.ru, str(row.total), row.counts_as_income) for row in rows] == [
        ("1", None, "1000.00", True),
        ("1", "стипендии интернов, магистрантов, докторантов", "20.00", True),
        ("1", "стипендии студентов и учащихся колледжей", "40.00", False),
    ]


def test_a_choice_of_a_caseworker_is_the_category_without_a_part() -> None:
    """The human has looked: the mark of the rule is gone with the rule."""
    one = movement("credit", "10.00", text="Стипендия студентам")
    (row,) = rows_of(one, choices={one.id: "1"})
    assert (row.part, row.counts_as_income) == (None, True)


def test_an_own_transfer_has_no_part_whichever_rule_found_it() -> None:
    """Money between one's own accounts is no income, so a mark of income says nothing of it."""
    marked = next(rule.id for rule in the_rules().rules if rule.income is not None)
    own = Sorted(own_transfer=True, sorted_by=SortedBy(marked, "1", "words"))
    (part,) = add_up([Line(movement("credit", "10.00"), own)], QUARTER, the_rules())
    assert (part.categories, part.own_transfers) == ((), Flows(credit=Sum(Decimal("10.00"), 1)))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"income": "maybe"}, "income must be one of yes, no, undecided"),
        ({"clauses": []}, "a mark of income has no"),
        ({"part_kk": ""}, "a mark of income has no"),
        ({"clauses": ["p. 8 (9)"]}, "is not a clause such as"),
    ],
)
def test_a_mark_is_whole_or_refused(changes: dict[str, Any], wrong: str) -> None:
    """A rule without one has none."""
    assert read_mark({"id": "a"}) is None
    with pytest.raises(ValueError, match=wrong):
        read_mark(MARK | changes)


@pytest.mark.parametrize("field", sorted(MARK))
def test_one_field_of_a_mark_needs_the_others(field: str) -> None:
    """Whichever it is: the message names those that are lacking, in the order of the book's head."""
    others = [name for name in ("income", "clauses", "part_kk", "part_ru") if name != field]
    with pytest.raises(ValueError, match=re.escape(f"a mark of income has no {others}")):
        read_mark({field: MARK[field]})
    with pytest.raises(ValueError, match=re.escape(f"a mark of income has no {[field]}")):
        read_mark({name: MARK[name] for name in others})
