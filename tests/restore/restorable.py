"""A PostgreSQL server that archives its log, and a second one that is its restore to a moment."""

import shutil
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from infra.postgres.server import PostgresServer, binaries_folder, running

RECOVERED_WITHIN, BETWEEN_LOOKS = 60.0, 0.05
"""Seconds."""
ANYBODY = 0o777
"""The server may run as another user, who writes the archive and reads it again."""


@dataclass
class RestorableServer:
    """A server with a base backup and an archive below `folder`; `present` is the one that now serves."""

    folder: Path
    opened: ExitStack
    present: PostgresServer = field(init=False)

    def __post_init__(self) -> None:
        for name in ("archive", "backup"):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(ANYBODY)
        archive = f"test ! -f {self.folder}/archive/%f && cp %p {self.folder}/archive/%f"
        self.present = self.opened.enter_context(
            running(
                self.folder / "data",
                full_page_writes="on",
                wal_level="replica",
                archive_mode="on",
                archive_command=archive,
            )
        )

    def dsn(self, database: str) -> str:
        """Return the way to a database of the server that serves now."""
        return self.present.dsn(database)

    def take_base_backup(self) -> None:
        """Copy the running server, as pg_basebackup does."""
        program = binaries_folder() / "pg_basebackup"
        command = [
            str(program),
            "-h",
            str(self.present.folder),
            "-U",
            "kelisim",
            "-D",
            str(self.folder / "backup" / "base"),
        ]
        subprocess.run([*command, "-X", "none", "--checkpoint=fast", "--no-sync"], check=True, capture_output=True)

    def moment(self) -> str:
        """Return the time of the server."""
        return str(self._ask("SELECT clock_timestamp()"))

    def restore_to(self, moment: str) -> None:
        """Lose the server, and serve what its backup and its archive had at the moment."""
        self._ask("SELECT pg_switch_wal()")
        self._wait_until("SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver")
        lost, data = self.present, self.folder / "backup" / "base"
        lost.stop()
        shutil.rmtree(self.folder / "data")
        (data / "recovery.signal").touch()
        self.present = self.opened.enter_context(
            running(
                data,
                restore_command=f"cp {self.folder}/archive/%f %p",
                recovery_target_time=moment,
                recovery_target_action="promote",
            )
        )
        self._wait_until("SELECT NOT pg_is_in_recovery()")

    def _wait_until(self, question: str) -> None:
        until = time.monotonic() + RECOVERED_WITHIN
        while not self._ask(question):
            assert time.monotonic() < until, question
            time.sleep(BETWEEN_LOOKS)

    def _ask(self, question: str) -> object:
        with psycopg.connect(self.present.dsn(), autocommit=True) as session:
            found = session.execute(question.encode()).fetchone()
        return found and found[0]
