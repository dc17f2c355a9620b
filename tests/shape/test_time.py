"""Each timeout is longer than the timeouts inside it: gateway, function, call to a partner or store, attempt."""

import json

from chalicelib.adapters.aws.clients import CONFIG
from chalicelib.adapters.crypto.jws import signers
from chalicelib.adapters.partners.client import LONGEST_WAIT
from chalicelib.adapters.partners.endpoint import endpoint_of
from chalicelib.services.steps.close_windows import FETCHING
from tests.adapters.test_secrets import OWN, some_settings
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import ours
from tests.services.test_calls_of_a_step import MOST_CALLS
from tests.shape.test_config import STAGE

LIMITS = {name: made["lambda_timeout"] for name, made in STAGE["lambda_functions"].items()}
TASKS = {name: seconds for name, seconds in LIMITS.items() if name.startswith("task-")}
OVERHEAD = 5.0
"""Seconds for starting the function and for the store."""
BACK_OFF = 1.0 + 2.0
"""Seconds between the attempts at a store at most: botocore waits up to 1, then up to 2."""


def longest_call() -> float:
    """Return the seconds that one call to a partner takes at most, with all attempts and the longest timeout."""
    (longest,) = (
        limit.le
        for limit in type(some_settings()).model_fields["partner_timeout_seconds"].metadata
        if hasattr(limit, "le")
    )
    given = some_settings(partner_timeout_seconds=longest)
    (signer,) = signers(json.dumps({"keys": [OWN]}), SettableClock())
    endpoint = endpoint_of("kdp", given.kdp, given, ours("none"), signer)
    assert (endpoint.read_timeout, endpoint.budget) == (longest, 2 * longest)
    return endpoint.budget + LONGEST_WAIT


def test_the_calls_of_a_step_end_before_its_function_times_out() -> None:
    """Otherwise a completed step would not be stored and a partner's answer would be lost."""
    needed = MOST_CALLS * longest_call() + OVERHEAD
    assert {name: seconds for name, seconds in TASKS.items() if seconds < needed} == {}


def test_fetching_missing_pages_ends_before_the_function_times_out() -> None:
    """The last call can start just before the time for fetching is over."""
    assert FETCHING.total_seconds() + longest_call() + OVERHEAD <= LIMITS["task-look-again"]


def test_a_call_to_the_store_times_out_before_the_function() -> None:
    """So the caller gets our 503, not a timeout of the gateway."""
    attempts: int = CONFIG.retries["total_max_attempts"]  # type: ignore[attr-defined]  # botocore sets it
    longest: float = attempts * (CONFIG.connect_timeout + CONFIG.read_timeout) + BACK_OFF  # type: ignore[attr-defined]
    assert longest < min(LIMITS.values())
