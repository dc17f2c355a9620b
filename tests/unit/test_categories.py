"""The categories that the order lists."""

from collections import Counter
from hashlib import sha256
from importlib.resources import files

import pytest

from chalicelib.domain.categories import Category, Direction, Title, categories, in_words, kind_of, source

ALIMONY_PAID = "38"
SALARY = "1"
AID = "15"
TRIPS = "20"
DEPOSITS = "41"


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("sms", "3e452805c570ff2398f1dd9f586e373fdd07b59bd9a90a5759b36aa2bef5ca32"),
        ("categories", "c4d9fbdf8b19af52a5e686c5b6cdb9460242651c93cda91b97f09db235c1a092"),
    ],
)
def test_the_words_of_the_law_are_never_edited(name: str, digest: str) -> None:
    """The files are copies of the order: another wording is another version, with another name."""
    assert sha256(files("chalicelib.domain.data").joinpath(f"{name}.json").read_bytes()).hexdigest() == digest


def test_there_are_41_categories_and_10_sub_items_in_the_order_of_the_appendix() -> None:
    """Codes run from 1 to 41, the sub-items of 1 after it."""
    codes = ["1", *(f"1.{n}" for n in range(1, 11)), *map(str, range(2, 42))]
    assert list(categories()) == codes


def test_only_sub_items_have_a_parent() -> None:
    """A sub-item's parent is the category before its dot."""
    assert {c.code: c.parent for c in categories().values() if c.parent} == {f"1.{n}": "1" for n in range(1, 11)}


def test_a_category_has_titles_in_both_languages_and_the_reading_of_the_income_rules() -> None:
    """A category is looked up by its code and is a whole value."""
    assert categories()["26"] == Category(
        code="26",
        parent=None,
        title=Title(kk="Коммуналдық қызметтер шығындары.", ru="Расходы на коммунальные услуги."),
        flow="debit",
        kind="outflow",
        counts_as_income=None,
        basis=Title(kk="№ 227 Қағидалар, 7-тармақ, 26) тармақша", ru="Правила № 227, пункт 7, подпункт 26"),
    )


def test_every_category_is_complete() -> None:
    """No title is empty, kinds and flows are the known ones, income and support say if they count."""
    assert Counter((c.flow, c.kind) for c in categories().values()) == {
        ("credit", "income"): 23,
        ("credit", "support"): 10,
        ("debit", "outflow"): 17,
        ("both", "outflow"): 1,
    }
    assert all(c.title.kk and c.title.ru and c.basis.kk and c.basis.ru for c in categories().values())
    open_ones = {c.code for c in categories().values() if c.counts_as_income is None and c.kind != "outflow"}
    assert open_ones == {TRIPS}
    assert (categories()[SALARY].counts_as_income, categories()[AID].counts_as_income) == (True, False)
    assert all(c.counts_as_income is None for c in categories().values() if c.kind == "outflow")


@pytest.mark.parametrize(
    ("written", "kk", "ru"),
    [
        ("181 8(16)", "№ 181 Қағидалар, 8-тармақ, 16) тармақша", "Правила № 181, пункт 8, подпункт 16"),
        ("181 8(4)-(7)", "№ 181 Қағидалар, 8-тармақ, 4)-7) тармақшалар", "Правила № 181, пункт 8, подпункты 4-7"),
        ("181 22-25", "№ 181 Қағидалар, 22-25-тармақтар", "Правила № 181, пункты 22-25"),
        ("227 9", "№ 227 Қағидалар, 9-тармақ", "Правила № 227, пункт 9"),
    ],
)
def test_a_clause_is_told_in_words_with_its_act(written: str, kk: str, ru: str) -> None:
    """A number alone means another clause in each act."""
    assert in_words((written,)) == Title(kk=kk, ru=ru)
    both = Title(kk=f"{kk}; № 181 Қағидалар, 16-тармақ", ru=f"{ru}; Правила № 181, пункт 16")
    assert in_words((written, "181 16")) == both


@pytest.mark.parametrize("written", ["", "8(16)", "p.8(16)", "181 8(16", "181 8 (16)", "181 8(1-6)"])
def test_a_clause_that_is_written_otherwise_is_refused(written: str) -> None:
    """Whoever edits the files is told."""
    with pytest.raises(ValueError, match="is not a clause such as"):
        in_words((written,))


def test_the_list_names_its_source() -> None:
    """The list says which order and which edition of the income rules it was read from."""
    assert source().startswith("Appendix 3 of the joint order No. 468 / 830-NK / 210")


@pytest.mark.parametrize(
    ("code", "direction", "fits", "kind"),
    [
        (SALARY, "credit", True, "income"),
        (SALARY, "debit", False, "income"),
        (AID, "credit", True, "support"),
        (ALIMONY_PAID, "debit", True, "outflow"),
        (ALIMONY_PAID, "credit", True, "other_inflow"),
        (DEPOSITS, "debit", True, "outflow"),
        (DEPOSITS, "credit", True, "other_inflow"),
    ],
)
def test_money_in_under_an_outflow_category_is_no_income_and_money_out_is_never_income(
    code: str, direction: Direction, *, fits: bool, kind: str
) -> None:
    """A refund is in the category of what it refunds, as `other_inflow`; salary is never outgoing."""
    category = categories()[code]
    assert (category.fits(direction), kind_of(category, direction)) == (fits, kind)
