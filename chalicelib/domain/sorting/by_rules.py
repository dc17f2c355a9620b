"""Applies the rules to one movement: the bank's category first, then КНП, MCC, BIN, the text, the counterparty's name.

A movement that no rule knows stays unsorted. Own transfers and caseworkers' choices are handled elsewhere (`sorting`).
"""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Protocol

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.sorting.context import names_everything, without_numbers, without_surnames
from chalicelib.domain.sorting.parties import party_of, person_in, without_endings, without_name
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.rules import LooksAt, Party, Rule, RuleBook
from chalicelib.domain.sorting.words import Patterns, loosely_written
from chalicelib.domain.text_folding import Tokens, tokens_of

_MOST_REMEMBERED = 50_000
_LONGEST_INITIAL, _LONGEST_ABBREVIATION = 2, 3
_FIRST_WORDS = 4
"""Of a text, in which it says that it is a purchase."""
_NOBODY = Counterparty(None, None, None)


class SortOne(Protocol):
    """Sorts one movement; `on_deposit` says that its account is a deposit."""

    def __call__(self, movement: Movement, *, on_deposit: bool = False) -> Sorted:
        """Return where the movement belongs."""


def rule_sorter(book: RuleBook) -> SortOne:
    """Return the sorting of a single movement by these rules, without own transfers and choices.

    Banks repeat themselves, so an answer is kept for movements that look alike.
    """
    remembered: dict[tuple[object, ...], Sorted] = {}
    by_bank, certain = _by_the_banks_category(), _certain_codes(book)

    def sort(movement: Movement, *, on_deposit: bool = False) -> Sorted:
        flow = movement.direction
        told = by_bank.get((movement.category, flow)) if movement.category else None
        if told is None and movement.knp:
            told = certain("knp", movement.knp, flow)
        elif told is None and movement.mcc:
            told = certain("mcc", movement.mcc, flow)
        if told is not None:
            return told
        name, number, _ = movement.counterparty or _NOBODY
        alike = (movement.text, name, number, flow, movement.knp, movement.mcc, on_deposit)
        known = remembered.get(alike)
        if known is None:
            if len(remembered) >= _MOST_REMEMBERED:
                remembered.clear()
            but_numbers = (without_numbers(movement.text), *alike[1:])
            known = remembered.get(but_numbers)
            if known is None:
                known = remembered[but_numbers] = _Asked(book, movement, on_deposit=on_deposit).answer()
            remembered[alike] = known
        return known

    return sort


def _certain_codes(book: RuleBook) -> Callable[[LooksAt, str, Direction], Sorted | None]:
    """Return what says the answer of a code for КНП and MCC that decides alone; each is looked up once."""
    codes: dict[tuple[LooksAt, str, Direction], Sorted | None] = {}

    def certain(looks_at: LooksAt, code: str, flow: Direction) -> Sorted | None:
        place = looks_at, code, flow
        if place not in codes:
            codes[place] = _certain(book.by_code.get(place), f"{looks_at}={code}")
        return codes[place]

    return certain


def _certain(rule: Rule | None, evidence: str) -> Sorted | None:
    """Return the answer of a code that gives way to nothing, whatever the text says; None for another."""
    if rule is None or rule.gives_way_to or rule.unless is not None or rule.party != "any":
        return None
    return _sorted(rule, evidence)


@cache
def _by_the_banks_category() -> dict[tuple[str, str], Sorted]:
    """Return the answers for every known code and direction that fit, made once: a case has 100,000 movements."""
    return {
        (code, direction): Sorted(code, sorted_by=SortedBy("bank_category", "1", f"category={code}"))
        for code, category in categories().items()
        for direction in ("credit", "debit")
        if category.fits(direction)
    }


class _Asked:
    """One movement while the rules are applied to it."""

    def __init__(self, book: RuleBook, movement: Movement, *, on_deposit: bool = False) -> None:
        self._on_deposit = on_deposit
        self._book = book
        self._flow: Direction = movement.direction
        self._movement = movement
        party = movement.counterparty
        self._name = tokens_of(party.name) if party else ()
        self._party = party_of(party, book)
        if not self._name and self._party == "any":
            self._name = person_in(movement.text, book, by_place=self._flow == "credit")
            self._party = "person" if self._name else "any"
        text = tokens_of(loosely_written(movement.text) if book.loosely else movement.text)
        if book.misspelt:
            text = [book.misspelt.get(word, word) for word in text]
        text = book.context.without_denied_and_streets(text)
        if self._party == "any":
            text, person = without_surnames(text, book.first_names, book.surname_endings)
            if person and self._flow == "credit" and all(map(self._says_nothing, text)):
                self._party = "person"
        if self._lists_everything(text):
            text = ()
        # Садикова pays for no kindergarten (садик): a person's name in the text is no word of it.
        named = book.surname_endings and self._party == "person"
        self._text = without_name(text, self._name) if named else text
        if named:
            self._name = without_endings(self._name, book.surname_endings)

    def answer(self) -> Sorted:
        by_code = self._by_code()
        if by_code is not None and not by_code[0].gives_way_to:
            return _sorted(*by_code)
        said = self._by_shop() or self._by_words(self._book.text, self._text, "text")
        if by_code is not None:
            rule, evidence = by_code
            if said is None or not rule.gives_way(said[0].category):
                return _sorted(rule, evidence)
            return _sorted(said[0], f"{evidence}; {said[1]}")
        said = said or self._by_words(self._book.name, self._name or self._text, "name")
        if said is None and self._book.name_also_in_text and self._name and self._party != "person":
            said = self._by_words(self._book.name, self._text, "text")
        return UNSORTED if said is None else _sorted(*said)

    def _lists_everything(self, text: Tokens) -> bool:
        """Return whether the text is a bank's standard purpose, which names every kind of payment at once."""
        said = self._movement.text
        if not said or not ("/" in said or said.count(",") > 1 or ";" in said):
            return False
        rules = (self._book.rules[hit.owner] for hit in self._book.text.hits(text))
        categories = {rule.category for rule in rules if self._flow in rule.directions}
        return names_everything(said, categories)

    def _by_code(self) -> tuple[Rule, str] | None:
        movement = self._movement
        number = movement.counterparty.iin_bin if movement.counterparty else None
        asked: tuple[tuple[LooksAt, str | None], ...] = (("knp", movement.knp), ("mcc", movement.mcc), ("bin", number))
        for looks_at, code in asked:
            rule = self._book.by_code.get((looks_at, code, self._flow)) if code else None
            if rule is None or (rule.unless and any(map(rule.unless.any_in, (self._text, self._name)))):
                continue
            if rule.party == "any" or self._is(rule.party):
                return rule, f"{looks_at}={code}"
        return None

    def _by_shop(self) -> tuple[Rule, str] | None:
        """Return the rule that knows the shop of a purchase, or of its refund, by the word at its head.

        Покупка. Кафе Депозит is a café.
        """
        head = self._purchase_words
        if not head or self._party == "person":
            return None
        return self._by_words(self._book.name, self._text[head : head + 1], "text")

    @property
    def _is_purchase(self) -> bool:
        """Whether the text begins like a purchase; пос. is as often пособие."""
        return self._purchase_words > 0 and len(self._text[0]) > _LONGEST_ABBREVIATION

    @cached_property
    def _purchase_words(self) -> int:
        """How many words at the beginning of the text say that it is a purchase: оплата у коммерсанта has three."""
        of, text = self._book.purchase_words, self._text
        found = next((n for n in range(1, _FIRST_WORDS + 1) if of.any_in(text[:n])), 0)
        if not found and self._flow == "credit" and self._book.paid_words.any_in(text[:1]):
            return 1 if self._is_a_shop(text[1:2]) else 0
        return 0 if of.any_in(text[1:found]) else found

    def _is_a_shop(self, words: Tokens) -> bool:
        """Return whether these words name a shop, and nobody who pays somebody."""
        rules = [self._book.rules[hit.owner] for hit in self._book.name.hits(words)]
        return bool(rules) and all(rule.refunds for rule in rules)

    def _by_words(self, patterns: Patterns, tokens: Tokens, where: str) -> tuple[Rule, str] | None:
        """Return the rule that stands highest in the file of those whose words are here."""
        for hit in sorted(patterns.hits(tokens)):
            rule = self._book.rules[hit.owner]
            if self._takes(rule):
                return rule, f"{where}: {hit.pattern}"
        return None

    def _takes(self, rule: Rule) -> bool:
        if rule.on_deposit and not self._on_deposit:
            return False
        if self._flow not in rule.directions and not (rule.refunds and self._is_given_back(rule)):
            return False
        # No rule for debits gives income, so that for them the words need not be looked for.
        if self._flow == "credit" and not rule.despite and self._is_never_income(rule):
            return False
        return self._words_allow(rule) and (rule.party == "any" or self._is(rule.party))

    def _words_allow(self, rule: Rule) -> bool:
        """Return whether the words beside the one that was found let the rule answer."""
        both = (self._text, self._name)
        if rule.unless is not None and any(map(rule.unless.any_in, both)):
            return False
        if rule.besides is not None and not any(map(rule.besides.any_in, both)):
            return False
        return not rule.bare or all(map(self._says_nothing, self._text))

    def _is_given_back(self, rule: Rule) -> bool:
        """Return whether the text says refund, or is that of a purchase at the shop that the rule knows by its name."""
        if self._book.refund_words.any_in(self._text):
            return True
        purchase = rule.looks_at == "name" and self._party != "person"
        begins = self._purchase_words > 0 or self._book.purchase_words.any_in(self._text[:_FIRST_WORDS])
        return purchase and begins

    def _says_nothing(self, word: str) -> bool:
        """Return whether a word of the text is a number, an initial, a name, or one of the book's `bare_words`."""
        book = self._book
        if len(word) <= _LONGEST_INITIAL or not word.isalpha() or word.endswith(book.surname_endings):
            return True
        return book.bare_words.any_in((word,)) or book.first_names.any_in((word,))

    def _is_never_income(self, rule: Rule) -> bool:
        """Return whether the rule gives income or support, and the text says that this money is neither.

        A purchase that came back is none, whatever the shop is called: Покупка. Кафе Пенсия.
        """
        if categories()[rule.category].kind == "outflow":
            return False
        return self._book.never_income.any_in(self._text) or self._is_purchase

    def _is(self, party: Party) -> bool:
        if party.startswith("not_"):
            return party != f"not_{self._party}"
        return party == self._party


def _sorted(rule: Rule, evidence: str) -> Sorted:
    return Sorted(rule.category, sorted_by=SortedBy(rule.id, rule.version, evidence))
