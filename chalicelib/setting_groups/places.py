"""The two places to run: which settings mean something in one of them only, and what differs by default."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta

OF_POSTGRES = frozenset(
    {
        "http_bind",
        "http_drain",
        "http_processes",
        "http_threads",
        "metrics_bind",
        "otel_exporter_otlp_endpoint",
        "pkcs11_keys",
        "pkcs11_module",
        "pkcs11_pin",
        "pkcs11_token",
        "postgres_connections",
        "postgres_dsn",
        "records_dsn",
    }
)
OF_AWS = frozenset(
    {
        "anchors_bucket",
        "anchors_table",
        "aws_endpoint",
        "bank_data_table",
        "calendar_table",
        "cases_table",
        "claims_table",
        "consents_table",
        "data_key_arn",
        "dynamodb_endpoint",
        "erasures_table",
        "journal_table",
        "keys_table",
        "operations_table",
        "reads_table",
        "thresholds_table",
        "waits_table",
        "workflow_arn",
    }
)
"""Settings that mean something in one place only. AWS_REGION is not listed, since other programs set it too."""
DEFAULTS_ON_POSTGRES: Mapping[str, timedelta] = {
    "resume_after": timedelta(0),
    "sweep_turn": timedelta(seconds=10),
    "sweep_time": timedelta(seconds=5),
}
"""Where workers drive the cases, a run takes each step at once, is short, and hands over soon when its worker dies."""


def refuse_settings_of_the_other(place: str, given: AbstractSet[str]) -> None:
    """Raise `ValueError` that names the settings among those given that mean nothing in this place."""
    wrong = sorted(name.upper() for name in (OF_AWS if place == "postgres" else OF_POSTGRES) & given)
    if wrong:
        raise ValueError(f"PLACE is {place}, where {', '.join(wrong)} have no effect: unset them")
