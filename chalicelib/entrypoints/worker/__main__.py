"""`python -m chalicelib.entrypoints.worker`: runs a worker until SIGTERM or SIGINT. Settings from the environment."""

import signal
import sys

from chalicelib import bootstrap
from chalicelib.bootstrap.traces import start_traces
from chalicelib.bootstrap.workers import NoWorkersHere, build_worker_ports
from chalicelib.entrypoints.worker.loop import Worker
from chalicelib.entrypoints.worker.metrics import serve_metrics
from chalicelib.observability import logger
from chalicelib.settings import settings


def main() -> int:
    """Run a worker; return the exit code: 0 after a stop, 1 for a place without workers."""
    try:
        ports = build_worker_ports(settings())
    except NoWorkersHere as error:
        print(error, file=sys.stderr)  # noqa: T201 - for whoever starts it
        return 1
    serve_metrics(settings().metrics_bind)
    stop_traces = start_traces(settings(), "worker", bootstrap.deps().clock)
    worker = Worker(bootstrap.deps(), ports)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    logger().info("worker_started", extra={"shards": worker.deps.shards})
    worker.run()
    stop_traces()
    logger().info("worker_stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
