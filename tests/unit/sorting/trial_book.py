"""A small book of rules, one of each kind, for the tests of what answers."""

from typing import Any

from chalicelib.domain.sorting.rules import read_rules

FIRM = "971240002115"


def rule(name: str, looks_at: str, direction: str, category: str, *found: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a field may hold anything
    """Return a rule of the file."""
    words = {"words" if looks_at in {"text", "name"} else "codes": list(found)}
    told = {"id": name, "looks_at": looks_at, "direction": direction, "category": category}
    return {"version": "1", "why": "A trial.", **told, **words, **fields}


FILE: dict[str, Any] = {
    "version": "x",
    "rule": [
        rule("wages_code", "knp", "credit", "1", "331"),
        rule("broad_code", "knp", "credit", "11", "119", gives_way_to=["2"]),
        rule("any_way_code", "knp", "credit", "41", "390", gives_way_to=["*"]),
        rule("but_code", "knp", "credit", "1", "332", unless=["возврат*"]),
        rule("firms_code", "knp", "credit", "1", "333", party="firm"),
        rule("no_firms_code", "knp", "credit", "11", "334", party="not_firm"),
        rule("food_code", "mcc", "debit", "24", "5411", refunds=True),
        rule("bank_code", "mcc", "debit", "36", "6012", gives_way_to=["*"]),
        rule("fund", "bin", "credit", "1.1", FIRM),
        rule("wages", "text", "credit", "1", "зарплат*"),
        rule("alimony", "text", "credit", "2", "алимент*", despite=True),
        rule("alimony_out", "text", "debit", "38", "алимент*"),
        rule("advance", "text", "credit", "1", "аванс", party="firm"),
        rule("help", "text", "credit", "19", "помощь", **{"with": ["семье", "фонд"]}),
        rule("loan", "text", "credit", "8", "кредит", unless=["погаш*", "мфо"]),
        rule("transfer", "text", "credit", "11", "перевод", bare=True, party="person"),
        rule("interest", "text", "credit", "10", "процент", on_deposit=True),
        rule("medicine", "text", "debit", "30", "аптек*", refunds=True),
        rule("rent_out", "text", "debit", "27", "аренд*"),
        rule("to_person", "text", "debit", "38", "рахмет", party="person"),
        rule("food", "name", "debit", "24", "магнум", "озон", refunds=True),
        rule("cafe", "name", "debit", "25", "кафе", refunds=True),
        rule("lender", "name", "debit", "40", "мфо"),
        rule("pension_name", "name", "credit", "1.1", "пенсия"),
        rule("credit_name", "name", "debit", "40", "кредит*"),
        rule("brand", "name", "debit", "37", "озон"),
    ],
    "firm_words": ["тоо", "фонд"],
    "first_names": ["Айгүл", "Асқар"],
    "never_income": ["долг*", "кредит емес"],
    "bare_words": ["перевод*", "рахмет"],
    "refund_words": ["возврат*"],
    "purchase_words": ["покупка", "оплата у коммерсанта", "пос", "чеки", "оплата по чеку в магазине"],
    "paid_words": ["оплата"],
    "denies_next": ["не"],
    "latin_from": 4,
}
LIVELY = FILE | {
    "surname_endings": ["ов", "ова"],
    "latin": "loose",
    "name_also_in_text": True,
    "misspelt": ["зарплата"],
}
BOOK, OLD_BOOK = read_rules(LIVELY), read_rules(FILE)
