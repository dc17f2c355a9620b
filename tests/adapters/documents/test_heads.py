"""The proof of a case's head covers every attribute that is stored of it, and nothing else passes."""

import pytest

from chalicelib.adapters.documents.heads import check_proof, head_with_proof, is_under_present_key
from chalicelib.domain.errors import CaseUnreadable

HEAD: dict[str, str | int] = {"pk": "case#1", "version": 3, "атауы": "Әсел"}
CONTENT = '{"pk":"case#1","version":3,"атауы":"Әсел"}'
PROVED = {**HEAD, "proof": f"head.2.{CONTENT}"}


class OpenProofs:
    """The port `HeadProofs`: a proof is the key's id and the content."""

    key_id = "head.2"

    def prove(self, content: bytes) -> str:
        """Return the content behind the key's id."""
        return f"{self.key_id}.{content.decode()}"

    def verifies(self, content: bytes, proof: str) -> bool:
        """Compare."""
        return proof == self.prove(content)


def test_a_head_is_proved_with_all_its_attributes() -> None:
    """As sorted JSON without spaces, whatever their order; an earlier proof is replaced."""
    backwards = dict(reversed(HEAD.items()))
    assert head_with_proof(HEAD, OpenProofs()) == PROVED
    assert head_with_proof({**backwards, "proof": "an earlier one"}, OpenProofs()) == PROVED
    check_proof("1", dict(reversed(PROVED.items())), OpenProofs())


@pytest.mark.parametrize(
    "change",
    [{"version": 4}, {"pk": "case#2"}, {"more": ""}, {"proof": ""}, {"proof": "head.2.{}"}, {"version": b"3"}],
    ids=str,
)
def test_a_head_that_was_changed_is_unreadable(change: dict[str, object]) -> None:
    """Changed, moved, with an attribute more, without its proof, or with what no head has; the error names the case."""
    with pytest.raises(CaseUnreadable, match="case 1 cannot be read as it is stored"):
        check_proof("1", {**PROVED, **change}, OpenProofs())


def test_a_head_that_was_never_proved_is_unreadable() -> None:
    """It is not taken for an old one."""
    with pytest.raises(CaseUnreadable, match="case 1 cannot be read as it is stored"):
        check_proof("1", HEAD, OpenProofs())


@pytest.mark.parametrize(
    ("proof", "present"), [("head.2.c2ln", True), ("head.1.c2ln", False), ("head.2", False), ("", False)]
)
def test_a_proof_names_its_key_before_its_last_dot(proof: str, *, present: bool) -> None:
    """So an operator sees how many heads an earlier key still proves."""
    assert is_under_present_key({"proof": proof}, OpenProofs()) is present


def test_a_head_without_a_proof_is_under_no_key() -> None:
    """Not even under one whose id is empty."""
    assert is_under_present_key({}, OpenProofs()) is False
