"""`/metrics` of the server as processes: summed over all of them, at an address of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
COUNTING = """
import os, sys
from datetime import timedelta
from chalicelib.entrypoints.http_server.gunicorn_worker import HttpServer
from chalicelib.entrypoints.http_server.metrics import shared_metrics
from chalicelib.observability import Figures, measured

def counting(environ, start_response):
    measured(Figures({"bad_signatures": 1}, {"partner": "kdp"}))
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Connection", "close")])
    return [body]

class Sample(HttpServer):
    def application(self):
        return counting

with shared_metrics(sys.argv[2]) as metrics:
    print(metrics.folder, flush=True)
    Sample(sys.argv[1], processes=2, threads=2, drain=timedelta(seconds=5), metrics=metrics).run()
"""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@contextmanager
def serving() -> Iterator[tuple[str, str, Path]]:
    """Run the server; yield the addresses of the application and of the metrics, and the folder of the metrics."""
    own, aside = (f"127.0.0.1:{free_port()}" for _ in range(2))
    command = [sys.executable, "-c", COUNTING, own, aside]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().decode().strip())
        try:
            while not answers(f"http://{aside}/metrics"):
                time.sleep(0.05)
            yield f"http://{own}", f"http://{aside}", folder
        finally:
            process.terminate()
            process.wait(20)
    assert not folder.exists()


def answers(url: str) -> bool:
    """Whether the server is there."""
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def counted(text: str) -> list[str]:
    """The values of the counter of the sample."""
    return re.findall(r'^kelisim_bad_signatures_total\{partner="kdp"\} (\S+)$', text, re.MULTILINE)


def test_all_processes_are_summed_and_nobody_outside_sees_it() -> None:
    """Whichever process answers knows what the others counted; each address answers for itself alone."""
    with serving() as (own, aside, _):
        pids: list[str] = []
        while len(set(pids)) < 2 and len(pids) < 400:
            pids.append(httpx.get(f"{own}/metrics", trust_env=False).text)
        shown = httpx.get(f"{aside}/metrics", trust_env=False)
        other = httpx.get(f"{aside}/v1/health", trust_env=False)
    assert (counted(shown.text), other.status_code, other.text) == ([f"{float(len(pids))}"], 404, "")
