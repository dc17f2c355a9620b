"""Key sets are put together by commands, so that nobody edits a private key by hand."""

import json
from pathlib import Path

from chalicelib.entrypoints.console.commands import main


def says(*command: str) -> tuple[int, str]:
    """Run a command where there is neither store nor setting; its exit status and its last line."""
    lines: list[str] = []
    return main(command, None, lines.append), lines[-1]


def a_key(folder: Path, kid: str) -> str:
    """Make a key in a file and return its path."""
    file = folder / f"{kid}.json"
    file.write_text(says("new-signing-key", "--kid", kid)[1], "utf-8")
    return str(file)


def test_whole_keys_come_first_and_public_halves_last(tmp_path: Path) -> None:
    """In the order of the files; of keys with the same name the first is taken."""
    new, old = a_key(tmp_path, "new"), a_key(tmp_path, "old")
    joined = tmp_path / "joined.json"
    joined.write_text(says("join-keys", new, "--public", old)[1], "utf-8")
    found = [(key["kid"], "d" in key) for key in json.loads(joined.read_text("utf-8"))["keys"]]
    assert found == [("new", True), ("old", False)]
    status, again = says("join-keys", old, str(joined))
    assert (status, [(key["kid"], "d" in key) for key in json.loads(again)["keys"]]) == (
        0,
        [("old", True), ("new", True)],
    )


def test_a_file_without_keys_is_refused_and_not_quoted(tmp_path: Path) -> None:
    """The message names the file alone, since it may hold a secret of another kind."""
    (tmp_path / "x").write_text('["hush"]', "utf-8")
    path = str(tmp_path / "x")
    told = f"Not done: {path} holds neither a JSON Web Key nor a set of them, each with kty and kid."
    assert says("join-keys", path) == (1, told)
