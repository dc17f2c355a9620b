"""The small answers on the wire: alive, taken, our public keys."""

from typing import Literal

from chalicelib.entrypoints.wire.answered import Answered


class HealthView(Answered):
    """Alive."""

    status: Literal["ok"] = "ok"


class AcceptedView(Answered):
    """The event was taken."""

    accepted: Literal[True] = True


class DuplicateView(AcceptedView):
    """The same event was taken before; nothing changed."""

    duplicate: Literal[True] = True


class KeysView(Answered):
    """A JSON Web Key Set (RFC 7517): the public halves of the keys that we sign our requests with."""

    keys: tuple[dict[str, str], ...]
