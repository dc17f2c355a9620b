"""The functions and the API of one version, served to a local stack that runs elsewhere.

    python -m tests.upgrade.functions_process PORT PUBLISHED    # the port to listen on; what the stack has published

`POST /2015-03-31/functions/NAME/invocations` invokes a function, any other path is a call of the API. The time is that
of the stack. This file also runs under the code of the version before, so it uses only what both have.
"""

import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

INVOCATIONS = "/2015-03-31/functions/"


class ClockOfTheStack:
    """The clock of a stack, asked for at each look."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False)

    def now(self) -> datetime:
        """Return the stack's time."""
        return datetime.fromisoformat(self._http.get("/_local/clock").raise_for_status().json()["now"])


class NobodyWaits:
    """Stands for the executions, which count calls in the background; here nobody waits until they are done."""

    def running_call(self, number: int) -> None:
        """Count nothing."""


def served(url: str) -> Any:  # noqa: ANN401 - a WSGI application
    """Return what answers. Imported late: the environment is the stack's by now."""
    from app import app  # noqa: PLC0415
    from chalicelib import bootstrap  # noqa: PLC0415
    from chalicelib.settings import settings  # noqa: PLC0415
    from infra.local.aws.functions import Functions, functions_of  # noqa: PLC0415
    from infra.local.aws.gateway import Gateway  # noqa: PLC0415

    bootstrap.use(bootstrap.build(settings(), clock=ClockOfTheStack(url)))
    stands_in: Any = NobodyWaits()
    functions, gateway = Functions(functions_of(app), stands_in), Gateway(app)

    @Request.application
    def answer(request: Request) -> Response:
        return functions(request) if request.path.startswith(INVOCATIONS) else gateway(request)

    return answer


def main(port: int, published: Path) -> None:
    """Serve until the process is ended."""
    stack = json.loads(published.read_text("utf-8"))
    os.environ.update(stack["environment"])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it has a line for each call
    make_server("127.0.0.1", port, served(stack["url"]), threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
