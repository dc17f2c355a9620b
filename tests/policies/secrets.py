"""Which secrets a function uses: each holder of a key notes it, under the name that the secret has in the store."""

from collections.abc import Callable, Mapping

from chalicelib.adapters.crypto.cursors import Cursors
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.adapters.secrets.holders import LiveDigest
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.ports.sealing import HeadProofs
from chalicelib.setting_groups.secrets import CREDENTIALS
from tests.fakes.head_keys import HEAD_KEYS
from tests.fakes.partner_calls import Call
from tests.fakes.records import PlainSigner
from tests.policies.permits import Permit

ASKING = {"result", "consent_result", "data_request", "bank_page", "status"}
"""Calls to partners that are GETs, which nobody signs."""
Note = Callable[[str], None]


def permit_of(secret: str) -> Permit:
    """Return what reading a secret needs."""
    return "secretsmanager:GetSecretValue", secret


def of_a_call(partner: str, call: Call) -> list[str]:
    """Return the secrets that a call to a partner uses."""
    credentials = CREDENTIALS[partner].replace("_", "-")
    return [credentials] if call.what in ASKING else [credentials, "signing-keys"]


def without_spare_halves(needs: set[Permit]) -> set[Permit]:
    """Return the needs without the public halves of keys whose private halves are read as well."""
    spare = {permit_of(f"{kind}-public-keys") for kind in ("head", "anchor") if permit_of(f"{kind}-keys") in needs}
    return needs - spare


class NotedProofs:
    """The port `HeadProofs`: proving takes the private half."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @property
    def key_id(self) -> str:
        """The id of the key that proves."""
        self._note("head-public-keys")
        return HEAD_KEYS.key_id

    def prove(self, content: bytes) -> str:
        """Note and prove."""
        self._note("head-keys")
        return HEAD_KEYS.prove(content)

    def verifies(self, content: bytes, proof: str) -> bool:
        """Note and verify."""
        self._note("head-public-keys")
        return HEAD_KEYS.verifies(content, proof)


class NotedSigner(PlainSigner):
    """The port `Signer`: `private` is what signing takes, `public` what the public half takes."""

    def __init__(self, note: Note, private: str, public: str) -> None:
        self._note, self._private, self._public = note, private, public

    def sign(self, raw: bytes, use: SignedAs, *, htm: str | None = None, htu: str | None = None) -> str:
        """Note and sign."""
        self._note(self._private)
        return super().sign(raw, use, htm=htm, htu=htu)

    def public_jwk(self) -> Mapping[str, str]:
        """Note and return."""
        self._note(self._public)
        return super().public_jwk()


class NotedKeys:
    """Everything that a secret is in, noting."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self.proofs: HeadProofs = NotedProofs(note)
        self.signer = NotedSigner(note, "signing-keys", "signing-keys")
        self.anchor_signer = NotedSigner(note, "anchor-keys", "anchor-public-keys")
        digest = HmacDigest(b"k" * 32)

        def noted_digest() -> HmacDigest:
            note("digest-key")
            return digest

        self.digest = LiveDigest(noted_digest)

    def cursors(self) -> Cursors:
        """Note, and return what seals cursors."""
        self._note("cursor-key")
        return Cursors([bytes(range(32))])

    def own_keys(self) -> tuple[dict[str, str], ...]:
        """Note both, and return the keys that are published."""
        return tuple(dict(one.public_jwk()) for one in (self.signer, self.anchor_signer))
