"""Which files are taken as the key that wraps the data keys."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper, KeyFileUnfit
from chalicelib.domain.errors import SealBroken

KEY, OTHER = bytes(range(32)), bytes(range(32, 64))
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
    path = key_file(tmp_path, mode=mode)
    with pytest.raises(KeyFileUnfit) as unfit:
        KeyFileKeyWrapper(path)
    assert str(unfit.value) == f"The key file {path} is open to users other than its owner: run chmod 600 on it."


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
    path = key_file(tmp_path, content)
    with pytest.raises(KeyFileUnfit) as unfit:
        KeyFileKeyWrapper(path)
    assert str(unfit.value) == f"The key file {path} must hold 32 random bytes for each key, not {len(content)} in all."


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    """Named with its path, and with what the system says."""
    path = tmp_path / "none.key"
    with pytest.raises(KeyFileUnfit) as unfit:
        KeyFileKeyWrapper(path)
    assert str(unfit.value) == f"The key file {path} cannot be read: No such file or directory."


def test_a_key_is_wrapped_with_the_first_key_and_opens_under_any(tmp_path: Path) -> None:
    """After a rotation the earlier key stays behind the new one; no two wrappings are alike."""
    old = KeyFileKeyWrapper(key_file(tmp_path))
    rotated = KeyFileKeyWrapper(key_file(tmp_path, OTHER + KEY))
    new = KeyFileKeyWrapper(key_file(tmp_path, OTHER))
    wrapped = [rotated.wrap(b"data key", CONTEXT) for _ in range(2)]
    assert wrapped[0] != wrapped[1]
    assert [new.unwrap(one, CONTEXT) for one in wrapped] == [b"data key"] * 2
    assert rotated.unwrap(old.wrap(b"data key", CONTEXT), CONTEXT) == b"data key"
    with pytest.raises(SealBroken):
        new.unwrap(old.wrap(b"data key", CONTEXT), CONTEXT)


def test_a_wrapping_opens_in_its_context_alone(tmp_path: Path) -> None:
    """The order of its parts does not matter; the error names case and class."""
    wrapper = KeyFileKeyWrapper(key_file(tmp_path))
    wrapped = wrapper.wrap(b"data key", CONTEXT)
    assert wrapper.unwrap(wrapped, dict(reversed(CONTEXT.items()))) == b"data key"
    with pytest.raises(SealBroken) as broken:
        wrapper.unwrap(wrapped, {**CONTEXT, "key_class": "bank"})
    assert str(broken.value) == f"the sealed field data key bank of case {CONTEXT['case_id']} cannot be opened"
    with pytest.raises(SealBroken) as broken:
        wrapper.unwrap(wrapped, {})
    assert str(broken.value) == "the sealed field data key  of case  cannot be opened"


@pytest.mark.parametrize("length", [0, 1, 7, 11, 12, 13])
def test_what_is_too_short_is_no_wrapping(tmp_path: Path, length: int) -> None:
    """It is damaged like any other that does not open."""
    with pytest.raises(SealBroken):
        KeyFileKeyWrapper(key_file(tmp_path)).unwrap(bytes(length), CONTEXT)
