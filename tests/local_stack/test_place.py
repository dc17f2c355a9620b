"""The local stack in either place: which is meant, and that a stack on PostgreSQL lives on over restarts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from infra.local.on_postgres.folder import StackFolder
from infra.local.on_postgres.stack import start_stack_on_postgres
from infra.local.place import place_of_stack
from tests.http.samples import an_application

ROOT = Path(__file__).parents[2]
START = datetime.fromisoformat("2025-10-13T10:00:00+05:00")
CITY = "710000000"


@pytest.mark.parametrize(
    ("given", "place"),
    [({}, "aws"), ({"PLACE": ""}, "aws"), ({"PLACE": "postgres", "DATA": "/d", "POSTGRES_DSN": "host=db"}, "postgres")],
)
def test_the_environment_names_the_place(given: dict[str, str], place: str) -> None:
    """AWS where it names none."""
    assert place_of_stack(given) == place


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PLACE": "moon"}, "PLACE=moon is no place. Set PLACE=aws or PLACE=postgres."),
        ({"DATA": "/d"}, "PLACE is aws, where DATA have no effect: unset them."),
        ({"PLACE": "postgres", "DYNAMODB_ENDPOINT": "http://x"}, "PLACE is postgres, where DYNAMODB_ENDPOINT have"),
    ],
)
def test_another_places_variables_are_refused_by_name(given: dict[str, str], said: str) -> None:
    """They would silently do nothing."""
    with pytest.raises(ValueError, match=said):
        place_of_stack(given)


@pytest.mark.parametrize("module", ["infra.local", "infra.local.demo"])
def test_a_place_that_is_none_ends_the_command(module: str) -> None:
    """With one line that says what to set."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PLACE": "moon"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode > 0, "PLACE=moon is no place" in done.stderr, "Traceback" in done.stderr) == (
        True,
        True,
        False,
    )


class Visitor:
    """Somebody who calls a stack on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=30)

    def close(self) -> None:
        """Go."""
        self._http.close()

    def control(self, method: str, name: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Use a control."""
        return self._http.request(method, f"/_local/{name}", json=body).json()

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Call our API as a caseworker."""
        token = self.control("POST", "tokens", {"roles": ["caseworker"], "authority": CITY})["token"]
        answer = self._http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()


@pytest.fixture
def data() -> Iterator[Path]:
    """Return a folder that the user of the server may enter, too."""
    with TemporaryDirectory(prefix="kelisim-data-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_stack_on_postgres_lives_on_over_restarts(data: Path) -> None:
    """Cases, keys and clock are there again: a case is read, its journal verified, and the clock has not gone back."""
    stack = start_stack_on_postgres(0, START, data)
    visitor = Visitor(stack.url)
    now = visitor.control("GET", "clock")["now"]
    status, case = visitor.call("POST", "/v1/cases", an_application(submitted_at=now))
    visitor.control("POST", "clock", {"advance": "PT2H"})
    _, before = visitor.call("GET", f"/v1/cases/{case['id']}")
    visitor.close()
    stack.stop()
    again = start_stack_on_postgres(0, START, data)
    visitor = Visitor(again.url)
    _, after = visitor.call("GET", f"/v1/cases/{case['id']}")
    clock = datetime.fromisoformat(visitor.control("GET", "clock")["now"])
    cases = visitor.control("GET", "cases")["items"]
    visitor.close()
    again.stop()
    assert (status, before["state"], after["id"]) == (201, "awaiting_consent", case["id"])
    assert (clock >= START + timedelta(hours=2), cases[0]["execution"]) == (True, case["id"])
    keys = sorted((data / "secrets").iterdir())
    assert [key.name for key in keys] == ["anchor-keys", "cursor-key", "digest-key", "head-keys", "signing-keys"]
    assert {file.stat().st_mode & 0o777 for file in (*keys, data / "wrapping.key")} == {0o600}


def test_the_clock_starts_where_it_stopped_or_later(tmp_path: Path) -> None:
    """Never earlier than what is stored: the cases would lie in its future."""
    folder = StackFolder(tmp_path)
    first = folder.start_at(START)
    folder.note_clock(START + timedelta(days=30))
    later = START + timedelta(days=60)
    assert (first, folder.start_at(START), folder.start_at(later)) == (START, START + timedelta(days=30), later)
