"""Whether a name that a bank wrote is the applicant's own, in full or as banks shorten it: Айгүл Ү., ҮЛГІОВА А. Б."""

from typing import NamedTuple

from chalicelib.domain.sorting.words import tokens_of


class OwnName(NamedTuple):
    """The applicant's name as the application has it."""

    surname: str
    given_name: str
    patronymic: str | None = None


def is_own_name(written: str, own: OwnName) -> bool:
    """Return whether the words written are the applicant's surname and given name, one of the two perhaps an initial.

    A patronymic may stand beside them; another word makes it another name. `ҮЛГІОВА` and `Улгиова` are one word.
    """
    kinds = [(kind, word) for kind, part in zip(OwnName._fields, own, strict=True) for word in tokens_of(part)]
    words, found, whole = list(tokens_of(written)), set[str](), set[str]()
    for word in sorted(words, key=len, reverse=True):
        met = next(((kind, part) for kind, part in kinds if _is(word, part)), None)
        if met is None:
            return False
        kinds.remove(met)
        found.add(met[0])
        whole |= {met[0]} if len(word) > 1 else set()
    return {"surname", "given_name"} <= found and bool(whole & {"surname", "given_name"})


def _is(word: str, part: str) -> bool:
    return word == part or (len(word) == 1 and part.startswith(word))
