"""The cloud in memory: a stack whose API gets an address when it is created."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from infra.deploy.cloud import DeployedStack, PlannedChange, Update

ADDRESS = "https://abc123.execute-api.eu-central-1.amazonaws.com/api"


@dataclass
class InMemoryCloud:
    """The port `Cloud`. `acts` lists what changed something; `changes` is what every plan contains."""

    number: str = "123456789012"
    buckets: frozenset[str] = frozenset({"uploads"})
    empty_secrets: frozenset[str] = frozenset()
    runs_at_once: int = 1000
    stacks: dict[str, DeployedStack] = field(default_factory=dict)
    changes: tuple[PlannedChange, ...] = (PlannedChange("Modify", "Sweep", "AWS::Lambda::Function", "False"),)
    acts: list[str] = field(default_factory=list)
    uploaded: dict[str, str] = field(default_factory=dict)
    planned: list[Update] = field(default_factory=list)

    def account(self) -> str:
        """Return the number of the account."""
        return self.number

    def bucket_is_ours(self, bucket: str, account: str) -> bool:
        """Return whether the bucket is there."""
        return account == self.number and bucket in self.buckets

    def secret_has_text(self, name: str) -> bool:
        """Return whether the secret has a text."""
        return name not in self.empty_secrets

    def concurrency(self) -> int:
        """Return how many functions may run at once."""
        return self.runs_at_once

    def stack(self, name: str) -> DeployedStack | None:
        """Return the stack."""
        return self.stacks.get(name)

    def upload(self, path: Path, bucket: str, key: str) -> str:
        """Remember the file."""
        self.acts.append("upload")
        self.uploaded[key] = path.read_text("utf-8")
        return f"https://{bucket}/{key}"

    def plan(self, update: Update, *, new: bool) -> tuple[str, tuple[PlannedChange, ...]]:
        """Remember the update."""
        self.acts.append(f"plan {'creation' if new else 'update'}")
        self.planned.append(update)
        return f"plan-{len(self.planned)}", self.changes

    def discard(self, stack: str, plan: str, *, new: bool) -> None:
        """Forget the update."""
        self.acts.append(f"discard {plan} of {'new ' if new else ''}{stack}")

    def protect(self, stack: str) -> None:
        """Remember it."""
        self.acts.append(f"protect {stack}")

    def carry_out(self, stack: str, plan: str, *, new: bool) -> None:
        """Make the stack what the newest plan says."""
        self.acts.append(f"carry out {plan}")
        before = DeployedStack("CREATE_COMPLETE", {}, {"EndpointURL": f"{ADDRESS}/"}) if new else self.stacks[stack]
        self.stacks[stack] = replace(before, parameters=dict(self.planned[-1].parameters))
