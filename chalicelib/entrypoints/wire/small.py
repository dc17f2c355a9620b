"""Small answers: health, received events, our public keys."""

from typing import Literal

from chalicelib.entrypoints.wire.answered import Answered


class HealthView(Answered):
    """The service is running."""

    status: Literal["ok"] = "ok"


class AcceptedView(Answered):
    """The event was received and stored."""

    accepted: Literal[True] = True


class DuplicateView(AcceptedView):
    """The same event was received before; nothing changed."""

    duplicate: Literal[True] = True


class KeysView(Answered):
    """A JSON Web Key Set (RFC 7517): the public keys that verify our signatures."""

    keys: tuple[dict[str, str], ...]
