"""Write the samples of this version, when it is released: `make release-sample` (CONTRIBUTING, "A release").

Each is a file of a whole store with cases at all points of their way. The next version must be able to take them up.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from chalicelib import __version__
from infra.postgres.server import running
from tests.upgrade.play import begin, play_file

SAMPLES = Path(__file__).parent / "samples"


def main() -> None:
    """Write one sample for each store, with the commit that it was made at."""
    git = shutil.which("git") or sys.exit("Writing a sample needs git.")
    found = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    SAMPLES.mkdir(exist_ok=True)
    with running() as server:
        os.environ["POSTGRES_DSN"] = server.dsn()
        for store in ("dynamodb", "postgres"):
            file = SAMPLES / f"{__version__}-{store}.json"
            file.unlink(missing_ok=True)
            play_file(store, file, begin)
            saved = json.loads(file.read_text("utf-8")) | {"commit": found.stdout.strip()}
            file.write_text(json.dumps(saved, ensure_ascii=False, sort_keys=True, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
