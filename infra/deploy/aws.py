"""The cloud as boto3 reaches it (the port `Cloud`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.deploy.cloud import DeployedStack, DeploymentFailed, PlannedChange, Update

_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_PLAN = "kelisim"


class AwsAccount:
    """The port `Cloud`. The credentials are those that boto3 finds; `region` is the stage's."""

    def __init__(self, region: str, *, seconds_between_looks: int = 5) -> None:
        """`seconds_between_looks`: how long is waited before one looks again how far CloudFormation is."""
        self._region, self._waits = region, {"Delay": seconds_between_looks, "MaxAttempts": 1000}

    def account(self) -> str:
        """Return the number of the account."""
        with _told():
            return str(self._client("sts").get_caller_identity()["Account"])

    def bucket_is_ours(self, bucket: str, account: str) -> bool:
        """Return whether the bucket exists and belongs to the account."""
        with _told():
            try:
                self._client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
            except ClientError as error:
                if _code(error) in {"404", "403", "NoSuchBucket"}:
                    return False
                raise
            return True

    def secret_has_text(self, name: str) -> bool:
        """Return whether the secret has a present text. It is not read: whoever deploys need not know it."""
        with _told():
            try:
                found = self._client("secretsmanager").describe_secret(SecretId=name)
            except ClientError as error:
                if _code(error) == "ResourceNotFoundException":
                    return False
                raise
        stages = [stage for stages in found.get("VersionIdsToStages", {}).values() for stage in stages]
        return "AWSCURRENT" in stages and "DeletedDate" not in found

    def concurrency(self) -> int:
        """Return how many functions may run at once."""
        with _told():
            limit = self._client("lambda").get_account_settings()["AccountLimit"]
        return int(limit["ConcurrentExecutions"])

    def stack(self, name: str) -> DeployedStack | None:
        """Return the stack, or None; one that is only planned does not exist."""
        with _told():
            try:
                (found,) = self._client("cloudformation").describe_stacks(StackName=name)["Stacks"]
            except ClientError as error:
                if _code(error) == "ValidationError" and "does not exist" in str(error):
                    return None
                raise
        if found["StackStatus"] in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}:
            return None
        parameters = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", ())}
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
        return DeployedStack(found["StackStatus"], parameters, outputs)

    def upload(self, path: Path, bucket: str, key: str) -> str:
        """Store a file under a key that names its content, so that one that is there is the same."""
        client = self._client("s3")
        with _told():
            try:
                client.head_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if _code(error) != "404":
                    raise
                client.upload_file(str(path), bucket, key, ExtraArgs={"ServerSideEncryption": "AES256"})
        return f"https://{bucket}.s3.{self._region}.amazonaws.com/{key}"

    def plan(self, update: Update, *, new: bool) -> tuple[str, tuple[PlannedChange, ...]]:
        """Make a change set, wait for it, and return it."""
        client = self._client("cloudformation")
        with _told():
            self._forget_plan(update.stack)
            made = client.create_change_set(
                StackName=update.stack,
                ChangeSetName=_PLAN,
                ChangeSetType="CREATE" if new else "UPDATE",
                TemplateURL=update.template_url,
                Parameters=[{"ParameterKey": key, "ParameterValue": text} for key, text in update.parameters.items()],
                Tags=[{"Key": key, "Value": text} for key, text in update.tags.items()],
                Capabilities=_CAPABILITIES,
            )
            try:
                client.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig=self._waits)
            except WaiterError:
                why = str(client.describe_change_set(ChangeSetName=made["Id"]).get("StatusReason"))
                client.delete_change_set(ChangeSetName=made["Id"])
                if any(words in why for words in _NOTHING_TO_DO):
                    return made["Id"], ()
                raise DeploymentFailed(f"CloudFormation cannot plan the update: {why}") from None
            pages = client.get_paginator("describe_change_set").paginate(ChangeSetName=made["Id"])
            return made["Id"], tuple(_change(one["ResourceChange"]) for page in pages for one in page["Changes"])

    def _forget_plan(self, stack: str) -> None:
        """Delete the plan that a run which was killed, or an update which failed, has left: names are unique."""
        client = self._client("cloudformation")
        try:
            left = client.list_change_sets(StackName=stack)["Summaries"]  # one page has more than we ever make
        except ClientError as error:
            if _code(error) != "ValidationError":  # there is no stack yet
                raise
            return
        for one in left:
            if one["ChangeSetName"] == _PLAN:
                client.delete_change_set(ChangeSetName=one["ChangeSetId"])

    def discard(self, stack: str, plan: str, *, new: bool) -> None:
        """Delete the change set, and the empty stack that CloudFormation makes for the first one."""
        client = self._client("cloudformation")
        with _told():
            client.delete_change_set(ChangeSetName=plan)
            if new:
                client.delete_stack(StackName=stack)

    def carry_out(self, stack: str, plan: str, *, new: bool) -> None:
        """Execute the change set, and wait."""
        client, waiter = self._client("cloudformation"), f"stack_{'create' if new else 'update'}_complete"
        with _told():
            client.execute_change_set(ChangeSetName=plan)
            try:
                client.get_waiter(waiter).wait(StackName=stack, WaiterConfig=self._waits)
            except WaiterError:
                raise DeploymentFailed(f"The stack {stack} was not deployed. {self._why_not(stack)}") from None

    def protect(self, stack: str) -> None:
        """Let nobody delete the stack before this is taken back."""
        with _told():
            client = self._client("cloudformation")
            client.update_termination_protection(StackName=stack, EnableTerminationProtection=True)

    def _why_not(self, stack: str) -> str:
        """Return the first failure of the newest act, which caused all others."""
        pages = self._client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
        failed = None
        for event in (event for page in pages for event in page["StackEvents"]):  # newest first
            begins = event.get("ResourceStatusReason") in {"User Initiated", "Transformation succeeded"}
            if event["ResourceStatus"].endswith("_FAILED"):
                failed = event
            elif begins and failed is not None:
                break
        return f"{failed['LogicalResourceId']}: {failed.get('ResourceStatusReason')}" if failed else "See its events."

    def _client(self, service: str) -> Any:  # noqa: ANN401 - not all services have types here
        return cast("Any", boto3.client)(service, region_name=self._region)


@contextmanager
def _told() -> Iterator[None]:
    """Raise `DeploymentFailed` with what the cloud said."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise DeploymentFailed(f"The cloud refused: {error}") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))


def _change(given: dict[str, Any]) -> PlannedChange:
    entities = (detail.get("CausingEntity") for detail in given.get("Details", ()))
    causes = {str(entity).split(".")[0] for entity in entities if entity}
    return PlannedChange(
        given["Action"],
        given["LogicalResourceId"],
        given["ResourceType"],
        given.get("Replacement", ""),
        frozenset(causes),
    )
