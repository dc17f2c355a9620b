"""PgBouncer in transaction mode before a server, from Debian's package `pgbouncer`: a session per transaction."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from infra.postgres.server import DATABASE, PostgresServer

_NOBODY = 65534
_READY_WITHIN, _BETWEEN_LOOKS = 10.0, 0.05
"""Seconds."""
_PORT = 6432
"""Names the socket file; nothing listens on the network."""
_SESSIONS = 4
"""Fewer than the threads of the tests, so that transactions of many threads take turns in one session."""


class NoPooler(RuntimeError):
    """PgBouncer cannot run on this machine; says why."""


@contextmanager
def pooled(server: PostgresServer) -> Iterator[str]:
    """Run a pooler before the server, as `docs/scaling.md` sets it up; return its DSN. Raises `NoPooler`."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise NoPooler("PgBouncer is not installed")
    with tempfile.TemporaryDirectory(prefix="kelisim-pooler-") as path:
        folder = Path(path)
        folder.chmod(0o777)  # it refuses to run as root, and then runs as nobody
        file = folder / "pgbouncer.ini"
        file.write_text(_settings(server, folder), "utf-8")
        user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        process = subprocess.Popen([program, "-q", str(file)], stderr=subprocess.DEVNULL, **user)  # type: ignore[call-overload]
        dsn = f"host={folder} port={_PORT} user=kelisim dbname={DATABASE}"
        try:
            _wait_for(dsn)
            yield dsn
        finally:
            process.terminate()
            process.wait(_READY_WITHIN)


def _settings(server: PostgresServer, folder: Path) -> str:
    return f"""
[databases]
{DATABASE} = {server.dsn()}
[pgbouncer]
unix_socket_dir = {folder}
listen_port = {_PORT}
auth_type = any
pool_mode = transaction
default_pool_size = {_SESSIONS}
max_client_conn = 200
query_wait_timeout = 3
"""


def _wait_for(dsn: str) -> None:
    until = time.monotonic() + _READY_WITHIN
    while True:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise NoPooler("PgBouncer does not start") from error
            time.sleep(_BETWEEN_LOOKS)
        else:
            return
