"""The API as a process of its own, which answers instead of the one of the test."""

import socket
import subprocess
import time

import httpx
import pytest
from werkzeug.wrappers import Request, Response


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def wait_until_ready(url: str, api: "subprocess.Popen[bytes]") -> None:
    """Wait until the API says that it can answer, or has ended."""
    for _ in range(600):
        try:
            if httpx.get(f"{url}/ready", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            assert api.poll() is None, api.communicate()[0].decode()
        time.sleep(0.05)
    pytest.fail("the API does not become ready")


def forwarded(request: Request, url: str) -> Response:
    """The answer of the API process."""
    headers = {name: value for name, value in request.headers.items() if name != "Host"}
    url, body = f"{url}{request.full_path}", request.get_data()
    got = httpx.request(request.method, url, headers=headers, content=body, trust_env=False, timeout=60)
    return Response(got.content, got.status_code, content_type=got.headers["content-type"])
