"""`/v1/health` behind gunicorn, compared to a bare WSGI application on the same server."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.on_postgres.running_place import a_running_place

ROOT = Path(__file__).parents[2]
SECONDS, CLIENTS = 3.0, 4
OURS = [sys.executable, "-m", "chalicelib.entrypoints.http_server"]
BARE = """
import os
from datetime import timedelta
from chalicelib.entrypoints.http_server.gunicorn_worker import HttpServer

def bare(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "15")])
    return [b'{"status":"ok"}']

class Bare(HttpServer):
    def load(self):
        return bare

Bare(os.environ["HTTP_BIND"], processes=1, threads=8, drain=timedelta(seconds=5)).run()
"""


class _Line(http.client.HTTPConnection):
    """A connection over a socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("here")
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


def calls_a_second(path: Path) -> float:
    """Ask for health over a few connections for a while."""
    until = time.monotonic() + SECONDS

    def ask(_: int) -> int:
        line, asked = _Line(path), 0
        while time.monotonic() < until:
            line.request("GET", "/v1/health")
            answer = line.getresponse()
            answer.read()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"It answered {answer.status}.")
            asked += 1
        line.close()
        return asked

    with ThreadPoolExecutor(CLIENTS) as threads:
        return sum(threads.map(ask, range(CLIENTS))) / SECONDS


@contextmanager
def _serving(command: list[str], environment: dict[str, str]) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "http")
        given = environment | {"HTTP_BIND": f"unix:{path}", "HTTP_PROCESSES": "1"}
        process = subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.DEVNULL)
        try:
            while not path.exists():
                time.sleep(0.05)
            yield path
        finally:
            process.terminate()
            process.wait(30)


def measure_health() -> tuple[float, float]:
    """Return calls a second of ours and of the bare application, each with one process."""
    with a_running_place() as place, _serving(OURS, place.environment) as path:
        calls_a_second(path)
        ours = calls_a_second(path)
    with _serving([sys.executable, "-c", BARE], dict(os.environ)) as path:
        calls_a_second(path)
        bare = calls_a_second(path)
    return ours, bare
