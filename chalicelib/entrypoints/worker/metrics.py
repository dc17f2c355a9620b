"""`/metrics` of a worker: a small server in a thread of its own."""

from chalicelib.adapters.openmetrics import OpenMetrics
from chalicelib.observability import collect_with


def serve_metrics(bind: str | None) -> None:
    """Collect what the worker measures, and serve it at `host:port` until the process ends. None: do neither.

    Raises `OSError` for an address that cannot be taken.
    """
    if bind is None:
        return
    from prometheus_client import start_http_server  # noqa: PLC0415 - only where metrics are served

    host, _, port = bind.rpartition(":")
    metrics = OpenMetrics()
    collect_with(metrics.count)
    start_http_server(int(port), host, metrics.registry)
