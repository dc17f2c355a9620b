"""The categories that the order lists."""

from collections import Counter
from hashlib import sha256
from importlib.resources import files

import pytest

from chalicelib.domain.categories import Category, Direction, Title, categories, kind_of, source

ALIMONY_PAID = "38"
SALARY = "1"
AID = "15"
DEPOSITS = "41"


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("sms", "3e452805c570ff2398f1dd9f586e373fdd07b59bd9a90a5759b36aa2bef5ca32"),
        ("categories", "ed21b5ab377a6757951b133a3c71f6550cda4ce2e01144456ee1a47702c4762a"),
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
        basis="outflow test, Rules No.227 p.7(26)",
    )


def test_every_category_is_complete() -> None:
    """No title is empty, kinds and flows are the known ones, income and support say if they count."""
    assert Counter((c.flow, c.kind) for c in categories().values()) == {
        ("credit", "income"): 23,
        ("credit", "support"): 10,
        ("debit", "outflow"): 17,
        ("both", "outflow"): 1,
    }
    assert all(c.title.kk and c.title.ru and c.basis for c in categories().values())
    assert all((c.counts_as_income is None) == (c.kind == "outflow") for c in categories().values())


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
