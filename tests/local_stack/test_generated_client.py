"""A client generated from our OpenAPI document by a public generator completes a scenario of the demo."""

import importlib
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.demo.scripts import DemoApplication, read_applications
from infra.local.stack import Stack, start_stack

NAME = "generated_kelisim_client"
GENERATOR = Path(sysconfig.get_path("scripts")) / "openapi-python-client"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Start the stack at the time when the first application of the demo is sent."""
    running = start_stack(clock=read_applications()[0].send_at)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def application(stack: Stack) -> DemoApplication:
    """Return the first application of the demo (consent, three banks with data), its script already set."""
    first = read_applications()[0]
    assert control(stack, "applicants", first.script)
    return first


def control(stack: Stack, name: str, body: object) -> dict[str, Any]:
    """Call a control of the stack."""
    answer = httpx.post(f"{stack.url}/_local/{name}", json=body, timeout=120, trust_env=False)
    assert answer.is_success, answer.text
    return dict(answer.json())


class Generated:
    """The generated package and its client, with a caseworker's token."""

    def __init__(self, stack: Stack, authority: str) -> None:
        token = control(stack, "tokens", {"roles": ["caseworker"], "authority": authority})["token"]
        made = importlib.import_module(NAME).AuthenticatedClient
        self._client = made(base_url=stack.url, token=token, httpx_args={"trust_env": False}, timeout=httpx.Timeout(30))

    def __call__(self, chapter: str, operation: str, *path: str, **given: object) -> Any:  # noqa: ANN401 - its models
        """Call an operation by its id."""
        module = importlib.import_module(f"{NAME}.api.{chapter}.{operation}")
        return module.sync(*path, client=self._client, **given)

    def model(self, name: str, body: object) -> Any:  # noqa: ANN401 - one of its models
        """Return a body as a model of the generated package."""
        return getattr(importlib.import_module(f"{NAME}.models"), name).from_dict(body)


@pytest.fixture(scope="module")
def client(stack: Stack, application: DemoApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """Generate the client from `/openapi.json` and import it for these tests."""
    tmp_path = tmp_path_factory.mktemp("client")
    config = tmp_path / "config.yaml"
    config.write_text(f"post_hooks: []\npackage_name_override: {NAME}\n", "utf-8")
    document = tmp_path / "openapi.json"
    document.write_bytes(httpx.get(f"{stack.url}/openapi.json", trust_env=False).content)
    made = tmp_path / NAME
    asked: list[str | Path] = [
        "generate",
        "--path",
        document,
        "--output-path",
        made,
        "--meta",
        "none",
        "--config",
        config,
    ]
    done = subprocess.run([sys.executable, GENERATOR, *asked], capture_output=True, text=True, check=False)
    assert (done.returncode, "Warning" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    import_package(made)
    yield Generated(stack, application.authority)
    for name in [name for name in sys.modules if name.startswith(NAME)]:
        del sys.modules[name]


def import_package(folder: Path) -> None:
    """Import a package from a folder, under the folder's name."""
    spec = spec_from_file_location(folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules[folder.name] = module_from_spec(spec)
    spec.loader.exec_module(package)


def test_the_generated_client_completes_a_scenario(
    client: Generated, stack: Stack, application: DemoApplication
) -> None:
    """Application, case, statement, its lines page by page, records and acknowledgement all fit the client's models."""
    taken = client("cases", "take_in", body=client.model("ApplicationBody", application.body))
    control(stack, "clock", {"advance": "PT26H"})
    case = client("cases", "show", taken.id, x_access_reason="demo")
    assert (case.state, {bank.bic: str(bank.outcome) for bank in case.banks}) == (
        application.expected.state,
        application.expected.banks,
    )
    statement = client("bank_data", "statement", taken.id)
    lines = [line.id for line in every_line(client, taken.id)]
    assert len(lines) == len(set(lines)) == sum(bank.movements for bank in statement.banks)
    assert [str(one.kind) for one in client("records", "consents", taken.id).items] == [
        "application",
        "personal_data",
        "bank_data",
    ]
    assert client("records", "journal", taken.id).items[0].event == "application_received"
    body = client.model("AcknowledgementBody", {"version": case.version})
    assert client("cases", "acknowledge", taken.id, body=body).acknowledged_at is not None


def test_a_refusal_is_a_problem_in_the_model_of_the_client(client: Generated) -> None:
    """404 is a `Problem` with its stable code."""
    assert client("cases", "show", "0" * 26).code == "not_found"


def every_line(client: Generated, case_id: str) -> Iterator[Any]:
    """Yield the statement's lines, page by page."""
    given: dict[str, object] = {}
    while True:
        page = client("bank_data", "movements", case_id, limit=100, **given)
        yield from page.items
        if page.next_cursor is None:
            return
        given = {"cursor": page.next_cursor}
