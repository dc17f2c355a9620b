"""Banks' own words for purchases, refunds, cash and exchange, in three languages."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, movement

PURCHASES = st.sampled_from(("Покупка. {}", "Покупка {}", "Сатып алу. {}", "Purchase. {}", "Оплата у коммерсанта. {}"))
SHOPS = st.sampled_from(("Magnum", "SMALL", "Аптека №5", "Супермаркет Депозит", "Кафе Пенсия", "Дәріхана Шипа"))
CASH_IN = st.sampled_from(
    ("Пополнение. В Kaspi Терминале", "Толықтыру Kaspi терминалында", "Пополнение. В Kaspi Банкомате", "Взнос наличных")
)
EXCHANGES = st.sampled_from(("Обмен валюты", "Конвертация USD/KZT", "Валюта айырбастау", "Currency exchange"))


def place(direction: str, text: str) -> str:
    """Return the category of a single movement of which the bank gives only a text."""
    (found,) = sort_for(APPLICANT)([], [movement(direction, text=text)])
    return found.category or ""


@given(PURCHASES, SHOPS)
def test_a_purchase_with_a_plus_is_a_refund_in_the_row_of_the_purchase(purchase: str, shop: str) -> None:
    """Whatever word of a category the shop's name has, money that comes back is no income."""
    text = purchase.format(shop)
    assert place("credit", text) == place("debit", text) in {"24", "30"}


@given(CASH_IN)
def test_cash_paid_in_is_never_income(text: str) -> None:
    """Its source is in no bank's data: 41, which counts as other inflow."""
    assert place("credit", text) == "41"


@given(st.sampled_from(("credit", "debit")), EXCHANGES)
def test_exchanged_money_is_the_applicants_own_in_both_directions(direction: str, text: str) -> None:
    """36 both ways, so that it is left out of fact (26)."""
    assert place(direction, text) == "36"
