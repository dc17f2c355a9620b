"""The console's commands for changing our keys. They print numbers of cases, and keys only where asked for one."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key, public_half
from chalicelib.adapters.crypto.new_keys import new_signing_key
from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.strict_json import read_json_object
from chalicelib.entrypoints.console.command import Section, command, usage_error
from chalicelib.entrypoints.console.desk import Desk, show_progress
from chalicelib.entrypoints.console.journal import KeysUnusable
from chalicelib.services.console.renew_digests import renew_digests
from chalicelib.services.console.renew_proofs import renew_proofs


@command("renew-digests", Section.KEYS, PortGroup.CASES, PortGroup.POLICY, PortGroup.DIGEST, changes=True)
def renew_all_digests(desk: Desk) -> None:
    """After a change of the digest key: make every case's digests again.

    It may be stopped and run again. When it renews none, the earlier key can be removed.
    """
    desk.confirm("The digests of every case are made with the first key of digest-key. It opens each case's person.")
    _go_through(desk, renew_digests(desk.ports), "renewed")


@command("renew-proofs", Section.KEYS, PortGroup.CASES, changes=True)
def renew_all_proofs(desk: Desk) -> None:
    """After a change of HEAD_KEYS: prove every case again under the first key.

    It may be stopped and run again. When it proves none, the earlier key can be removed.
    """
    desk.confirm("Every case that an earlier key proved is proved under the first key of head-keys.")
    _go_through(desk, renew_proofs(desk.ports), "proved again")


def _go_through(desk: Desk, cases: Iterator[bool], done: str) -> None:
    """Go on case by case; a run after an interrupted one continues with the cases that are left."""
    seen = changed = 0
    for was_due in cases:
        seen, changed = seen + 1, changed + was_due
        show_progress(f"{seen} cases checked, {changed} {done}")
    show_progress("", end="\n")
    desk.show(
        f"{seen} cases checked, {changed} {done}. When a run finds none, the earlier key can be removed.",
        checked=seen,
        changed=changed,
    )


@command("new-head-key", Section.KEYS)
@click.option("--kid", required=True, metavar="NAME", help="a name that no earlier key had, such as head-2027")
def print_new_head_key(desk: Desk, kid: str) -> None:
    """Print a new key for HEAD_KEYS, as JSON. Needs no tables and no settings."""
    key = new_head_key(kid)
    desk.show(json.dumps(key), **key)


@command("new-signing-key", Section.KEYS)
@click.option("--kid", required=True, metavar="NAME", help="a name that no earlier key had, such as kelisim-2027")
def print_new_signing_key(desk: Desk, kid: str) -> None:
    """Print a new key for SIGNING_KEYS or ANCHOR_KEYS, as JSON. Needs no tables and no settings."""
    key = new_signing_key(kid)
    desk.show(json.dumps(key), **key)


@command("join-keys", Section.KEYS)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--public", "halves", multiple=True, metavar="FILE", help="a file of whose keys only the public halves")
def print_joined_keys(desk: Desk, files: Sequence[str], halves: Sequence[str]) -> None:
    """Print one key set of the keys in several files, as JSON.

    First come the whole keys, then the public halves. A file holds a key or a key set. Of keys with the same name the
    first is taken. Needs no tables and no settings.
    """
    keys = [key for file in files for key in _keys_in(file)]
    keys += [public_half(key) for file in halves for key in _keys_in(file)]
    if not keys:
        raise usage_error("Give at least one file.")
    named: dict[str, dict[str, str]] = {}
    for key in keys:
        named.setdefault(key["kid"], key)
    joined = {"keys": list(named.values())}
    desk.show(json.dumps(joined), **joined)


def _keys_in(path: str) -> list[dict[str, str]]:
    """Return the keys of a file. Raises `KeysUnusable`, which quotes nothing of it."""
    try:
        found = read_json_object(Path(path).read_text("utf-8"))
        keys = found.get("keys", [found])
        if all(isinstance(key["kid"], str) and key["kty"] for key in keys):
            return list(keys)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise KeysUnusable(f"{path} holds neither a JSON Web Key nor a set of them, each with kty and kid.")


@command("public-head-keys", Section.KEYS)
@click.option("--from", "source", required=True, metavar="FILE", help="a file with the keys, a JSON Web Key Set")
def print_public_head_keys(desk: Desk, source: str) -> None:
    """Print the public halves of HEAD_KEYS, as JSON.

    A function that only reads cases needs these. Needs no tables.
    """
    try:
        given = Path(source).read_text("utf-8")
        HeadKeys(given)
    except (OSError, ValueError) as error:
        raise KeysUnusable(f"{source} is not a JSON Web Key Set of head keys: {error}") from None
    halves = {"keys": [public_half(jwk) for jwk in read_json_object(given)["keys"]]}
    desk.show(json.dumps(halves), **halves)
