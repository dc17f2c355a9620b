"""The library names holidays in a language, and says in it which ones are estimated."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
KURBAN_AIT = """
from datetime import date
from chalicelib.domain.calendar.working_days import Calendar
print(Calendar(version="test").is_confirmed(date(2026, 5, 27)))
"""


def test_which_holidays_are_estimated_is_known_on_a_machine_in_kazakh() -> None:
    """The names are English whatever the machine's locale: in Kazakh none would contain the word."""
    environment = {**os.environ, "LANGUAGE": "kk"}
    done = subprocess.run(
        [sys.executable, "-c", KURBAN_AIT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
