"""Which form of an answer a caller wants."""

from collections.abc import Collection

from chalice.app import Request

from chalicelib.entrypoints.api.operations import JSON
from chalicelib.entrypoints.api.views import header_values

HTML, CSV = "text/html", "text/csv"
PAGE_TYPE, CSV_TYPE = f"{HTML}; charset=utf-8", f"{CSV}; charset=utf-8; header=present"
"""As they are answered."""


def wanted_form(request: Request, others: Collection[str]) -> str:
    """Return whichever of JSON and `others` the header `Accept` names first; JSON when it names none of them."""
    named = [
        kind.split(";", maxsplit=1)[0].strip().lower()
        for value in header_values(request.to_original_event(), "accept")
        for kind in value.split(",")
    ]
    return next((kind for kind in named if kind == JSON or kind in others), JSON)
