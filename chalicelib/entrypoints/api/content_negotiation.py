"""Which media type of an answer the caller asks for."""

from collections.abc import Collection

from chalicelib.entrypoints.api.answers import JSON
from chalicelib.entrypoints.api.call import Call

HTML, CSV = "text/html", "text/csv"
PAGE_TYPE, CSV_TYPE = f"{HTML}; charset=utf-8", f"{CSV}; charset=utf-8; header=present"
"""The types as they are answered."""


def wanted_form(call: Call, others: Collection[str]) -> str:
    """Return the first media type of the header `Accept` that is JSON or one of `others`; JSON when there is none."""
    named = [
        kind.split(";", maxsplit=1)[0].strip().lower()
        for value in call.header_values("accept")
        for kind in value.split(",")
    ]
    return next((kind for kind in named if kind == JSON or kind in others), JSON)
