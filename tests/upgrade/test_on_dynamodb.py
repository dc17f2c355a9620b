"""The last release's tables on DynamoDB, with open cases, under this version's code; and both versions at work."""

import shutil
from pathlib import Path

from tests.upgrade.play import advance, finish, play_file
from tests.upgrade.version_before import AT_THE_END, sample, version_before


def test_open_cases_of_the_last_release_go_on_to_their_ends(tmp_path: Path) -> None:
    """Every stored case is read, each goes on from where it was, and the journals fit the anchors of then."""
    file = tmp_path / "tables.json"
    shutil.copy(sample("dynamodb"), file)
    for _ in range(4):
        play_file("dynamodb", file, advance)
    ended = play_file("dynamodb", file, finish)
    assert {name: ended[name] for name in AT_THE_END} == AT_THE_END


def test_both_versions_at_work_on_the_same_cases(tmp_path: Path) -> None:
    """As in a rolling deployment, or one that is taken back: each reads and goes on with what the other has written."""
    before, file = version_before(tmp_path / "before"), tmp_path / "tables.json"
    before.plays("dynamodb", "begin", file, {})
    play_file("dynamodb", file, advance)
    before.plays("dynamodb", "advance", file, {})
    play_file("dynamodb", file, advance)
    ended = play_file("dynamodb", file, finish)
    assert {name: ended[name] for name in AT_THE_END} == AT_THE_END
