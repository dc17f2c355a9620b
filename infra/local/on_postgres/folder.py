"""The folder that a stack lives in over restarts: database, keys, and the time that the clock had reached."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.local.common_settings import new_keys
from infra.local.partners.keys import give_own_key

_ONLY_OURS = 0o600


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
            _write(file, secrets.token_bytes(32))
        return file

    def keys(self) -> dict[str, Any]:
        """Return our keys by the names of their settings, new if there were none."""
        file = self._enter() / "keys.json"
        if not file.exists():
            _write(file, json.dumps(new_keys()).encode())
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        for name in ("signing_keys", "anchor_keys"):
            for key in json.loads(found[name])["keys"]:
                give_own_key(key)
        return found

    def start_at(self, wanted: datetime | None) -> datetime | None:
        """Return when to start the clock: no earlier than it had reached. None for now."""
        file = self.path / "clock"
        if not file.exists():
            return wanted
        reached = datetime.fromisoformat(file.read_text("utf-8"))
        return max(reached, wanted or datetime.now(reached.tzinfo))

    def note_clock(self, now: datetime) -> None:
        """Store the time that the clock has reached."""
        _write(self._enter() / "clock", now.isoformat().encode())

    def _enter(self) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        return self.path


def _write(file: Path, content: bytes) -> None:
    """Write the file as a whole, readable by us alone."""
    draft = file.with_suffix(".new")
    draft.touch(_ONLY_OURS)
    draft.write_bytes(content)
    draft.replace(file)
