"""The server as a process: it drains on SIGTERM, and reads nothing but our settings."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLOW = """
import sys, time
from datetime import timedelta
from chalicelib.entrypoints.http_server.gunicorn_worker import HttpServer

def slow(environ, start_response):
    time.sleep(float(environ["PATH_INFO"].strip("/")))
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]

class Sample(HttpServer):
    def load(self):
        return slow

Sample(sys.argv[1], processes=1, threads=4, drain=timedelta(seconds=float(sys.argv[2]))).run()
"""


@contextmanager
def serving(folder: Path, drain: float = 5) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the server over a socket file in the folder."""
    path = folder / "http"
    command = [sys.executable, "-c", SLOW, f"unix:{path}", str(drain)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GUNICORN_CMD_ARGS": "--bind=:1"})
    while not listens(path):
        time.sleep(0.02)
    with asking(path, 0) as line:
        assert received(line).endswith(b"done")
    yield process
    process.kill()
    process.wait()


def listens(path: Path) -> bool:
    """Whether somebody takes calls at the socket file, which is there a moment before."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


@contextmanager
def asking(path: Path, seconds: float) -> Iterator[socket.socket]:
    """Send a request that takes so long."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(20)
        line.connect(str(path))
        line.sendall(f"GET /{seconds} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
        yield line


def received(line: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def test_a_call_under_way_is_answered_after_sigterm(tmp_path: Path) -> None:
    """Then the process ends with 0, and takes no other call."""
    with serving(tmp_path) as process, asking(tmp_path / "http", 1.0) as line:
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert (received(line).endswith(b"done"), process.wait(10)) == (True, 0)
        assert not (tmp_path / "http").exists()


def test_a_call_that_takes_longer_than_the_drain_is_cut_off(tmp_path: Path) -> None:
    """A process that must go, goes."""
    with serving(tmp_path, drain=1) as process, asking(tmp_path / "http", 30) as line:
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert (time.monotonic() - began < 10, b"done" in received(line)) == (True, False)


def test_no_header_says_which_version_of_what_this_is(tmp_path: Path) -> None:
    """Only the name of the server is told."""
    with serving(tmp_path), asking(tmp_path / "http", 0) as line:
        assert re.search(rb"Server: ([^\r]*)", received(line))[1] == b"gunicorn"  # type: ignore[index]
