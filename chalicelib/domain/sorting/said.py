"""Which categories a text of money that came names, whatever rule decides."""

from collections.abc import Iterable

from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.text_folding import tokens_of


def categories_said(book: RuleBook, text: str | None) -> Iterable[str]:
    """Return the categories that a text of money that came names, once each, in the order of the rules."""
    tokens = tokens_of(text)
    rules = (book.rules[number] for number in sorted({hit.owner for hit in book.text.hits(tokens)}))
    said = (
        rule.category
        for rule in rules
        if "credit" in rule.directions
        and not (rule.unless and rule.unless.any_in(tokens))
        and (rule.besides is None or rule.besides.any_in(tokens))
    )
    return dict.fromkeys(said)
