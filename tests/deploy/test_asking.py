"""A deployment shows its plan and asks before it changes a stack; its exit status tells how it ended."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints.console.exits import NotConfirmed
from infra.deploy.__main__ import deploy
from tests.deploy.test_deployment import deployment
from tests.fakes.cloud import InMemoryCloud


def agreeing(answers: list[bool]) -> Callable[[], bool]:
    """Return what is asked: it gives these answers in turn, and then is interrupted."""

    def agreed() -> bool:
        if not answers:
            raise KeyboardInterrupt
        return answers.pop(0)

    return agreed


def test_the_plan_is_shown_and_carried_out_after_a_yes(tmp_path: Path) -> None:
    """One yes is for both updates of a first deployment, as the first lines said."""
    cloud, said, shown = InMemoryCloud(), list[str](), list[str]()

    def agreed() -> bool:
        shown.extend([*cloud.acts, said[-1]])
        return True

    deployment(tmp_path, cloud, said, agreed=agreed).run(dry=False)
    assert shown == ["upload", "upload", "plan creation", "  Modify Sweep (AWS::Lambda::Function)"]
    assert cloud.acts[-1] == "carry out plan-2"


@pytest.mark.parametrize(
    ("answers", "raised"), [([False], NotConfirmed), ([], KeyboardInterrupt)], ids=["no", "interrupted"]
)
def test_without_a_yes_the_plan_is_discarded(tmp_path: Path, answers: list[bool], raised: type[BaseException]) -> None:
    """No stack is changed."""
    cloud = InMemoryCloud()
    with pytest.raises(raised):
        deployment(tmp_path, cloud, [], agreed=agreeing(answers)).run(dry=False)
    assert cloud.acts == ["upload", "upload", "plan creation", "discard plan-1 of new kelisim-test"]


def test_where_nobody_can_be_asked_nothing_is_uploaded(tmp_path: Path) -> None:
    """What would be done is said; a dry run asks nothing."""
    cloud, said = InMemoryCloud(), list[str]()
    with pytest.raises(NotConfirmed, match="repeat with YES=1"):
        deployment(tmp_path, cloud, said, agreed=None).run(dry=False)
    assert (cloud.acts, len(said), list(tmp_path.iterdir())) == ([], 1, [])
    deployment(tmp_path, cloud, said, agreed=None).run(dry=True)
    assert said[-1] == "DRY_RUN: nothing was uploaded, and no stack was changed."


@pytest.mark.parametrize(
    ("other", "expected", "sentence"),
    [
        ({}, 0, ""),
        ({"package": lambda _: ["a finding"]}, 1, "Not deployed. This is missing:\n- a finding"),
        ({"agreed": None}, 6, "Not deployed. This is no terminal, so nobody can say yes."),
        ({"agreed": agreeing([False])}, 6, "Not deployed. The answer was no. No stack was changed."),
        ({"agreed": agreeing([])}, 130, "Not deployed. Stopped."),
    ],
    ids=["done", "missing", "nobody", "no", "interrupted"],
)
def test_the_exit_status_tells_how_it_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, Any], expected: int, sentence: str
) -> None:
    """As `docs/deploy.md` lists them, with a sentence instead of a traceback."""
    status = deploy(deployment(tmp_path, InMemoryCloud(), [], **other), dry=False)
    assert (int(status), capsys.readouterr().err.startswith(sentence)) == (expected, True)
