"""The rules of sorting: read from a book of `data/rules/`, checked, and made quick to ask.

A book is a file that says itself what each field of a rule means; one with a mistake is refused whole, with the rule's
name. Each version that was ever live stays as it is: an old statement is made again by its own book (docs/adr/0021).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from chalicelib.domain.bank_data.editions import Editions
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.data import load_table
from chalicelib.domain.sorting.context import ContextWords
from chalicelib.domain.sorting.income_marks import IncomeMark, read_mark
from chalicelib.domain.sorting.live import LIVE
from chalicelib.domain.sorting.rule_file import misshapen
from chalicelib.domain.sorting.word_lists import WordLists
from chalicelib.domain.sorting.words import InvalidPattern, Patterns

LooksAt = Literal["knp", "mcc", "bin", "text", "name"]
Party = Literal["any", "person", "firm", "not_firm", "not_person"]
EVERY_CATEGORY = "*"
_BY_CODE: tuple[LooksAt, ...] = ("knp", "mcc", "bin")
_FLOWS: tuple[Direction, Direction] = ("credit", "debit")
_MCC_BY = "mcc"


class InvalidRule(ValueError):
    """The file of rules cannot be used; the message names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, with the fields that the file explains."""

    id: str
    version: str
    looks_at: LooksAt
    direction: Literal["credit", "debit", "both"]
    category: str
    why: str
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    besides: Patterns | None = None
    """`with` in the file, which Python keeps for itself."""
    unless: Patterns | None = None
    party: Party = "any"
    gives_way_to: frozenset[str] = frozenset()
    refunds: bool = False
    despite: bool = False
    """The words of the book's `never_income` do not stop this rule: it asks for them itself."""
    on_deposit: bool = False
    """Only for movements of an account whose type says that it is a deposit."""
    bare: bool = False
    """Only where the text says nothing besides: `bare_words`, numbers, names."""
    directions: tuple[Direction, ...] = ()
    """The directions that the rule takes, without refunds."""
    income: IncomeMark | None = None
    """What it says of the income that it finds, where the category does not."""

    def gives_way(self, category: str) -> bool:
        """Return whether the text's word for that category wins over this rule."""
        return EVERY_CATEGORY in self.gives_way_to or category in self.gives_way_to


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """All rules, in the order of the file, and the ways to find one."""

    version: str
    rules: Sequence[Rule]
    by_code: Mapping[tuple[LooksAt, str, Direction], Rule]
    text: Patterns
    """The words of the rules that look at the text; told of by their number in `rules`."""
    name: Patterns
    refund_words: Patterns
    firm_words: Patterns
    surname_endings: tuple[str, ...]
    """How surnames end, folded; without any, only a name with initials is a person's."""
    name_also_in_text: bool
    """The rules of the name look at the text too where the name says nothing, not only where there is no name."""
    first_names: Patterns
    """A name of one to three words with one of these is a person's; so is one in the text where there is no name."""
    person_words: Patterns
    """How a person is saved in a telephone: мама, сестра."""
    never_income: Patterns
    """No rule of words gives income or support where the text holds one of these."""
    bare_words: Patterns
    """What a transfer for no stated purpose may say."""
    misspelt: Mapping[str, str]
    """What is meant by words that are written hastily."""
    context: ContextWords
    """What takes the meaning out of words: denials and addresses."""
    purchase_words: Patterns
    """How a text of a purchase begins; money that came under it is a refund."""
    paid_words: Patterns
    """How a text of any payment begins; money that came under it is a refund where a shop's name is next."""
    loosely: bool
    """Texts are read as `loosely_written`, and names that no list has are known in them by their place."""
    editions: Editions
    """Of the reader and the tables that statements by this book are made with."""


@cache
def the_rules() -> RuleBook:
    """Return the rules that are live; read on first use."""
    return rules_of(LIVE)


@cache
def rules_of(version: str) -> RuleBook:
    """Return the book of a version that is, or once was, live. Raises `InvalidRule` when there is none."""
    try:
        return read_rules(load_table(f"rules/{version}"))
    except FileNotFoundError:
        raise InvalidRule(f"There is no book of rules {version}; a book that was live must not be removed.") from None


def read_rules(table: Mapping[str, Any]) -> RuleBook:
    """Return the rules of a parsed file. Raises `InvalidRule`."""
    if wrong := misshapen(table):
        raise InvalidRule(wrong)
    try:
        return _read(table, WordLists.of(table))
    except InvalidPattern as error:
        raise InvalidRule(f"The file of rules: {error}.") from error


def _read(table: Mapping[str, Any], words: WordLists) -> RuleBook:
    rules = [_rule(row, words) for row in table.get("rule", ())]
    _check_names(rules)
    version = table.get("version")
    if not version:
        raise InvalidRule("The file needs a version, as a text.")
    text, name = words.none_yet(), words.none_yet()
    for number, rule in enumerate(rules):  # one that looks at codes has no words
        (text if rule.looks_at == "text" else name).add(number, rule.words)
    return RuleBook(
        version=version,
        rules=rules,
        by_code=_by_code(rules),
        text=text,
        name=name,
        refund_words=words.patterns(table.get("refund_words", ())),
        firm_words=words.patterns(table.get("firm_words", ())),
        surname_endings=tuple(table.get("surname_endings", ())),
        name_also_in_text=table.get("name_also_in_text", False),
        first_names=words.patterns(table.get("first_names", ())),
        person_words=words.patterns(table.get("person_words", ())),
        never_income=words.patterns(table.get("never_income", ())),
        bare_words=words.patterns(table.get("bare_words", ())),
        misspelt=words.misspelt(table.get("misspelt", ())),
        context=words.context(table),
        purchase_words=words.patterns(table.get("purchase_words", ())),
        paid_words=words.patterns(table.get("paid_words", ())),
        loosely=words.loose,
        editions=Editions.of(table),
    )


def spread(codes: Iterable[str]) -> tuple[str, ...]:
    """Return every code of codes and ranges: "331-333" is three. Raises ValueError for a range that is none."""
    spread_out: list[str] = []
    for code in codes:
        first, dash, last = code.partition("-")
        if not first.isdecimal() or (dash and (len(first) != len(last) or not last.isdecimal() or last < first)):
            raise ValueError(f"{code!r} is neither a code nor a range")
        spread_out += [f"{n:0{len(first)}}" for n in range(int(first), int(last or first) + 1)]
    return tuple(spread_out)


_REQUIRED = ("id", "version", "looks_at", "direction", "category", "why")
_OPTIONAL = ("codes", "words", "with", "unless", "party", "gives_way_to", "refunds", "despite", "bare", "on_deposit")
_MARK = ("income", "clauses", "part_kk", "part_ru")
_FIELDS = frozenset((*_REQUIRED, *_OPTIONAL, *_MARK))


def _rule(row: Mapping[str, Any], words: WordLists) -> Rule:
    name = row.get("id", "without id")
    lacking = [field for field in _REQUIRED if not row.get(field)]
    if lacking or row.keys() - _FIELDS:
        raise InvalidRule(f"Rule {name}: missing fields {lacking}, unknown fields {sorted(row.keys() - _FIELDS)}.")
    try:
        rule = Rule(
            id=row["id"],
            version=row["version"],
            looks_at=row["looks_at"],
            direction=row["direction"],
            category=row["category"],
            why=row["why"],
            codes=spread(row.get("codes", ())),
            words=words.spelt_out(row.get("words", ())),
            besides=words.patterns(row["with"]) if "with" in row else None,
            unless=words.patterns(row["unless"]) if "unless" in row else None,
            party=row.get("party", "any"),
            gives_way_to=frozenset(row.get("gives_way_to", ())),
            refunds=row.get("refunds", False),
            despite=row.get("despite", False),
            bare=row.get("bare", False),
            on_deposit=row.get("on_deposit", False),
            income=read_mark(row),
            directions=tuple(flow for flow in _FLOWS if row["direction"] in {flow, "both"}),
        )
        words.patterns(rule.words)
    except ValueError as error:
        raise InvalidRule(f"Rule {name}: {error}.") from error
    _check(rule)
    return rule


def _check(rule: Rule) -> None:
    category = categories().get(rule.category)
    known = rule.gives_way_to - {EVERY_CATEGORY} <= categories().keys()
    checks = (
        ("looks_at is unknown", rule.looks_at in get_args(LooksAt)),
        ("party is unknown", rule.party in get_args(Party)),
        ("direction is unknown", bool(rule.directions)),
        ("Appendix 3 has no such category", category is not None and known),
        ("the category does not fit the direction", category is None or all(map(category.fits, rule.directions))),
        ("it needs codes or words", bool(rule.codes if rule.looks_at in _BY_CODE else rule.words)),
        ("codes and words exclude each other", not (rule.codes and rule.words)),
    )
    for wrong, right in checks:
        if not right:
            raise InvalidRule(f"Rule {rule.id}: {wrong}.")


def _check_names(rules: Sequence[Rule]) -> None:
    names = [rule.id for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not rules:
        raise InvalidRule(f"There must be rules, and each needs its own name; names used twice: {twice}.")


def _by_code(rules: Iterable[Rule]) -> dict[tuple[LooksAt, str, Direction], Rule]:
    found: dict[tuple[LooksAt, str, Direction], Rule] = {}
    for rule in rules:
        # What a shop of that MCC sends back is a refund, whatever the text says.
        flows = _FLOWS if rule.refunds and rule.looks_at == _MCC_BY else rule.directions
        for code in rule.codes:
            for flow in flows:
                other = found.setdefault((rule.looks_at, code, flow), rule)
                if other is not rule:
                    raise InvalidRule(f"Rule {rule.id}: {other.id} already has {rule.looks_at} {code} {flow}.")
    return found
