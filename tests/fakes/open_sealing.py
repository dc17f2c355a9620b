"""Sealing that anybody can read: what a piece is bound to stands before it, so a test compares all of it at once."""

from collections.abc import Mapping

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken


class OpenSealing:
    """The port `Sealing`. `calls`: what else it was told, in order; `new_keys`: `new_key` of every piece and name."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.new_keys: list[bool] = []

    def seal(  # noqa: PLR0913 - as the port
        self, case_id: str, key_class: str, field: str, place: str, plain: bytes, *, new_key: bool = False
    ) -> bytes:
        """Return `case|class|field|place|` and the piece."""
        self.new_keys.append(new_key)
        return f"{case_id}|{key_class}|{field}|{place}|".encode() + plain

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:
        """Return the piece. Raises `SealBroken` for a piece of another place."""
        bound = f"{case_id}|{key_class}|{field}|{place}|".encode()
        if not sealed.startswith(bound):
            raise SealBroken(case_id, field)
        return sealed.removeprefix(bound)

    def name(self, case_id: str, key_class: str, content: bytes, *, new_key: bool = False) -> str:
        """Return `case|class|content`."""
        self.new_keys.append(new_key)
        return f"{case_id}|{key_class}|{content.decode()}"

    def belongs(self, case: Case) -> Case:
        """Return the case."""
        self.calls.append(("belongs", case.id))
        return case

    def bring(self, case_id: str, wrapped: Mapping[str, bytes]) -> None:
        """Remember that it was called."""
        self.calls.append(("bring", case_id, dict(wrapped)))

    def forget(self, case_id: str, key_class: str) -> None:
        """Remember that it was called."""
        self.calls.append(("forget", case_id, key_class))
