"""Who waits has more time than who is waited for: the gateway, a function, a call to a partner or a store, a try."""

from chalicelib.adapters.aws.clients import CONFIG
from chalicelib.adapters.crypto.jws import signers
from chalicelib.adapters.partners.client import LONGEST_WAIT
from chalicelib.adapters.partners.endpoint import endpoint_of
from chalicelib.services.steps.close_windows import FETCHING
from tests.adapters.test_secrets import some_settings
from tests.fakes.clock import SettableClock
from tests.services.test_calls_of_a_step import MOST_CALLS
from tests.shape.test_config import STAGE

LIMITS = {name: made["lambda_timeout"] for name, made in STAGE["lambda_functions"].items()}
TASKS = {name: seconds for name, seconds in LIMITS.items() if name.startswith("task-")}
OF_OUR_OWN = 5.0
"""Seconds for the store, and to start."""
WAITS = 1.0 + 2.0
"""Seconds between the tries at a store at most: botocore draws up to 1, then up to 2."""


def a_call() -> float:
    """Return the seconds that one call to a partner takes at most, with all its tries, at the longest setting."""
    (longest,) = (
        limit.le
        for limit in type(some_settings()).model_fields["partner_timeout_seconds"].metadata
        if hasattr(limit, "le")
    )
    given = some_settings(partner_timeout_seconds=longest)
    (signer,) = signers(given.signing_keys.get_secret_value(), SettableClock())
    endpoint = endpoint_of("kdp", given.kdp, given, signer)
    assert (endpoint.read_timeout, endpoint.budget) == (longest, 2 * longest)
    return endpoint.budget + LONGEST_WAIT


def test_the_calls_of_a_step_end_before_its_function_is_killed() -> None:
    """Else a step that was done would not be written, and what a partner answered would be lost."""
    needed = MOST_CALLS * a_call() + OF_OUR_OWN
    assert {name: seconds for name, seconds in TASKS.items() if seconds < needed} == {}


def test_a_look_for_missing_pages_ends_before_its_function_is_killed() -> None:
    """The last call begins when the time for asking is nearly over."""
    assert FETCHING.total_seconds() + a_call() + OF_OUR_OWN <= LIMITS["task-look-again"]


def test_a_store_that_does_not_answer_is_given_up_before_the_function_is_killed() -> None:
    """So that the caller hears 503, and not the gateway's guess."""
    tries: int = CONFIG.retries["total_max_attempts"]  # type: ignore[attr-defined]  # botocore sets it
    longest: float = tries * (CONFIG.connect_timeout + CONFIG.read_timeout) + WAITS  # type: ignore[attr-defined]
    assert longest < min(LIMITS.values())
