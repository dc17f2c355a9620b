"""A caseworker chooses the category of a movement, or takes the choice back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.showing import refuse_unreadable
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.statement.versions import Choice, chosen
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.acts import HumanAct


@dataclass(frozen=True)
class Wish:
    """What the caseworker wants for a movement; without a category (and its digest), that the choice is taken back."""

    movement_id: str
    category: str | None
    category_digest: str | None
    act: HumanAct


def decide_choice(case: Case, choices: Sequence[Choice], wish: Wish) -> Draft:
    """Return the case with the choice, unless it is in effect already.

    Raises `Erased`, `BankConsentWithdrawn`, `StatementNotReady`.
    """
    refuse_unreadable(case)
    if chosen(choices, case.statement.version).get(wish.movement_id) == wish.category:
        return Draft(case=case)
    version = case.statement.version + 1
    after = replace(case, statement=replace(case.statement, version=version, choices=case.statement.choices + 1))
    draft = Draft(case=after).with_event(_event(wish, version))
    return replace(draft, choice=Choice(version, wish.movement_id, wish.category))


def _event(wish: Wish, version: int) -> Event:
    if wish.category_digest is None:
        return wish.act.event("category_taken_back", movement=wish.movement_id, statement=version)
    event = wish.act.event("category_chosen", movement=wish.movement_id, statement=version, choice=wish.category_digest)
    return replace(event, note=Note(wish.act.subject, wish.act.text, wish.category))
