"""axe-core, which checks the accessibility of a page: an npm package that is unpacked, not installed, into `build/`.

npm fetches it from the registry that it is configured for. Only an archive with the digest below is unpacked.
"""

import base64
import fcntl
import shutil
import subprocess
import tarfile
from hashlib import sha512
from pathlib import Path

from tests.browser.missing import BrowserMissing

AXE = "axe-core@4.10.3"
SHA512 = "Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg=="
FOLDER = Path(__file__).parents[2] / "build" / "axe-core"


class NotTheArchive(RuntimeError):
    """What npm fetched is not what was pinned."""


def axe_script() -> str:
    """Return the script, which is fetched once; several test processes may call this at the same time.

    Raises `BrowserMissing` where it cannot be fetched, `NotTheArchive` for an archive that is not the pinned one.
    """
    script = FOLDER / SHA512[:8] / "package" / "axe.min.js"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not script.exists():
            unpack(_fetch(), script.parents[1])
    return script.read_text("utf-8")


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the archive if it is the pinned one, and delete it. Raises `NotTheArchive`."""
    found = base64.b64encode(sha512(archive.read_bytes()).digest()).decode()
    if found != SHA512:
        archive.unlink()
        raise NotTheArchive(f"{archive.name} has the digest {found}")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()


def _fetch() -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise BrowserMissing("npm, which fetches axe-core, is not on the PATH. On Debian: apt install npm")
    done = subprocess.run([npm, "pack", AXE], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise BrowserMissing(f"npm cannot fetch {AXE}: {done.stderr.strip().splitlines()[-1:]}")
    return FOLDER / f"{AXE.replace('@', '-')}.tgz"
