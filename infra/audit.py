"""Look up known weaknesses of the libraries that are deployed: `make audit`.

pip-audit asks PyPI's database about each pin. It needs the network, so it is no part of `make check`: run it before
each release, and from time to time for what is deployed.

The exit code is 1 for a known weakness, and 2 where the database does not know some of the pins or cannot be reached:
then nobody knows.
"""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.bill_of_materials import BILLS

_PROJECT = Path(__file__).parent.parent
PIP_AUDIT = Path(sysconfig.get_path("scripts")) / "pip-audit"
_WEAK, _UNKNOWN = 1, 2


class NotAudited(Exception):
    """Nothing was looked up; the message is what pip-audit said last."""


@dataclass(frozen=True)
class Audited:
    """What the database says. `weak`: a line for each known weakness; `unknown`: pins that it could not look up."""

    pins: int
    weak: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.weak:
            return _WEAK
        return _UNKNOWN if self.unknown or not self.pins else 0


def audit(command: Path, requirements: Path) -> Audited:
    """Look up every pin of a file. Raises `NotAudited`."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run([command, *options, "-r", requirements], capture_output=True, text=True, check=False)
    try:
        pins = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise NotAudited((done.stderr or done.stdout).strip().rpartition("\n")[2]) from None
    return Audited(
        pins=len(pins),
        weak=tuple(line for pin in pins for line in _weaknesses(pin)),
        unknown=tuple(pin["name"] for pin in pins if "skip_reason" in pin),
    )


def _weaknesses(pin: dict[str, object]) -> Iterator[str]:
    weak = pin.get("vulns")
    for one in weak if isinstance(weak, list) else []:
        mended = ", ".join(one["fix_versions"]) or "no version yet"
        yield f"{pin['name']} {pin['version']}: {one['id']}, mended in {mended}"


def main() -> int:
    """Print what is known of each list of pins; return the worst exit code."""
    codes = [0]
    for name in BILLS.values():
        try:
            found = audit(PIP_AUDIT, _PROJECT / name)
        except NotAudited as reason:
            print(f"{name}: nobody looked: {reason}", file=sys.stderr)
            codes.append(_UNKNOWN)
            continue
        codes.append(found.exit_code)
        looked_up = found.pins - len(found.unknown)
        print(f"{name}: {looked_up} of {found.pins} pins looked up, {len(found.weak)} known weaknesses")
        for line in found.weak:
            print(f"  {line}")
        if found.unknown:
            named = ", ".join(found.unknown) if looked_up else "all of them; is it PyPI that answers here?"
            print(f"  not known to the database: {named}", file=sys.stderr)
    return _WEAK if _WEAK in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
