"""Which files are taken as the key that wraps the data keys."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper, KeyFileUnfit

KEY = bytes(range(32))
CONTEXT = {"case_id": "01k7e000000000000000000001", "key_class": "person"}


def key_file(folder: Path, content: bytes = KEY, mode: int = 0o600) -> Path:
    """A key file with its permissions."""
    path = folder / "data-key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], object]]]:
    """A file system of its own, and what makes it read-only. Skips where nobody may mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    made = mount and subprocess.run([mount, "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True, check=False)
    if not made or made.returncode != 0 or mount is None or umount is None:
        pytest.skip("a small file system cannot be mounted")
    yield tmp_path, lambda: subprocess.run([mount, "-o", "remount,ro", str(tmp_path)], check=True)
    subprocess.run([umount, "--lazy", str(tmp_path)], check=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The message says what to do."""
    with pytest.raises(KeyFileUnfit, match="chmod 600"):
        KeyFileKeyWrapper(key_file(tmp_path, mode=mode))


@pytest.mark.parametrize("mode", [0o440, 0o444])
def test_a_file_that_an_orchestrator_mounted_is_used(mounted: tuple[Path, Callable[[], object]], mode: int) -> None:
    """It belongs to another user, so more than its owner must be able to read it, and the mount is read-only.

    Where it could be changed the same file is refused, and so is a file of our own on such a mount.
    """
    folder, make_read_only = mounted
    path = key_file(folder, mode=mode)
    own = Path(shutil.copy(path, folder / "own"))
    os.chown(path, os.geteuid() + 1, -1)
    with pytest.raises(KeyFileUnfit, match="chmod 600"):
        KeyFileKeyWrapper(path)
    make_read_only()
    wrapper = KeyFileKeyWrapper(path)
    assert wrapper.unwrap(wrapper.wrap(KEY, CONTEXT), CONTEXT) == KEY
    with pytest.raises(KeyFileUnfit, match="chmod 600"):
        KeyFileKeyWrapper(own)


@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33])
def test_each_key_has_32_bytes(tmp_path: Path, content: bytes) -> None:
    """Any other length is refused."""
    with pytest.raises(KeyFileUnfit, match=f"not {len(content)} in all"):
        KeyFileKeyWrapper(key_file(tmp_path, content))


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    """Named with its path."""
    with pytest.raises(KeyFileUnfit, match="cannot be read"):
        KeyFileKeyWrapper(tmp_path / "none.key")
