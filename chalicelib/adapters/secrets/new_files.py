"""New secrets in a folder of files, from which an orchestrator mounts them (the port `NewSecrets`)."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from chalicelib.adapters.secrets.files import SecretFiles
from chalicelib.domain.errors import SecretMissing

_OWNER_ONLY, _OWNERS_FOLDER = 0o600, 0o700


class SecretFolder:
    """Writes each secret whole or not at all, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        """`folder`: is made if it is not there."""
        self._folder = folder

    def place(self, name: str) -> str:
        """Return the path of the file."""
        return str(self._folder / name)

    def has(self, name: str) -> bool:
        """Return whether the file is there and not empty."""
        with suppress(OSError):
            return (self._folder / name).stat().st_size > 0
        return False

    def read(self, name: str) -> str:
        """Return the file's text. Raises `SecretMissing`."""
        return SecretFiles().read(self.place(name))

    def add(self, name: str, content: str | bytes) -> bool:
        """Write the file under another name and link it, which fails if it is there. Raises `SecretMissing`."""
        path, fresh = self._folder / name, self._folder / f".{name}.{token_hex(8)}"
        try:
            self._folder.mkdir(_OWNERS_FOLDER, parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            return _link(fresh, path)
        except OSError as error:
            raise SecretMissing({str(path): error.strerror or type(error).__name__}) from None

    def how_to_store(self, name: str) -> str:
        """Return the command."""
        return f"install -m 600 FILE {self.place(name)}"


def _link(fresh: Path, path: Path) -> bool:
    """Give the file its name, unless a file has it; the other name is taken away."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return False
    finally:
        fresh.unlink(missing_ok=True)
    return True
