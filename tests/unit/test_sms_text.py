"""The SMS that the order words."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import sms_text
from chalicelib.domain.data import load

LINK = "https://consent.example.kz/c/" + "a" * 31


def test_the_kazakh_text_is_that_of_the_order_with_name_and_link() -> None:
    """The message is the order's text, its lines joined by single line breaks, the link between spaces."""
    assert sms_text.sms_text_of("kk", "Ахметова Әсел", "https://x.kz/1") == (
        "Сәлеметсізбе, Ахметова Әсел!\n"
        "Сіз мемлекеттік атаулы әлеуметтік көмекті әлеуетті алушы болып табыласыз! "
        "Мемлекеттік қызметті көрсету үшін банктік шоттар мен осы шоттардағы ақша қозғалысы бойынша "
        "деректерді беруге Сіздің келісіміңізді алу қажет.\n"
        "Келесі сілтемелерден https://x.kz/1 өтіп және өз келісімінізді беру қажет.\n"
        "Сіздің жауабыңызды 1 (бір) жұмыс күні ішінде күтеміз."
    )


def test_the_russian_text_is_that_of_the_order_with_name_and_link() -> None:
    """The message is the order's text, its lines joined by single line breaks, the link between spaces."""
    assert sms_text.sms_text_of("ru", "Ахметова Асель", "https://x.kz/1") == (
        "Здравствуйте, Ахметова Асель!\n"
        "Вы являетесь потенциальным получателем адресной социальной помощи! Для оказания "
        "государственной услуги необходимо получение Вашего согласия на передачу данных "
        "по банковским счетам, остаткам и (или) движению денег по ним.\n"
        "Необходимо пройти по следующей ссылке https://x.kz/1 и дать свое согласие.\n"
        "Ваш ответ ожидаем в течение 1 (одного) рабочего дня."
    )


@pytest.mark.parametrize("language", ["kk", "ru"])
@given(name=st.text(max_size=80), link=st.text("abc{}_-/:.", max_size=60))
def test_the_wording_around_name_and_link_never_changes(language: Literal["kk", "ru"], name: str, link: str) -> None:
    """Whatever the name contains, also braces, the rest of the message is the order's."""
    template = "\n".join(load("sms")[language])
    before, between = template.split("{full_name}")
    middle, after = between.split("{link}")
    assert sms_text.sms_text_of(language, name, link) == before + name + middle + link + after


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_usual_message_has_seven_parts_with_some_twenty_characters_to_spare(
    language: Literal["kk", "ru"],
) -> None:
    """A link of 60 and a name of 40 characters need seven parts; a name of 80 needs an eighth."""
    lengths = [sms_text.parts(sms_text.sms_text_of(language, "Ә" * n, LINK)) for n in (40, 55, 80)]
    assert (len(LINK), lengths) == (60, [7, 7, 8])


@pytest.mark.parametrize(
    ("text", "parts"), [("", 1), ("ә" * 70, 1), ("ә" * 71, 2), ("ә" * 134, 2), ("ә" * 135, 3), ("a" * 160, 1)]
)
def test_a_part_with_kazakh_letters_has_70_units_alone_and_67_among_many(text: str, parts: int) -> None:
    """One letter outside of the GSM alphabet makes the whole message UCS-2."""
    assert sms_text.parts(text) == parts
