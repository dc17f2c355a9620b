"""What deploying needs of the cloud: questions that change nothing, and the few acts that change something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class DeploymentFailed(Exception):
    """The cloud refused something; the message says what, and why as far as the cloud said it."""


@dataclass(frozen=True)
class DeployedStack:
    """A stack as it is: its status in CloudFormation's words, its parameters and its outputs."""

    status: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedChange:
    """A change that CloudFormation plans: `Add`, `Modify` or `Remove` of a resource of a type.

    `replacement`: True, False or Conditional, or empty for none. `causes`: the resources by whose change it is caused.
    """

    action: str
    name: str
    kind: str
    replacement: str = ""
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Update:
    """What a stack is to become: the address of its template, its parameters, its tags."""

    stack: str
    template_url: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


class Cloud(Protocol):
    """The cloud. Every method may raise `DeploymentFailed`."""

    def account(self) -> str:
        """Return the number of the account whose credentials are at hand."""

    def bucket_is_ours(self, bucket: str, account: str) -> bool:
        """Return whether the bucket exists and belongs to the account."""

    def secret_has_text(self, name: str) -> bool:
        """Return whether the secret exists and has a present text, which is not read."""

    def concurrency(self) -> int:
        """Return how many functions may run at once in the account and region."""

    def stack(self, name: str) -> DeployedStack | None:
        """Return the stack, or None."""

    def upload(self, path: Path, bucket: str, key: str) -> str:
        """Store a file, unless it is there already, and return its address for CloudFormation."""

    def plan(self, update: Update, *, new: bool) -> tuple[str, tuple[PlannedChange, ...]]:
        """Let CloudFormation plan the update; return the plan's id, and its changes, none if nothing would change."""

    def discard(self, stack: str, plan: str, *, new: bool) -> None:
        """Delete a plan that is not carried out, and the empty stack that it was made for."""

    def carry_out(self, stack: str, plan: str, *, new: bool) -> None:
        """Carry out a plan, and wait for its end."""

    def protect(self, stack: str) -> None:
        """Let nobody delete the stack before this is taken back."""
