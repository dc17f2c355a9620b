"""The folder that a stack lives in over restarts: database, keys, and the time that the clock had reached."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.setting_groups.secrets import SecretPlace
from infra.local.common_settings import KEYS, new_keys
from infra.local.partners.keys import give_own_key
from infra.local.published import file_of, write_ours


@dataclass(frozen=True)
class StackFolder:
    """`path` is created when it is first used. The partners store nothing: they forget with each restart."""

    path: Path

    @property
    def database(self) -> Path:
        """PostgreSQL's data."""
        return self.path / "database"

    @property
    def wrapping_key(self) -> Path:
        """The file of the key that wraps the data keys, new if there was none."""
        file = self._enter() / "wrapping.key"
        if not file.exists():
            write_ours(file, secrets.token_bytes(32))
        return file

    def keys(self) -> dict[str, Any]:
        """Return where each of our keys is, by the names of their settings; new keys if there were none.

        Each is in a file of its own, as an orchestrator mounts it, so that it can be changed while the stack runs.
        """
        folder = self._enter() / "secrets"
        folder.mkdir(exist_ok=True, mode=0o700)
        for name, value in new_keys().items():
            if not (folder / file_of(name)).exists():
                write_ours(folder / file_of(name), value.encode())
        found = {name: folder / file_of(name) for name in KEYS}
        for name in ("signing_keys", "anchor_keys"):
            for key in json.loads(found[name].read_text("utf-8"))["keys"]:
                give_own_key(key)
        return {name: SecretPlace(file=str(file.absolute())) for name, file in found.items()}

    def start_at(self, wanted: datetime | None) -> datetime | None:
        """Return when to start the clock: no earlier than it had reached. None for now."""
        file = self.path / "clock"
        if not file.exists():
            return wanted
        reached = datetime.fromisoformat(file.read_text("utf-8"))
        return max(reached, wanted or datetime.now(reached.tzinfo))

    def note_clock(self, now: datetime) -> None:
        """Store the time that the clock has reached."""
        write_ours(self._enter() / "clock", now.isoformat().encode())

    def _enter(self) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        return self.path
