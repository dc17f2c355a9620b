"""The runbook's command that makes a key in a hardware security module, on SoftHSM2."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from chalicelib.adapters.crypto.pkcs11 import Pkcs11KeyWrapper
from tests.contract.softhsm import PIN, module, new_token, token_folder
from tests.local_stack.following import BLOCKS


def test_the_key_that_the_runbook_makes_wraps(tmp_path: Path) -> None:
    """With its label, the PIN from the file that is mounted, and not extractable."""
    library = module()
    if library is None:
        pytest.skip("SoftHSM2 is not installed (Debian: apt install softhsm2)")
    if shutil.which("pkcs11-tool") is None:
        pytest.skip("pkcs11-tool is not installed (Debian: apt install opensc)")
    (tmp_path / "pin").write_text(PIN, "utf-8")
    with token_folder(tmp_path):
        new_token("kelisim")
        given = os.environ | {"PKCS11_MODULE": library, "PKCS11_PIN_FILE": str(tmp_path / "pin")}
        done = subprocess.run(
            ["bash", "-c", BLOCKS["module"]],  # noqa: S607 - bash is on the PATH
            env=given,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Access:     sensitive, always sensitive, never extractable, local" in done.stdout
        wrapper = Pkcs11KeyWrapper(library, "kelisim", PIN, ["kelisim-data-key-2"])
        assert wrapper.unwrap(wrapper.wrap(b"k" * 32, {"case_id": "1"}), {"case_id": "1"}) == b"k" * 32
