"""Sorts every movement of a case to a category of Appendix 3 and says by which rule and on what evidence.

It suggests; a caseworker decides. Own transfers come first (`own_transfers`), then the rules (`by_rules`). A
caseworker's choice overrides both in every later version. It is stored by our id of the movement, which no book of
rules and no reader changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chalicelib.domain.bank_data.movements import Account, Movement
from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.account_types import kind_of_account
from chalicelib.domain.sorting.by_rules import rule_sorter
from chalicelib.domain.sorting.own_names import OwnName, OwnNameSorter
from chalicelib.domain.sorting.own_transfers import Owner
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.readers import reader_of
from chalicelib.domain.sorting.rules import RuleBook, the_rules
from chalicelib.domain.text_folding import MOST_LETTERS, beginning

CASEWORKER_RULE = "caseworker"
"""The rule that a line shows for a caseworker's choice."""

Choices = Mapping[str, str]
"""What caseworkers chose: our id of a movement -> category."""

Sort = Callable[[Sequence[Account], Sequence[Movement]], list[Sorted]]
"""Sorts all movements of a case at once, because own transfers come in pairs; returns one answer each, in order."""

_MOST_LETTERS_OF_A_NAME = 100
_NO_CHOICES: Choices = MappingProxyType({})


def sort_for(
    applicant_iin: str, choices: Choices = _NO_CHOICES, book: RuleBook | None = None, name: OwnName | None = None
) -> Sort:
    """Return the function that sorts one applicant's movements by a book, the live one if none is given.

    `name`: the applicant's name; without it no line is own by name. A movement that a caseworker has sorted is not
    part of an own transfer. A choice for an unknown movement or category, or one that does not fit the direction, is
    ignored.
    """

    def sort(accounts: Sequence[Account], movements: Sequence[Movement]) -> list[Sorted]:
        rules = book or the_rules()
        by_rules: Callable[[Movement], Sorted] = rule_sorter(rules)
        if name is not None:
            by_rules = OwnNameSorter(rules, applicant_iin, name, by_rules)
        movements = [_read(movement) for movement in movements]
        found = [by_rules(movement) for movement in movements]
        _ask_of_deposits(rules, accounts, movements, found)
        taken = _chosen_for(movements, choices) if choices else {}
        find = reader_of(rules.editions.reader).find_own_transfers
        own = find(Owner(applicant_iin, name), accounts, movements, found, besides=taken.keys())
        for n, transfer in own.items():
            found[n] = transfer
        for n, category in taken.items():
            found[n] = _chosen(category, found[n])
        return found

    return sort


def _read(movement: Movement) -> Movement:
    """Return what is read of a movement to sort it: the beginnings of its text and of the name on the other side."""
    text, party = movement.text, movement.counterparty
    if text and len(text) > MOST_LETTERS:
        movement = movement._replace(text=beginning(text))
    if party and party.name and len(party.name) > _MOST_LETTERS_OF_A_NAME:
        name = beginning(party.name, _MOST_LETTERS_OF_A_NAME)
        movement = movement._replace(counterparty=party._replace(name=name))
    return movement


def _chosen_for(movements: Sequence[Movement], choices: Choices) -> dict[int, str]:
    """Return the choices that count, by the place of the movement; one is found by every id of its movement."""
    chosen = ((n, choices[one]) for n, movement in enumerate(movements) for one in movement.ids[::-1] if one in choices)
    return {n: category for n, category in chosen if may_choose(movements[n], category)}


def _ask_of_deposits(
    book: RuleBook, accounts: Sequence[Account], movements: Sequence[Movement], found: list[Sorted]
) -> None:
    """Apply the rules for deposits to the unsorted movements of accounts whose type is one."""
    deposits = {(one.bic, one.iban, one.currency) for one in accounts if kind_of_account(one.type) == "deposit"}
    by_rules = rule_sorter(book)
    for n, movement in enumerate(movements):
        if found[n] is UNSORTED and (movement.bic, movement.iban, movement.currency) in deposits:
            found[n] = by_rules(movement, on_deposit=True)


def may_choose(movement: Movement, category: str) -> bool:
    """Return whether a caseworker may put that movement there: the category exists and fits the direction."""
    return category in categories() and categories()[category].fits(movement.direction)


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A movement that another book of rules would sort elsewhere."""

    movement_id: str
    before: Sorted
    after: Sorted


def changes(movements: Sequence[Movement], before: Sequence[Sorted], after: Sequence[Sorted]) -> list[CategoryChange]:
    """Return the movements that would be sorted elsewhere, in order; used to try rules on a case before they go live.

    The same category by another rule, or another version of the rule, is no change.
    """
    return [
        CategoryChange(movement.id, old, new)
        for movement, old, new in zip(movements, before, after, strict=True)
        if (old.category, old.own_transfer) != (new.category, new.own_transfer)
    ]


def _chosen(category: str, suggested: Sorted) -> Sorted:
    by = suggested.sorted_by
    said = f"{suggested.category or 'own transfer'} by {by.rule}/{by.version}" if by else "unsorted"
    return Sorted(category, sorted_by=SortedBy(CASEWORKER_RULE, "1", f"instead of: {said}"))
