"""`make deploy STAGE=test`: see `infra/deploy/`."""

import argparse
import os
import sys
from pathlib import Path

from chalicelib.adapters.clock import SystemClock
from chalicelib.domain.calendar.working_days import almaty_day
from infra import package_checks
from infra.compose import load_resources
from infra.deploy.aws import AwsAccount
from infra.deploy.cloud import DeploymentFailed
from infra.deploy.deployment import Deployment, NotReady
from infra.deploy.stage import StageUnfit, read_stage
from infra.package import ROOT, PackagingError, package

BUILT = ROOT / "build" / "package"


def main() -> int:
    """Deploy a stage; return 0, or 1 after what is missing or what failed."""
    parser = argparse.ArgumentParser(prog="infra.deploy", description=__doc__)
    parser.add_argument("stage", help="the name of the stage, such as test")
    parser.add_argument("--dry-run", action="store_true", help="do all but what changes the cloud")
    asked = parser.parse_args()
    try:
        stage = read_stage(asked.stage)
        today = almaty_day(SystemClock().now())
        deployment = Deployment(
            stage=stage,
            cloud=AwsAccount(stage.region),
            template=load_resources(),
            package=_packaged,
            folder=BUILT,
            today=today,
        )
        deployment.run(dry=asked.dry_run or os.environ.get("DRY_RUN", "") not in {"", "0"})
    except NotReady as unready:
        print(f"Not deployed. This is missing:\n{unready}", file=sys.stderr)
    except (StageUnfit, DeploymentFailed, PackagingError) as failure:
        print(f"Not deployed. {failure}", file=sys.stderr)
    else:
        return 0
    return 1


def _packaged(folder: Path) -> list[str]:
    package(folder)
    return package_checks.check_package(folder, ROOT / "requirements.txt")


if __name__ == "__main__":
    sys.exit(main())
