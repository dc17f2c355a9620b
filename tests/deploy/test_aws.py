"""The cloud as boto3 reaches it, on moto: what is asked, what is changed, and what a refusal says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from infra.deploy.aws import AwsAccount
from infra.deploy.cloud import DeployedStack, DeploymentFailed, PlannedChange, Update

REGION, ACCOUNT = "eu-central-1", "123456789012"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsAccount]:
    """An empty account with a bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        where: Any = {"LocationConstraint": REGION}
        client("s3").create_bucket(Bucket="uploads", CreateBucketConfiguration=where)
        yield AwsAccount(REGION, seconds_between_looks=0)


def client(service: str) -> Any:  # noqa: ANN401 - not all services have types here
    """Return a client of the account."""
    return cast("Any", boto3.client)(service, region_name=REGION)


def update(aws: AwsAccount, folder: Path, *, name: str = "first", queues: int = 1) -> Update:
    """Upload a template with a parameter and queues, and return the update to it."""
    queue = {"Type": "AWS::SQS::Queue"}
    template = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {f"Queue{number}": queue for number in range(queues)},
    }
    path = folder / f"{queues}.json"
    path.write_text(json.dumps(template), "utf-8")
    url = aws.upload(path, "uploads", f"kelisim-test/{queues}.json")
    return Update(stack="kelisim-test", template_url=url, parameters={"Name": name}, tags={"stage": "test"})


def test_the_account_and_the_bucket_are_asked_for(aws: AwsAccount) -> None:
    """A bucket of somebody else is none of ours."""
    buckets = [aws.bucket_is_ours(name, ACCOUNT) for name in ("uploads", "others")]
    assert (aws.account(), buckets) == (ACCOUNT, [True, False])


def test_a_secret_without_a_present_text_is_missing(aws: AwsAccount) -> None:
    """Also one that was only named, and one that is about to be deleted."""
    secrets = client("secretsmanager")
    for name in ("stored", "going"):
        secrets.create_secret(Name=name, SecretString="text")
    secrets.create_secret(Name="named")
    secrets.delete_secret(SecretId="going")
    assert [aws.secret_has_text(name) for name in ("stored", "named", "going", "none")] == [True, False, False, False]


def test_a_stack_is_planned_created_and_updated(aws: AwsAccount, tmp_path: Path) -> None:
    """What is planned is said before anything is made."""
    assert aws.stack("kelisim-test") is None
    plan, changes = aws.plan(update(aws, tmp_path), new=True)
    assert changes == (PlannedChange("Add", "Queue0", "AWS::SQS::Queue"),)
    assert aws.stack("kelisim-test") is None
    aws.carry_out("kelisim-test", plan, new=True)
    assert aws.stack("kelisim-test") == DeployedStack("CREATE_COMPLETE", {"Name": "first"})
    (made,) = client("cloudformation").describe_stacks(StackName="kelisim-test")["Stacks"]
    assert made["Tags"] == [{"Key": "stage", "Value": "test"}]
    plan, changes = aws.plan(update(aws, tmp_path, name="second", queues=2), new=False)
    assert PlannedChange("Add", "Queue1", "AWS::SQS::Queue") in changes
    aws.carry_out("kelisim-test", plan, new=False)
    assert aws.stack("kelisim-test") == DeployedStack("UPDATE_COMPLETE", {"Name": "second"})


def test_a_plan_that_is_discarded_leaves_nothing(aws: AwsAccount, tmp_path: Path) -> None:
    """Neither the plan nor the empty stack that it was made for."""
    plan, _ = aws.plan(update(aws, tmp_path), new=True)
    aws.discard("kelisim-test", plan, new=True)
    assert client("cloudformation").list_change_sets(StackName="kelisim-test")["Summaries"] == []


@pytest.mark.parametrize("new", [True, False])
def test_a_plan_that_was_left_makes_room_for_the_next(aws: AwsAccount, tmp_path: Path, *, new: bool) -> None:
    """Plans have one name, which must be unique, and that of a run which was killed is still there."""
    if not new:
        plan, _ = aws.plan(update(aws, tmp_path), new=True)
        aws.carry_out("kelisim-test", plan, new=True)
    left, _ = aws.plan(update(aws, tmp_path, name="second", queues=2), new=new)
    plan, _ = aws.plan(update(aws, tmp_path, name="third", queues=3), new=new)
    open_plans = {
        one["ChangeSetId"]
        for one in client("cloudformation").list_change_sets(StackName="kelisim-test")["Summaries"]
        if one["ExecutionStatus"] == "AVAILABLE"
    }
    assert (plan in open_plans, left in open_plans) == (True, False)


def test_a_file_is_uploaded_once(aws: AwsAccount, tmp_path: Path) -> None:
    """Its key names its content, so what is there is the same."""
    path = tmp_path / "file"
    for text in ("first", "second"):
        path.write_text(text, "utf-8")
        assert aws.upload(path, "uploads", "key") == f"https://uploads.s3.{REGION}.amazonaws.com/key"
    assert client("s3").get_object(Bucket="uploads", Key="key")["Body"].read() == b"first"


def test_a_refusal_says_what_the_cloud_said(aws: AwsAccount) -> None:
    """Without a traceback."""
    with pytest.raises(DeploymentFailed, match="The cloud refused: "):
        aws.upload(Path(__file__), "others", "key")
