"""Each function may do what it does, and nothing that none of its ways ever needs (.chalice/policy-*.json)."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from moto import mock_aws

from chalicelib.setting_groups.secrets import NEEDED_BY
from infra.local.demo.scenarios import STARTS_AT
from tests.policies.besides import BESIDES, BY_THE_SWEEP
from tests.policies.functions import API, BySweep, Deployed, Recorder
from tests.policies.permits import Permit, allows, permits_of
from tests.policies.revocations import REVOCATIONS, REVOCATIONS_BY_THE_SWEEP
from tests.policies.secrets import permit_of, without_spare_halves
from tests.services.demo_ends import APPLICATIONS, end_in_file, end_of, played
from tests.services.office import MONDAY
from tests.shape.test_config import NAMES

SWEPT = ("14",)
"""The ways, beside others that the demo has not, that are also gone by the sweep alone."""


ONLY_IN_A_RACE = {
    ("task-ask-personal-data-consent", ("dynamodb:Query", "ConsentsTable")),
    ("task-ask-personal-data-consent", ("dynamodb:Query", "KeysTable")),
    ("task-request-bank-data", ("dynamodb:Query", "KeysTable")),
    ("task-request-link", ("dynamodb:Query", "KeysTable")),
    ("task-send-sms", ("dynamodb:Query", "KeysTable")),
    ("anchor-journal", ("dynamodb:GetItem", "CasesTable")),
    ("task-request-bank-data", ("dynamodb:Query", "ThresholdsTable")),
}
"""A case that changed while it was looked at is loaded again, and what was read along with it may not fit it then; and
all banks may have answered before the Open API system has named them, so that the request makes the statement."""


@pytest.fixture(scope="module")
def needed() -> Mapping[str, set[Permit]]:
    """What each function needed on the ways of the demo, and on what those leave out."""
    with mock_aws():  # of KMS
        recorder = Recorder()
        for number in APPLICATIONS:
            plays(Deployed, recorder, number)
        for number in SWEPT:
            plays(BySweep, recorder, number)
        for kind, scenarios in ((Deployed, BESIDES + REVOCATIONS), (BySweep, BY_THE_SWEEP + REVOCATIONS_BY_THE_SWEEP)):
            for scenario in scenarios:
                scenario(kind(recorder, MONDAY))
    return {function: without_spare_halves(needs) for function, needs in recorder.needs.items()}


def plays(kind: type[Deployed], recorder: Recorder, number: str) -> None:
    """Let an application of the demo go its way to the end that its file says."""
    application = APPLICATIONS[number]
    deployed = kind(recorder, datetime.fromisoformat(STARTS_AT))
    recorder.present = API
    office = played(application, deployed, deployed.office)
    recorder.present = ""
    assert end_of(office, application) == end_in_file(application)
    deployed.schedule("anchor-journal")


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_allowed_what_it_does(name: str, needed: Mapping[str, set[Permit]]) -> None:
    """Every call to AWS on every way of the demo: what is forgotten fails here, and not in the cloud."""
    permits = permits_of(name)
    assert sorted(need for need in needed[name] if not any(allows(permit, need) for permit in permits)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_allowed_nothing_else(name: str, needed: Mapping[str, set[Permit]]) -> None:
    """What no way ever needs is not granted."""
    unused = {(name, permit) for permit in permits_of(name) if not any(allows(permit, need) for need in needed[name])}
    assert sorted(unused - ONLY_IN_A_RACE) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_function_reads_the_secrets_that_its_policy_permits(name: str) -> None:
    """What it reads when it starts is what it may read: a function that reads less fails no start, one more does."""
    halves = {"head_keys": "head-public-keys"} if name == "task-park" else {}
    halves |= {} if name == "anchor-journal" else {"anchor_keys": "anchor-public-keys"}
    read = {permit_of(halves.get(secret, secret.replace("_", "-"))) for secret in NEEDED_BY[name]}
    assert {permit for permit in permits_of(name) if permit[0] == "secretsmanager:GetSecretValue"} == read
