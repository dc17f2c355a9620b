"""The words of a receipt, as they were translated and agreed on: a person gets them signed, so none changes unseen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from chalicelib.domain.consent import receipt_texts as texts
from chalicelib.domain.consent.receipt_texts import BilingualText

AGREED = Path(__file__).with_name("receipt_texts.txt")


def named(name: str, value: object) -> Iterator[tuple[str, BilingualText]]:
    """Every text in a value, with the name that leads to it."""
    if isinstance(value, BilingualText):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from named(f"{name} {key}", inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from named(name, inner)


def test_each_text_of_a_receipt_is_the_one_agreed_on_in_both_languages() -> None:
    """A change of the words is a change of the file, which a translator reads."""
    found = [one for name in dir(texts) if name.isupper() for one in named(name, getattr(texts, name))]
    shown = "".join(f"{name}\n  kk {text.kk}\n  ru {text.ru}\n" for name, text in found)
    assert shown == AGREED.read_text(encoding="utf-8")
