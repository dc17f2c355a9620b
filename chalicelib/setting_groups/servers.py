"""How the API is served where no gateway does it."""

from datetime import timedelta

from pydantic import Field

from chalicelib.setting_groups.group import GroupOfSettings


class ServerSettings(GroupOfSettings):
    """The HTTP server of the place on PostgreSQL."""

    http_bind: str = "0.0.0.0:8080"
    http_processes: int = Field(default=2, ge=1, le=64)
    http_threads: int = Field(default=8, ge=1, le=64)
    metrics_bind: str | None = Field(default=None, pattern=r"^[^\s:]+:\d+$")
    otel_exporter_otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s]+$")
    """Where traces go; the library itself reads all else about sending them from the environment."""
    http_drain: timedelta = Field(default=timedelta(seconds=25), gt=timedelta(0), le=timedelta(minutes=5))
