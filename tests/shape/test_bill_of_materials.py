"""`make package` lists what is deployed, as CycloneDX: each pinned package with its version and its hashes."""

import json
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from chalicelib import __version__
from infra.bill_of_materials import BILLS, IMAGE_BILL, BillError, removed_packages, write_bills

ROOT = Path(__file__).parents[2]


REMOVED = removed_packages((ROOT / "Containerfile").read_text("utf-8"))


def named(purl: str) -> str:
    """The package's name of a purl."""
    return purl.partition("/")[2].partition("@")[0]


def pins(text: str) -> dict[str, set[str]]:
    """Return the packages of hash-pinned requirements, by purl, each with its hashes."""
    found = {}
    for entry in text.replace("\\\n", "").splitlines():
        if not entry or entry.startswith((" ", "#")):
            continue
        pin, *hashes = entry.split(" --hash=sha256:")
        requirement = Requirement(pin)
        found[f"pkg:pypi/{requirement.name}@{str(requirement.specifier).removeprefix('==')}"] = {
            one.strip() for one in hashes
        }
    return found


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bills; `make package` compares them with the schema."""
    folder = tmp_path_factory.mktemp("bills")
    write_bills(ROOT, folder, validate=False)
    return folder


@pytest.mark.parametrize(("bill", "requirements"), BILLS.items())
def test_a_bill_lists_each_pin_with_its_hashes(out: Path, bill: str, requirements: str) -> None:
    """And nothing else, but what is taken out of the image; the whole is Kelisim in its version."""
    written: dict[str, Any] = json.loads((out / bill).read_text("utf-8"))
    root = written["metadata"]["component"]
    assert (written["bomFormat"], root["name"], root["version"]) == ("CycloneDX", "kelisim", __version__)
    listed = {
        one["purl"].partition("?")[0]: {
            each["content"] for reference in one["externalReferences"] for each in reference["hashes"]
        }
        for one in written["components"]
    }
    expected = pins((ROOT / requirements).read_text("utf-8"))
    removed = REMOVED if bill == IMAGE_BILL else frozenset()
    assert listed == {purl: hashes for purl, hashes in expected.items() if named(purl) not in removed}


def test_what_is_taken_out_of_the_image_is_pinned() -> None:
    """Else the list of what is taken out names something that was renamed, and it is in the image again."""
    assert {named(purl) for purl in pins((ROOT / BILLS[IMAGE_BILL]).read_text("utf-8"))} >= REMOVED
    assert sorted(REMOVED) == ["botocore", "pip", "setuptools", "wheel"]


def test_the_same_pins_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    """There is no time and no random number in a bill."""
    write_bills(ROOT, tmp_path, validate=False)
    assert [(out / name).read_bytes() for name in BILLS] == [(tmp_path / name).read_bytes() for name in BILLS]


def test_missing_requirements_are_an_error(tmp_path: Path) -> None:
    """With what the tool says."""
    with pytest.raises(BillError, match=r"requirements\.txt"):
        write_bills(tmp_path, tmp_path, validate=False)
