"""The command that makes keys says where each is, and what has to be stored by hand."""

from pathlib import Path

from chalicelib.entrypoints.console.commands import main


def run(folder: Path) -> tuple[int, list[str]]:
    """Make the keys of a folder; the exit status, and what was said."""
    said: list[str] = []
    return main(["keys", "--folder", str(folder), "--yes"], say=said.append), said


def test_keys_are_made_once_and_never_shown(tmp_path: Path) -> None:
    """Without any settings; each file is named, and no content is printed."""
    folder = tmp_path / "secrets"
    status, said = run(folder)
    made = sorted(path.name for path in folder.iterdir())
    assert (status, [line for line in said if line.startswith("made")]) == (
        0,
        [
            f"made      {folder}/{name}"
            for name in (
                "anchor-keys",
                "cursor-key",
                "digest-key",
                "head-keys",
                "signing-keys",
                "data-key",
                "anchor-public-keys",
                "head-public-keys",
            )
        ],
    )
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert [name for name, content in contents.items() if content.decode("latin-1") in "\n".join(said)] == []
    assert f"Store postgres-dsn yourself: install -m 600 FILE {folder}/postgres-dsn" in said
    assert made == sorted(contents)
    status, said = run(folder)
    assert (status, [line for line in said if line.startswith("made")]) == (0, [])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents


def test_a_private_key_that_was_moved_away_is_not_made_again(tmp_path: Path) -> None:
    """Workers alone get the one that anchors, so it is mounted from another folder."""
    run(tmp_path)
    (tmp_path / "anchor-keys").unlink()
    status, said = run(tmp_path)
    assert (status, [line for line in said if line.startswith(("made", "elsewhere"))]) == (
        0,
        [f"elsewhere {tmp_path}/anchor-keys"],
    )


def test_nothing_is_made_before_somebody_says_yes(tmp_path: Path) -> None:
    """The preview names what would be made; and one has to say where."""
    said: list[str] = []
    assert main(["keys", "--folder", str(tmp_path / "secrets"), "--dry-run"], say=said.append) == 0
    assert (said[0].startswith(f"Makes {tmp_path}/secrets/anchor-keys, "), said[-1]) == (True, "Nothing was changed.")
    assert main(["keys", "--folder", str(tmp_path / "secrets")], say=said.append) == 6
    assert main(["keys"], say=said.append) == 2
    assert not (tmp_path / "secrets").exists()
