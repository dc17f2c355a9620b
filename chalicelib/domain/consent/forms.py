"""The application forms whose wording is stored here: what an applicant signs is one of these, word for word.

A consent record names the form's version and the digest of its text in the applicant's language, so that years later
nobody has to guess what was signed (Personal Data Law, art. 25). A form that is changed is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from chalicelib.domain.case.states import Language
from chalicelib.domain.categories import Title
from chalicelib.domain.data import load


@dataclass(frozen=True)
class ConsentForm:
    """A form: its version, its paragraphs and their digest by language, and its own list of the data collected.

    `participation`: whether the form has a statement on taking part in the pilot; the Rules' own form has none. `data`:
    code -> name. `sha256`: hex, over the paragraphs in UTF-8 joined by single line feeds.
    """

    version: str
    participation: bool
    text: Mapping[Language, tuple[str, ...]]
    sha256: Mapping[Language, str]
    data: Mapping[str, Title]


@cache
def consent_forms() -> Mapping[str, ConsentForm]:
    """Return all forms by version; read on first use."""
    return MappingProxyType({row["version"]: _form(row) for row in load("forms")["forms"]})


def _form(row: dict[str, Any]) -> ConsentForm:
    return ConsentForm(
        version=row["version"],
        participation=row["participation"],
        text={language: tuple(paragraphs) for language, paragraphs in row["text"].items()},
        sha256=row["sha256"],
        data={one["code"]: Title(kk=one["kk"], ru=one["ru"]) for one in row["data"]},
    )
