"""What begins after a restore: an anchor that says so, and two pauses; nothing of it before it can be signed."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.journal.anchoring import Anchor, Restored
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.records import SignedAs
from chalicelib.services.console.begin_restore import AnchorKeyPublic, MomentInTheFuture, begin_restore
from tests.fakes.operations import InMemoryOperations
from tests.fakes.records import InMemoryAnchors
from tests.unit.case.cases import HOUR, MINUTE, NOW

FIRST = Anchor(number=1, at=NOW - 2 * HOUR, until=NOW - 3 * HOUR, previous="", heads=())
SECOND = Anchor(number=2, at=NOW - HOUR, until=NOW - HOUR, previous=FIRST.digest, heads=())
PAUSE = Pause("anna", NOW, "диск")


class Signs:
    """The port `Signer`, or one that has the public half alone."""

    def __init__(self, *, private: bool = True) -> None:
        self._private = private

    def sign(self, raw: bytes, use: SignedAs) -> str:
        """Return what is signed, in clear."""
        if not self._private:
            raise PermissionError
        return f"{use}|{raw.decode()}"


def ports(*anchors: Anchor, private: bool = True) -> Any:  # noqa: ANN401 - the ports of one use case
    """What beginning a restore uses, at `NOW`."""
    stored = InMemoryAnchors()
    stored.stored = list(anchors)
    return SimpleNamespace(
        anchors=stored,
        anchor_signer=Signs(private=private),
        clock=SimpleNamespace(now=lambda: NOW),
        digest=lambda *parts: "|".join(parts),
        operations=InMemoryOperations(),
    )


@pytest.mark.parametrize(
    ("anchors", "to", "until"),
    [
        ((), NOW, datetime(2000, 1, 1, tzinfo=UTC)),
        ((FIRST, SECOND), NOW - HOUR, SECOND.until),
        ((FIRST, SECOND), NOW - HOUR - MINUTE, FIRST.until),
        ((FIRST, SECOND), NOW - 3 * HOUR, datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_anchor_says_what_the_restore_took_back(anchors: tuple[Anchor, ...], to: datetime, until: datetime) -> None:
    """It follows the last one, and anchoring goes on from the last one that was made before the moment."""
    deps = ports(*anchors)
    made = begin_restore(deps, to, "anna", "диск")
    expected = Anchor(
        number=len(anchors) + 1,
        at=NOW,
        until=until,
        previous=anchors[-1].digest if anchors else "",
        heads=(),
        restored=Restored(to, "actor|anna"),
    )
    assert made == expected
    [stored] = deps.anchors.stored[len(anchors) :]
    assert (stored.body, stored.signature) == (expected.body, f"{SignedAs.ANCHOR}|{expected.body.decode()}")
    assert (deps.operations.paused(), deps.operations.intake_paused()) == (PAUSE, PAUSE)


def untouched(deps: Any) -> bool:  # noqa: ANN401 - as above
    """Whether nothing was changed."""
    return (deps.anchors.stored, deps.operations.paused(), deps.operations.intake_paused()) == ([], None, None)


def test_a_moment_that_has_not_come_changes_nothing() -> None:
    """The present moment has come."""
    deps = ports()
    with pytest.raises(MomentInTheFuture) as refused:
        begin_restore(deps, NOW + MINUTE, "anna", "диск")
    assert str(refused.value) == (
        "2025-10-13T05:16:00+00:00 has not come yet. Give the moment that the store was restored to."
    )
    assert untouched(deps)


def test_a_public_half_changes_nothing() -> None:
    """The error says which key to give."""
    deps = ports(private=False)
    with pytest.raises(AnchorKeyPublic) as refused:
        begin_restore(deps, NOW, "anna", "диск")
    assert str(refused.value) == (
        "ANCHOR_KEYS begins with the public half of a key, which cannot sign the anchor. Give the private keys "
        "(anchor-keys), as the function anchor-journal or a worker has them."
    )
    assert untouched(deps)
