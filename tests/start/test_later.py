"""What a function of AWS loads and makes: the ports that its event uses, when it uses them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.bootstrap.later import later
from chalicelib.settings import Settings
from tests.start.test_place import ALWAYS, started, usable

WIRED = "from chalicelib.settings import settings; from chalicelib.bootstrap import build, use; use(build(settings()))"
VIEW = "from chalicelib.entrypoints.api.routes import view_of; from chalicelib.entrypoints.permissions import Route"
EVERY = (
    "boto3",
    "holidays",
    "httpx",
    "jinja2",
    "phonenumbers",
    "stamina",
    "ulid",
    "chalicelib.adapters.partners.client",
)
WHAT: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "a look-up": (
        "api_handler",
        f"{VIEW}; view_of(Route('GET', '/v1/cases/{{case_id}}'))",
        ("chalicelib.services.decisions", "chalicelib.services.steps", "chalicelib.domain.case.facts"),
    ),
    "a callback": (
        "api_handler",
        f"{VIEW}; view_of(Route('POST', '/v1/callbacks/consents'))",
        ("chalicelib.adapters.crypto.jwt_tokens", "chalicelib.entrypoints.wire.case", "chalicelib.services.console"),
    ),
    "a task": (
        "task-check-mobile",
        "import chalicelib.services.steps.driver, chalicelib.services.steps.check_mobile",
        (
            "chalicelib.entrypoints.wire",
            "chalicelib.entrypoints.api.answers",
            "chalicelib.services.office",
            "chalicelib.services.steps.ask_personal_data_consent",
            "chalicelib.services.steps.close_windows",
            "chalicelib.services.steps.send_sms",
        ),
    ),
    "a look again": ("task-look-again", "import chalicelib.services.steps.driver", ("joserfc",)),
    "the sweep": (
        "sweep",
        "import chalicelib.services.schedules.sweep_due_cases",
        ("chalicelib.entrypoints.wire", "chalicelib.entrypoints.api.answers", "chalicelib.services.callbacks"),
    ),
}
"""The function that does it, what it runs, and what it must not load besides `EVERY`."""


@pytest.mark.parametrize("what", WHAT)
def test_a_function_loads_only_what_its_event_needs(what: str, tmp_path: Path) -> None:
    """With everything wired, from its settings and its secrets, before it calls anybody."""
    function, statement, others = WHAT[what]
    shown = f"import sys, app\n{WIRED}\n{statement}\nprint(*sorted(sys.modules))"
    loaded = started(shown, {**usable(tmp_path), "function": function, "data_key_arn": "arn:aws:kms:k"}, tmp_path)
    never = (*EVERY, *others)
    assert "chalicelib.bootstrap.dynamodb_store" in loaded
    assert [one for one in loaded.split() if one in never or one.startswith(tuple(f"{name}." for name in never))] == []


def test_a_function_does_not_look_for_garbage_while_it_starts(tmp_path: Path) -> None:
    """What it imports and wires stays, so looking through it finds nothing and costs a tenth of a cold start."""
    function, statement, _ = WHAT["a task"]
    count = "sum(one['collections'] for one in gc.get_stats())"
    shown = f"import gc, app\nbefore = {count}\n{WIRED}\n{statement}\nprint({count} - before)"
    given = {**usable(tmp_path), "function": function, "data_key_arn": "arn:aws:kms:k"}
    assert started(shown, given, tmp_path).split() == ["0"]


class Made:
    """A port that counts how often it is made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Callable[[int], int]:
        """Make it."""
        self.times += 1
        return lambda number: number + 1


def test_a_function_makes_a_port_when_it_uses_it_and_once() -> None:
    """Whether it is called or asked for something that it has."""
    made = Made()
    port = later(_settings(function="sweep"), made)
    assert made.times == 0
    assert (port(1), port(2), port.__name__, made.times) == (2, 3, "<lambda>", 1)


def test_any_other_process_makes_it_at_once() -> None:
    """So a setting that cannot be used stops it when it starts."""
    made = Made()
    port = later(_settings(), made)
    assert (made.times, port(1), made.times) == (1, 2, 1)


def test_what_making_raises_the_first_use_raises() -> None:
    """And the next one tries again: a file may be there by then."""
    tries: list[int] = []

    def make() -> Callable[[], int]:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("the key set has no key")
        return lambda: 7

    port = later(_settings(function="sweep"), make)
    with pytest.raises(ValueError, match="the key set has no key"):
        port()
    assert (port(), len(tries)) == (7, 2)


def _settings(**given: Any) -> Settings:  # noqa: ANN401 - any setting
    return Settings.model_validate({**ALWAYS, **given})
