"""`python -m chalicelib.entrypoints.http_server`: serves the API until SIGTERM. Settings from the environment."""

import sys

from chalicelib.entrypoints.http_server.gunicorn_worker import HttpServer
from chalicelib.entrypoints.http_server.metrics import shared_metrics
from chalicelib.settings import settings


def main() -> int:
    """Serve; return the exit code."""
    given = settings()
    with shared_metrics(given.metrics_bind) as metrics:
        server = HttpServer(
            given.http_bind,
            processes=given.http_processes,
            threads=given.http_threads,
            drain=given.http_drain,
            metrics=metrics,
        )
        server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
