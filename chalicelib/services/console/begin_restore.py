"""After a restore: stop all calls and the intake, and enter in the anchors what the restore took back."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.journal.anchoring import Anchor, Restored, proving
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.records import SignedAs
from chalicelib.services.console.verify_journal import BEFORE_ALL
from chalicelib.services.needs import HasAnchors, HasAnchorSigner, HasClock, HasDigest, HasOperations


class MomentInTheFuture(KelisimError):
    """A store cannot be restored to a moment that has not come."""


class AnchorKeyPublic(KelisimError):
    """An anchor cannot be signed with the public half of a key; the message says which key to give."""


class BeginRestorePorts(HasAnchors, HasAnchorSigner, HasClock, HasDigest, HasOperations, Protocol):
    """What beginning after a restore uses."""


def begin_restore(deps: BeginRestorePorts, to: datetime, by: str, why: str) -> Anchor:
    """Pause calls and intake, and add an anchor that says to which moment the store was restored.

    The next run of anchoring goes on from the last anchor that still proves something. Raises `MomentInTheFuture`
    and `AnchorKeyPublic` before anything is changed, `VersionConflict` if another anchor was added meanwhile (run it
    again), `StoreBusy`.
    """
    now = deps.clock.now()
    if to > now:
        raise MomentInTheFuture(f"{to.isoformat()} has not come yet. Give the moment that the store was restored to.")
    before = [one for one in proving(deps.anchors.all()) if one.at <= to]
    last = deps.anchors.last()
    anchor = Anchor(
        number=last.number + 1 if last else 1,
        at=now,
        until=before[-1].until if before else BEFORE_ALL,
        previous=last.digest if last else "",
        heads=(),
        restored=Restored(to, deps.digest("actor", by)),
    )
    try:
        signature = deps.anchor_signer.sign(anchor.body, SignedAs.ANCHOR)
    except PermissionError:
        raise AnchorKeyPublic(
            "ANCHOR_KEYS begins with the public half of a key, which cannot sign the anchor. Give the private keys "
            "(anchor-keys), as the function anchor-journal or a worker has them."
        ) from None
    deps.operations.pause(Pause(by, now, why))
    deps.operations.pause_intake(Pause(by, now, why))
    deps.anchors.add(replace(anchor, signature=signature))
    return anchor
