"""The application refuses to start with a time zone database that would make every term wrong."""

import os
import subprocess
import sys
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).parents[2]
START = """
import json
from infra.local.partners.keys import own_key
from chalicelib.adapters.crypto.head_keys import new_head_key
from chalicelib.bootstrap import build
from chalicelib.domain.calendar.working_days import WrongTimeZoneData
from chalicelib.setting_groups.secrets import CREDENTIALS
from chalicelib.settings import Settings
partner = {"base_url": "https://partner.example"}
credentials = '{"client_id": "kelisim", "client_secret": "none"}'
given = Settings(
    public_base_url="https://kelisim.example", kdp=partner, bmg=partner, open_api=partner, sms_1414=partner,
    partner_keys=dict.fromkeys(("kdp", "open-api", "sms-1414"), "https://partner.example/keys"),
    signing_keys=json.dumps({"keys": [own_key()]}), link_hosts=["partner.example"], oidc_issuer="i", oidc_audience="a", oidc_jwks="https://login.example/keys",
    head_keys=json.dumps({"keys": [new_head_key("head-1")]}), anchor_keys=json.dumps({"keys": [own_key("a-1")]}),
    **dict.fromkeys(CREDENTIALS.values(), credentials),
    digest_key="QUFB" * 10 + "QUE=", cursor_key="QUFB" * 10 + "QUE=",
    data_key_arn="arn:aws:kms:eu-central-1:123456789012:key/none", pilot_first_day="", pilot_last_day="",
    operator_name_kk="Министрлік", operator_name_ru="Министерство", operator_bin="000140000002",
)
try:
    deps = build(given).deps
except WrongTimeZoneData as error:
    print("refused:", error)
else:
    print("started", "with one calendar" if deps.day_orders is deps.calendar else "with two")
"""


def started_with(time_zones: str) -> str:
    """Start the application in its own process with this search path for time zones; return its output."""
    environment = {**os.environ, "PYTHONTZPATH": time_zones, "AWS_DEFAULT_REGION": "eu-central-1"}
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr


def test_the_pinned_time_zones_are_used() -> None:
    """With an empty search path the pinned package is used, whatever the system has.

    Government orders are entered into and read from the same calendar, so a new order applies at once.
    """
    assert started_with("") == "started with one calendar"


def test_an_old_time_zone_database_is_refused(tmp_path: Path) -> None:
    """Before 2024 Asia/Almaty was UTC+6, as Asia/Bishkek still is: nothing starts, and the error says why."""
    old = tmp_path / "Asia" / "Almaty"
    old.parent.mkdir()
    old.write_bytes(files("tzdata").joinpath("zoneinfo", "Asia", "Bishkek").read_bytes())
    assert started_with(str(tmp_path)) == (
        "refused: Asia/Almaty is not UTC+5 in 2025 here: install tzdata >= 2024a and set PYTHONTZPATH to the "
        "empty string, so that it wins over the system's older database."
    )


@pytest.mark.parametrize("year", [2025, 2026])
def test_this_process_uses_the_pinned_time_zones(year: int) -> None:
    """`make` sets the search path for everything that it runs."""
    assert datetime(year, 1, 1, tzinfo=ZoneInfo("Asia/Almaty")).isoformat() == f"{year}-01-01T00:00:00+05:00"
