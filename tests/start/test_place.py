"""`PLACE` picks where everything is stored and who drives the cases; one place's settings mean nothing in the other."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.adapters.crypto.head_keys import new_head_key
from chalicelib.setting_groups.secrets import CREDENTIALS, SECRETS
from chalicelib.settings import Settings, read_environment
from infra.local.partners.keys import own_key

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(?P<port>\w+)` \| (?P<aws>[^|]+) \| (?P<postgres>[^|]+) \|$", re.MULTILINE)
PARTNER = {"base_url": "https://partner.example"}
ALWAYS: dict[str, Any] = {
    "public_base_url": "https://kelisim.example",
    **dict.fromkeys(("kdp", "bmg", "open_api", "sms_1414"), PARTNER),
    **dict.fromkeys(CREDENTIALS.values(), '{"client_id": "kelisim", "client_secret": "none"}'),
    "partner_keys": dict.fromkeys(("kdp", "open-api", "sms-1414"), "https://partner.example/keys"),
    "signing_keys": "{}",
    "link_hosts": ["partner.example"],
    "pilot_first_day": "",
    "pilot_last_day": "",
    "operator_name_kk": "Министрлік (үлгі)",
    "operator_name_ru": "Министерство (образец)",
    "operator_bin": "000140000002",
    "oidc_issuer": "https://login.example",
    "oidc_audience": "kelisim",
    "oidc_jwks": '{"keys": []}',
    "head_keys": "{}",
    "anchor_keys": "{}",
    "digest_key": "QUFB" * 11,
    "cursor_key": "QUFB" * 10 + "QUE=",
}
ON_POSTGRES: dict[str, Any] = {
    "place": "postgres",
    "postgres_dsn": "host=/nowhere",
    "records_dsn": "host=/elsewhere",
    "data_key_file": "/run/secrets/key",
}
OTEL = "otel_exporter_otlp_endpoint"
START = """
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"boto3", "botocore", "moto"}:
            raise ImportError(f"{name} was imported")
sys.meta_path.insert(0, Refused())
from app import app
from chalicelib.bootstrap import deps
print(type(deps().cases).__name__, type(deps().workflow).__name__)
"""
TRACED = """
import sys
from chalicelib.bootstrap import deps
from chalicelib.bootstrap.traces import start_traces
from chalicelib.settings import settings
start_traces(settings(), "api", deps().clock)()
print(any(name.startswith("opentelemetry") for name in sys.modules))
"""
WIRED = """
import json
from chalicelib.bootstrap import deps
ports = {name: type(value) for name, value in vars(deps()).items()}
print(json.dumps({n: t.__name__ for n, t in ports.items() if t.__module__.startswith("chalicelib.adapters")}))
"""


def usable(folder: Path) -> dict[str, Any]:
    """Settings under which the application can be wired, with a key file in the folder."""
    key = folder / "wrapping.key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    private = own_key()
    public = json.dumps({"keys": [{name: value for name, value in private.items() if name != "d"}]})
    keys = {
        "head_keys": json.dumps({"keys": [new_head_key("head-1")]}),
        "oidc_jwks": public,
        "partner_keys": dict.fromkeys(("kdp", "open-api", "sms-1414"), public),
    }
    own = json.dumps({"keys": [private]})
    return {**ALWAYS, **keys, "signing_keys": own, "anchor_keys": own}


def started(program: str, given: dict[str, Any], folder: Path) -> str:
    """Run a program with these settings in a process of its own; return what it prints and what went wrong.

    Secrets are in files, as an orchestrator mounts them.
    """
    values = {name.upper(): value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    for name in SECRETS & given.keys():
        (folder / name).write_text(values.pop(name.upper()) + "\n", "utf-8")
        values[f"{name}_FILE".upper()] = str(folder / name)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-central-1", **values},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_on_postgres_a_run_of_the_sweep_is_short_and_takes_each_step_at_once() -> None:
    """There is no workflow to leave time to, and a dead worker's turn ends within seconds."""
    aws, postgres = Settings(**ALWAYS), Settings(**(ALWAYS | ON_POSTGRES))
    assert (aws.resume_after, aws.sweep_turn) == (timedelta(minutes=10), timedelta(minutes=5))
    assert (postgres.resume_after, postgres.sweep_turn, postgres.sweep_time) == (
        timedelta(0),
        timedelta(seconds=10),
        timedelta(seconds=5),
    )
    assert Settings(**(ALWAYS | ON_POSTGRES), sweep_turn=timedelta(seconds=30)).sweep_turn == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"postgres_dsn": "host=db"}, "PLACE is aws, where POSTGRES_DSN have no effect: unset them"),
        (
            {**ON_POSTGRES, "cases_table": "c", "workflow_arn": "arn:aws:states"},
            "PLACE is postgres, where CASES_TABLE, WORKFLOW_ARN have no effect: unset them",
        ),
        (
            {"place": "postgres", "data_key_file": "/run/secrets/key"},
            "no place is named for POSTGRES_DSN, RECORDS_DSN: set NAME_SECRET or NAME_FILE for each",
        ),
        (
            {"place": "postgres", "postgres_dsn": "host=/nowhere"},
            "PLACE is postgres, which needs one of DATA_KEY_FILE and PKCS11_MODULE",
        ),
        (
            {**ON_POSTGRES, "data_key_file": None, "pkcs11_module": "/usr/lib/hsm.so"},
            "no place is named for PKCS11_PIN: set NAME_SECRET or NAME_FILE for each",
        ),
    ],
)
def test_settings_of_the_other_place_are_refused_by_name(given: dict[str, Any], said: str) -> None:
    """A table's name on PostgreSQL would silently do nothing."""
    with pytest.raises(ValidationError, match=said):
        Settings(**(ALWAYS | given))


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    """As orchestrators mount them: `NAME_FILE` names the file. The variable itself wins."""
    mounted = tmp_path / "oidc_jwks"
    mounted.write_text("from the file\n", "utf-8")
    given = {"OIDC_JWKS_FILE": str(mounted), "SHARDS": "4", "SHARDS_FILE": "/nowhere", "HOME": "/"}
    assert read_environment(given) == {"oidc_jwks": "from the file", "shards": "4"}


def test_on_postgres_nothing_of_aws_is_needed(tmp_path: Path) -> None:
    """The application starts, and is wired, in a process where no client of AWS can be imported."""
    given = usable(tmp_path) | ON_POSTGRES | {"data_key_file": str(tmp_path / "wrapping.key")}
    assert started(START, given, tmp_path) == "PostgresCases Workers\n"


@pytest.mark.parametrize(("collector", "imported"), [({}, "False\n"), ({OTEL: "http://127.0.0.1:9"}, "True\n")])
def test_nothing_of_opentelemetry_is_imported_where_nobody_takes_traces(
    collector: dict[str, Any], imported: str, tmp_path: Path
) -> None:
    """What is not asked for costs no start and no memory."""
    given = usable(tmp_path) | ON_POSTGRES | {"data_key_file": str(tmp_path / "wrapping.key")}
    assert started(TRACED, given | collector, tmp_path) == imported


@pytest.mark.parametrize("place", ["aws", "postgres"])
def test_every_port_has_the_adapter_that_the_document_names(place: str, tmp_path: Path) -> None:
    """docs/places.md lists what `bootstrap` wires, port by port; functions and values are no ports."""
    given = usable(tmp_path) | (ON_POSTGRES if place == "postgres" else {})
    wired = started(WIRED, given | {"data_key_file": str(tmp_path / "wrapping.key")}, tmp_path)
    described = {row["port"]: row[place] for row in ROW.finditer((ROOT / "docs" / "places.md").read_text("utf-8"))}
    assert {port: re.findall(r"`(\w+)`", text)[0] for port, text in described.items()} == json.loads(wired)
