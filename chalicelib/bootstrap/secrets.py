"""Wires the secrets: where each is stored, and what is made of it, anew whenever it changes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from chalicelib.domain.errors import SecretMissing

if TYPE_CHECKING:
    from chalicelib.adapters.crypto.cursors import Cursors
    from chalicelib.adapters.crypto.jws import JwsSigner
    from chalicelib.adapters.partners.endpoint import PartnerCredentials
    from chalicelib.domain.ports.records import Signer
    from chalicelib.domain.ports.sealing import HeadProofs, KeyedDigest
    from chalicelib.domain.ports.secrets import SecretStore
    from chalicelib.domain.ports.store import Clock
    from chalicelib.settings import Settings

T = TypeVar("T")


class Secrets:
    """The secrets of this process. Each is read when it is first used, or by `check`."""

    def __init__(self, given: Settings, clock: Clock, needed: frozenset[str] | None = None) -> None:
        """`needed`: those that `check` reads; None for all that this process needs."""
        self._given, self._clock, self._needed = given, clock, needed
        self._stores: dict[str, SecretStore] = {}
        self._used: dict[str, Callable[[], object]] = {}

    def text(self, name: str) -> Callable[[], str]:
        """Return what returns the present text of the secret of a setting. Raises `SecretMissing`, `StoreBusy`."""
        place = getattr(self._given, name)
        if place is None:
            return partial(_not_named, name)
        if place.value is not None:
            return place.value.get_secret_value  # type: ignore[no-any-return]  # of SecretStr
        from chalicelib.adapters.secrets.live import CachedSecret

        kind, where = ("file", place.file) if place.file is not None else ("secret", place.secret)
        return CachedSecret(name, where, self._store(kind), self._clock, self._given.secrets_max_age)

    def live(self, name: str, make: Callable[[str], T]) -> Callable[[], T]:
        """Return what returns a thing made of the secret, anew when it changes. `make` may raise ValueError."""
        from chalicelib.adapters.secrets.live import Live

        self._used[name] = made = Live(name, self.text(name), make)
        return made

    def check(self) -> None:
        """Read the secrets that this process needs, all at once.

        Raises `SecretMissing`, which names all that cannot be read; ValueError for one that is unusable; `StoreBusy`.
        """
        in_a_module = self._given.pkcs11_module is not None
        names = self._needed or self._given.needed_secrets(self._given.place, in_a_module=in_a_module)
        needed = sorted(names & self._used.keys())
        with ThreadPoolExecutor(max(len(needed), 1)) as threads:
            found = list(threads.map(lambda name: _missing(self._used[name]), needed))
        missing = {name: why for one in found for name, why in one.items()}
        if missing:
            raise SecretMissing(missing)

    def head_proofs(self) -> HeadProofs:
        """Return what proves the heads of cases."""
        from chalicelib.adapters.crypto.head_keys import HeadKeys
        from chalicelib.adapters.secrets.holders import LiveHeadProofs

        return LiveHeadProofs(self.live("head_keys", HeadKeys))

    def digest(self) -> KeyedDigest:
        """Return the keyed digest."""
        from chalicelib.adapters.crypto.keyed_digest import HmacDigest
        from chalicelib.adapters.secrets.holders import LiveDigest

        return LiveDigest(self.live("digest_key", lambda text: HmacDigest(*keys_in(text))))

    def cursors(self) -> Callable[[], Cursors]:
        """Return what returns the cursors under the present key."""

        def made(text: str) -> Cursors:
            from chalicelib.adapters.crypto.cursors import Cursors

            return Cursors(keys_in(text))

        return self.live("cursor_key", made)

    def signers(self, name: str, *, public: bool = False) -> Callable[[], tuple[JwsSigner, ...]]:
        """Return what returns a signer for each of the present keys of a setting, the one that signs first."""

        def made(text: str) -> tuple[JwsSigner, ...]:
            from chalicelib.adapters.crypto.jws import signers

            return signers(text, self._clock, public=public)

        return self.live(name, made)

    def credentials(self, name: str) -> Callable[[], PartnerCredentials]:
        """Return what returns our present credentials at a partner."""

        def made(text: str) -> PartnerCredentials:
            from chalicelib.adapters.partners.endpoint import credentials_of

            return credentials_of(text)

        return self.live(name, made)

    def _store(self, kind: str) -> SecretStore:
        if kind not in self._stores:
            self._stores[kind] = self._files() if kind == "file" else self._manager()
        return self._stores[kind]

    @staticmethod
    def _files() -> SecretStore:
        from chalicelib.adapters.secrets.files import SecretFiles

        return SecretFiles()

    def _manager(self) -> SecretStore:
        from chalicelib.adapters.aws import clients
        from chalicelib.adapters.aws.secrets_manager import SecretsManager

        return SecretsManager(clients.Lazy(partial(clients.secrets_manager, self._given.aws_endpoint)))


def first_of(current: Callable[[], tuple[JwsSigner, ...]]) -> Signer:
    """Return the signer under the first of the present keys."""
    from chalicelib.adapters.secrets.holders import LiveSigner

    return LiveSigner(lambda: current()[0])


def _not_named(name: str) -> str:
    raise SecretMissing({name.upper(): "no place is named for this function"})


def _missing(read: Callable[[], object]) -> dict[str, str]:
    try:
        read()
    except SecretMissing as error:
        return dict(error.why)
    return {}


def keys_in(text: str) -> list[bytes]:
    """Return the keys in a secret that has one or more, in base64. Raises `ValueError`."""
    return [base64.b64decode(one, validate=True) for one in text.split()]
