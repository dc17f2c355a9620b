"""Twice the text takes at most 2.2 times the steps, in whatever reads what banks write."""

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any

import pytest

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.cleaning import (
    clean_booking_id,
    clean_category,
    clean_iin,
    clean_knp,
    clean_mcc,
    clean_number,
    clean_text,
    is_a_persons_number,
)
from chalicelib.domain.bank_data.lines import Unusable, as_sent, read_as_of, read_money
from chalicelib.domain.identifiers import check_iban, check_iin, names_a_person, normalise_mobile
from chalicelib.domain.sorting.account_types import is_housing_savings, kind_of_account
from chalicelib.domain.sorting.context import names_everything, without_numbers, without_surnames
from chalicelib.domain.sorting.name_spellings import (
    is_initial_of,
    is_patronymic_of,
    is_spelling_of,
    keys_of,
    looks_like_a_patronymic,
)
from chalicelib.domain.sorting.own_names import OwnName, is_own_name
from chalicelib.domain.sorting.parties import person_in, without_endings, without_name
from chalicelib.domain.sorting.rules import the_rules
from chalicelib.domain.sorting.said import categories_said
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.sorting.transliteration import loose_skeleton, skeleton
from chalicelib.domain.sorting.words import loosely_written
from chalicelib.domain.text_folding import beginning, tokens_of, with_one_alphabet
from chalicelib.domain.visible_text import visible
from chalicelib.entrypoints.wire.bank_text import shortened
from chalicelib.entrypoints.wire.typed_text import plain
from tests.unit.bank_data.movements import APPLICANT, account, movement
from tests.unit.bank_data.pages import account as sent_account
from tests.unit.bank_data.pages import line, parse

MOST_GROWTH = 2.2
AIGUL = OwnName("Үлгіова", "Айгүл")


def refuses(read: Callable[[str], object]) -> Callable[[str], object]:
    """Return the same for a function that refuses what it cannot take."""

    def reads_or_refuses(text: str) -> object:
        with suppress(ValueError, Unusable):
            return read(text)
        return None

    return reads_or_refuses


READS_A_TEXT: dict[str, Callable[[str], object]] = {
    "as_sent": as_sent,
    "bank_of": bank_of,
    "categories_said": lambda text: list(categories_said(the_rules(), text)),
    "check_iban": refuses(check_iban),
    "check_iin": refuses(check_iin),
    "clean_mcc": clean_mcc,
    "is_a_persons_number": is_a_persons_number,
    "is_housing_savings": is_housing_savings,
    "is_initial_of": lambda text: is_initial_of(text, "айгул"),
    "is_patronymic_of": lambda text: is_patronymic_of(text, "сабитович"),
    "keys_of": keys_of.__wrapped__,
    "looks_like_a_patronymic": looks_like_a_patronymic,
    "loose_skeleton": loose_skeleton.__wrapped__,
    "names_a_person": lambda text: names_a_person(text, "777777777777"),
    "normalise_mobile": refuses(normalise_mobile),
    "plain": refuses(plain),
    "read_as_of": refuses(read_as_of),
    "read_money": refuses(read_money),
    "shortened": shortened,
    "skeleton": skeleton.__wrapped__,
    "visible": visible,
    "without_endings": lambda text: without_endings(text.split(), ("ова", "ев")),
    "without_name": lambda text: without_name(text.split(), ("айгуль", "улгиова")),
    "without_surnames": lambda text: without_surnames(text.split(), the_rules().first_names, ("ова", "ев")),
    "beginning": beginning,
    "clean_booking_id": clean_booking_id,
    "clean_category": clean_category,
    "clean_iin": clean_iin,
    "clean_knp": clean_knp,
    "clean_number": clean_number,
    "clean_text": clean_text,
    "is_own_name": lambda text: is_own_name(text, AIGUL),
    "is_spelling_of": lambda text: is_spelling_of(text, "улгиова"),
    "kind_of_account": kind_of_account,
    "loosely_written": loosely_written,
    "names_everything": lambda text: names_everything(text, ()),
    "person_in": lambda text: person_in(text, the_rules(), by_place=True),
    "sort_for": lambda text: sort_for(APPLICANT, name=AIGUL)([], [movement("credit", text=text, name=text)]),
    "tokens_of": tokens_of,
    "with_one_alphabet": with_one_alphabet,
    "without_numbers": without_numbers,
}
PARTS = (
    *("от Айгүл ", "ж", "аb", "a\u0301\u0323\u0316", "7", "а7", ".0", " ", "(", "а / ", "а,", "Айгүл Б. ", "перевод."),
    *("\ufdfa", "\u0001", "xckcjphaeoo", "\u0301\u034f", "не ", "емес ", "ул. "),
)


def of_many_accounts(number: int, **changes: Any) -> object:  # noqa: ANN401 - any field of a movement
    """Sort so many movements of one amount, each on an account of its own."""
    ibans = [f"KZ{m:018}" for m in range(number)]
    lines = [movement(("credit", "debit")[m % 2], iban=iban, **changes) for m, iban in enumerate(ibans)]
    return sort_for(APPLICANT)([account(iban) for iban in ibans], lines)


READS_LINES: dict[str, Callable[[int], object]] = {
    "one id, many texts": lambda n: unite([parse(sent_account(*[line(id="7", text=f"a{m}") for m in range(n)]))]),
    "no id, all alike": lambda n: unite([parse(sent_account(*[line(id=None)] * n)) for _ in range(2)]),
    "one amount on many accounts, in and out": lambda n: of_many_accounts(n, knp="342"),
    "one amount on many accounts, in and out, unsaid": of_many_accounts,
    "one amount, in and out": lambda n: sort_for(APPLICANT)(
        [account("KZ86125KZT5004100100"), account("KZ32972A000009255557")],
        [
            movement(
                ("credit", "debit")[m % 2], knp="342", iban=("KZ86125KZT5004100100", "KZ32972A000009255557")[m % 2]
            )
            for m in range(n)
        ],
    ),
    "one amount, in and out, unsaid": lambda n: sort_for(APPLICANT)(
        [account("KZ86125KZT5004100100"), account("KZ32972A000009255557")],
        [
            movement(("credit", "debit")[m % 2], iban=("KZ86125KZT5004100100", "KZ32972A000009255557")[m % 2])
            for m in range(n)
        ],
    ),
}


def steps(do: Callable[[], object]) -> int:
    """Return how many lines of Python run and how many functions are called."""
    taken = 0

    def trace(_frame: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401 - itself
        nonlocal taken
        taken += 1
        return trace

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal taken
        taken += event == "c_call"

    before, profiled, collected = sys.gettrace(), sys.getprofile(), gc.isenabled()
    gc.disable()  # a collection runs finalizers and callbacks of others, whose steps are not the reader's
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        do()
    finally:
        sys.setprofile(profiled)
        sys.settrace(before)
        if collected:
            gc.enable()
    return taken


@pytest.mark.parametrize("name", READS_A_TEXT)
def test_twice_the_text_takes_no_more_than_twice_the_steps(name: str) -> None:
    """Whatever the text repeats; patterns themselves are held by `tests/shape/test_patterns.py`."""
    read = READS_A_TEXT[name]
    read("Айгүл")  # what is made once is made
    for part in PARTS:
        short, long = (f"q{n}{part * (n // len(part))}" for n in (1_000, 2_000))
        assert steps(partial(read, long)) <= MOST_GROWTH * steps(partial(read, short)) + 50, part


@pytest.mark.parametrize("name", READS_LINES)
def test_twice_the_lines_take_no_more_than_twice_the_steps(name: str) -> None:
    """Also where all lines are alike, so that each may be any other."""
    read = READS_LINES[name]
    read(2)
    assert steps(lambda: read(400)) <= MOST_GROWTH * steps(lambda: read(200))


def test_of_a_text_two_hundred_letters_are_read_and_no_word_is_cut() -> None:
    """Of a name one hundred; what is shown stays whole."""
    long = "жалақы " * 40
    assert beginning(long) == ("жалақы " * 40)[:196]
    assert beginning("ж" * 300) == "ж" * 200
    assert beginning("а" * 98 + " бв", 100) == "а" * 98 + " "
    assert clean_text(long * 10) == (long * 10).strip()
    assert list(tokens_of("а" * 198 + " зарплатажол")) == ["а" * 198]


def test_of_the_marks_of_a_letter_two_are_kept() -> None:
    """A mark that nobody sees between them makes no difference."""
    assert clean_text("а" + "\u0323\u0301" * 3) == "а\u0323\u0301"
    assert clean_text("а" + "\u0323\u034f" * 5) == "а\u0323\u0323"
    assert clean_text("и\u0306") == "й"
