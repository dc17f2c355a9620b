"""The Containerfile holds what docs/containers.md promises, and `make image` says what is missing."""

import re
from pathlib import Path

import pytest

from infra.containers.image import NoImage, check_base, find_builder

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
DIGEST = "0123456789abcdef" * 4


def test_what_is_copied_is_all_that_the_context_has() -> None:
    """A file that the ignore list leaves out would be missing; one that it lets in without use may be a secret."""
    copied = set(re.findall(r"^COPY (?!--)(\S+)", CONTAINERFILE, re.MULTILINE))
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    assert (ignored[1], {line[1:] for line in ignored if line.startswith("!")}) == ("*", copied)
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines() == ignored


def test_the_image_runs_as_a_user_who_owns_nothing() -> None:
    """By number, so that an orchestrator can see that it is not root, and no file is given to it."""
    assert re.findall(r"^USER (.+)$", CONTAINERFILE, re.MULTILINE) == ["65532:65532"]
    assert ("--chown" in CONTAINERFILE, "chown " in CONTAINERFILE) == (False, False)


def test_every_stage_begins_with_the_base_that_was_chosen() -> None:
    """There is no base by default, and none by a tag."""
    assert set(re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)) == {"${BASE}"}
    assert re.findall(r"^ARG (.+)$", CONTAINERFILE, re.MULTILINE) == ["BASE"]


def test_a_base_is_named_by_its_digest() -> None:
    """A tag may be another image tomorrow."""
    check_base(f"registry.example/python:3.11@sha256:{DIGEST}")
    for base in ("python:3.11", f"python@sha256:{DIGEST[1:]}", f"python@md5:{DIGEST}", ""):
        with pytest.raises(NoImage, match="by its digest"):
            check_base(base)


def test_the_first_builder_that_works_is_taken() -> None:
    """One that is there without a daemon is not, and the message says how to find out why."""
    assert find_builder((("no-such-builder", "info"), ("false", "info"), ("true", "info"))) == "true"
    with pytest.raises(NoImage, match="false is here but does not work: `false info` says why"):
        find_builder((("no-such-builder", "info"), ("false", "info")))
    with pytest.raises(NoImage, match=r"none is here\. On Debian: apt install buildah"):
        find_builder((("no-such-builder", "info"),))
