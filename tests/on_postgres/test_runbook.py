"""The commands of the runbook work on PostgreSQL as on AWS: the same tests on the other stack."""

from collections.abc import Iterator

import pytest

from infra.local.on_postgres.stack import start_stack_on_postgres
from tests.local_stack import test_runbook as on_aws
from tests.local_stack.following import NOW, Operator, an_operator_of, skip_without_tools

test_a_lock_is_released = on_aws.test_a_lock_is_released_and_failures_are_redriven
test_a_report_is_made = on_aws.test_a_report_is_made_and_saved
test_days_and_thresholds = on_aws.test_days_and_thresholds_are_entered
test_calls_and_intake = on_aws.test_calls_and_intake_are_paused_and_resumed
test_after_the_pilot = on_aws.test_after_the_pilot_the_console_says_what_has_to_be_deployed
test_after_a_restore = on_aws.test_after_a_restore_the_commands_go_to_their_end
test_each_key = on_aws.test_each_key_is_changed_while_everything_runs


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Start one stack for all blocks, and what runs the console's commands."""
    skip_without_tools()
    base, work = tmp_path_factory.mktemp("build"), tmp_path_factory.mktemp("work")
    running = start_stack_on_postgres(clock=NOW, published=base)
    with an_operator_of(base, work, running.url) as someone:
        yield someone
    running.stop()
    assert list(base.iterdir()) == []
