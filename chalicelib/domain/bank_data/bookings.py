"""Which of the lines that one bank sent are one movement, and which of its accounts are one.

An account is its IBAN and its currency. A bank's own id is one account's own. Banks send a movement again where pages
overlap, or with more in it once it is booked, and their ids may repeat, hold anything or be missing:

1. Lines with one id, direction, amount and currency are one movement. It takes from each line what the others leave
   out. Where the lines contradict each other (two merchants, two payers, nothing in common), it is `unclear`.
2. They are two movements when they name different months and are booked three weeks or more apart.
3. An id names nothing when one page has it beside two amounts, or when most ids that come again on another page come
   beside another amount there, since such a bank numbers the lines of each page anew.
4. Without an id that names something, a page lists each movement once, so equal lines of a page are several movements.
   A line of one page is the same as a line of another when day, direction, amount and currency are equal and one says
   no more than the other. That is `unclear`, too. So it is where only one of the two pages gives an id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from chalicelib.domain.bank_data.movements import Account, Movement, ParsedPage
from chalicelib.domain.bank_data.same_booking import are_different_months, fuller, is_same, says_no_more

_Line = tuple[int, Movement]
"""The number of the page that a line is on, and the line as read."""


@dataclass
class _Booking:
    """The lines of one movement, in the order of the pages, and what is known of it by all of them."""

    movement: Movement
    pages: set[int]
    unclear: bool = False
    also: dict[str, None] = field(default_factory=dict)
    """Our ids of its other lines, in their order."""

    def add(self, page: int, movement: Movement, *, unclear: bool) -> None:
        """Take a further line in which the bank sent the movement."""
        if movement.id != self.movement.id:
            self.also[movement.id] = None
        self.movement = fuller(self.movement, movement)
        self.unclear = self.unclear or unclear
        self.pages.add(page)

    def united(self) -> Movement:
        """Return the movement as all its lines together tell it."""
        return self.movement._replace(also=tuple(self.also), unclear=self.unclear)


def unite(pages: Iterable[ParsedPage]) -> tuple[tuple[Account, ...], tuple[Movement, ...]]:
    """Return the accounts and the movements of one bank's pages, each once."""
    accounts: dict[tuple[str, str], Account] = {}
    first: dict[tuple[str, str], _Line] = {}
    again: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    nameless: list[_Line] = []
    for number, page in enumerate(pages):
        for account in page.accounts:
            place = account.iban, account.currency
            accounts[place] = _joined(accounts[place], account) if place in accounts else account
        for movement in page.movements:
            line = number, movement
            if not movement.bank_id:
                nameless.append(line)
            elif first.setdefault(named := (movement.iban, movement.bank_id), line) is not line:
                again[named].append(line)
    if not again and not nameless:
        return tuple(accounts.values()), tuple(movement for _, movement in first.values())
    once = [line for named, line in first.items() if named not in again]
    repeated = [[first[named], *lines] for named, lines in again.items()]
    return tuple(accounts.values()), tuple(_told_apart(once, repeated, nameless))


def _told_apart(
    once: Sequence[_Line], repeated: Sequence[Sequence[_Line]], nameless: Sequence[_Line]
) -> Iterator[Movement]:
    """Yield the movements of lines whose ids come once, of those whose ids come again, and of lines without an id."""
    named, without = [_Booking(movement, {page}) for page, movement in once] if nameless else [], list(nameless)
    numbered_anew = _accounts_numbered_anew(repeated)
    for lines in repeated:
        if lines[0][1].iban in numbered_anew or _names_nothing(lines):
            without += lines
        else:
            named += _by_id(lines)
    without.sort(key=itemgetter(0))
    unnamed = _without_id(without, named)
    yield from () if nameless else (movement for _, movement in once)
    yield from (booking.united() for booking in named)
    yield from unnamed


def _joined(known: Account, again: Account) -> Account:
    """Return an account that came on two pages: what the first leaves out is taken from the second."""
    return replace(
        known,
        type=known.type or again.type,
        holder=known.holder if known.holder == "applicant" else again.holder,
        balance=known.balance or again.balance,
    )


def _money(movement: Movement) -> tuple[str, str, str]:
    return movement.direction, str(movement.amount), movement.currency


def _names_nothing(lines: Sequence[_Line]) -> bool:
    """Return whether one page has the id beside several amounts; a purchase and its refund may share an id."""
    met: dict[tuple[int, str], set[tuple[str, str, str]]] = defaultdict(set)
    for page, movement in lines:
        met[page, movement.direction].add(_money(movement))
    return any(len(amounts) > 1 for amounts in met.values())


def _accounts_numbered_anew(repeated: Iterable[Sequence[_Line]]) -> set[str]:
    """Return the IBANs on which more ids come again beside another amount than beside the same."""
    balance: dict[str, int] = defaultdict(int)
    for lines in repeated:
        first = lines[0]
        others = [line for line in lines if line[0] != first[0]]
        if others:
            same = any(_money(movement) == _money(first[1]) for _, movement in others)
            balance[first[1].iban] += -1 if same else 1
    return {iban for iban, more in balance.items() if more > 0}


def _by_id(lines: Sequence[_Line]) -> list[_Booking]:
    """Return the bookings of lines with one id that names something (rules 1 and 2)."""
    alike: dict[tuple[str, str, str], list[_Booking]] = defaultdict(list)
    for page, movement in lines:
        bookings = alike[_money(movement)]
        same = next((one for one in bookings if not are_different_months(one.movement, movement)), None)
        if same is None:
            bookings.append(_Booking(movement, {page}))
        else:
            same.add(page, movement, unclear=not is_same(same.movement, movement))
    return [booking for bookings in alike.values() for booking in bookings]


def _day_and_money(movement: Movement) -> tuple[object, ...]:
    return movement.iban, movement.booked_on, *_money(movement)


def _without_id(lines: Iterable[_Line], named: Iterable[_Booking]) -> list[Movement]:
    """Return the movements of lines without an id that names something (rule 4); `lines` in the order of pages.

    A line that has no id at all may be one of `named`, which a page before or after tells with its id.
    """
    alike: dict[tuple[object, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        alike[_day_and_money(line[1])].append(line)
    known: dict[tuple[object, ...], list[_Booking]] = defaultdict(list)
    for booking in named:
        place = _day_and_money(booking.movement)
        if place in alike:
            known[place].append(booking)
    found: list[Movement] = []
    for place, same in alike.items():
        if same[0][0] == same[-1][0] and place not in known:
            found += [movement for _, movement in same]
        else:
            found += _over_pages(same, known.get(place, []))
    return found


def _over_pages(lines: Sequence[_Line], named: list[_Booking]) -> list[Movement]:
    """Return the movements of lines alike in day and money that come on several pages and are none of `named`."""
    bookings: list[_Booking] = []
    by_content: dict[tuple[object, ...], list[_Booking]] = defaultdict(list)
    taken: dict[tuple[object, ...], int] = defaultdict(int)
    """How many equal bookings in front have a line of that page already."""
    for page, movement in lines:
        content = movement[7:12]
        equal, place = by_content[content], (content, page)
        while taken[place] < len(equal) and page in equal[taken[place]].pages:
            taken[place] += 1
        same = equal[taken[place]] if taken[place] < len(equal) else _same_on_another_page(bookings, page, movement)
        if same is None and not movement.bank_id:
            same = _same_on_another_page(named, page, movement)
        if same is None:
            bookings.append(_Booking(movement, {page}))
            equal.append(bookings[-1])
        else:
            same.add(page, movement, unclear=True)
    return [booking.united() for booking in bookings]


_MOST_COMPARED = 50
"""Bookings of one day and amount that a line is compared with: beyond that only equal lines are found."""


def _same_on_another_page(bookings: Sequence[_Booking], page: int, movement: Movement) -> _Booking | None:
    near = bookings[-_MOST_COMPARED:]
    return next((one for one in near if page not in one.pages and says_no_more(one.movement, movement)), None)
