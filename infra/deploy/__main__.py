"""`make deploy STAGE=test`: see `infra/deploy/`."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from chalicelib.adapters.clock import SystemClock
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.entrypoints.console.commands import asking
from chalicelib.entrypoints.console.exits import Exit, NotConfirmed
from infra import package_checks
from infra.compose import load_resources
from infra.deploy.aws import AwsAccount
from infra.deploy.cloud import DeploymentFailed
from infra.deploy.deployment import Deployment, NotReady
from infra.deploy.stage import StageUnfit, read_stage
from infra.package import ROOT, PackagingError, package

BUILT = ROOT / "build" / "package"


def main() -> int:
    """Deploy a stage as the command line and the environment say; return the exit status."""
    parser = argparse.ArgumentParser(prog="infra.deploy", description=__doc__)
    parser.add_argument("stage", help="the name of the stage, such as test")
    parser.add_argument("--dry-run", action="store_true", help="do all but what changes the cloud (DRY_RUN=1)")
    parser.add_argument("--yes", action="store_true", help="do not ask before the change (YES=1)")
    asked = parser.parse_args()
    try:
        stage = read_stage(asked.stage)
    except StageUnfit as unfit:
        return _not_deployed(Exit.REFUSED, str(unfit))
    deployment = Deployment(
        stage=stage,
        cloud=AwsAccount(stage.region),
        template=load_resources(),
        package=_packaged,
        folder=BUILT,
        today=almaty_day(SystemClock().now()),
        agreed=(lambda: True) if asked.yes or _is_on("YES") else _question(),
    )
    return deploy(deployment, dry=asked.dry_run or _is_on("DRY_RUN"))


def deploy(deployment: Deployment, *, dry: bool) -> Exit:
    """Run a deployment; return the exit status, after a sentence on stderr if it was not deployed."""
    try:
        deployment.run(dry=dry)
    except NotReady as unready:
        return _not_deployed(Exit.REFUSED, f"This is missing:\n{unready}")
    except NotConfirmed as unconfirmed:
        return _not_deployed(Exit.NOT_CONFIRMED, str(unconfirmed))
    except (DeploymentFailed, PackagingError) as failure:
        return _not_deployed(Exit.REFUSED, str(failure))
    except (KeyboardInterrupt, click.Abort):
        return _not_deployed(Exit.INTERRUPTED, "Stopped. An update that CloudFormation has begun goes on without you.")
    return Exit.DONE


def _not_deployed(status: Exit, why: str) -> Exit:
    print(f"Not deployed. {why}", file=sys.stderr)
    return status


def _is_on(variable: str) -> bool:
    return os.environ.get(variable, "") not in {"", "0"}


def _question() -> Callable[[], bool] | None:
    ask = asking()
    return None if ask is None else lambda: ask("Go on?")


def _packaged(folder: Path) -> list[str]:
    package(folder)
    return package_checks.check_package(folder, ROOT / "requirements.txt")


if __name__ == "__main__":
    sys.exit(main())
