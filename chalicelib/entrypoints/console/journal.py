"""The console's commands on the journal and on receipts. They print ids and entries' numbers, never personal data."""

import json
from pathlib import Path

import click

from chalicelib.adapters.crypto.own_signatures import OwnSignatures
from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.consent.receipt import canonical
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.journal.anchoring import head_of
from chalicelib.domain.journal.export import ExportedCase, anchor_line, case_lines, extent, read_export, verify_export
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.strict_json import read_json_object
from chalicelib.entrypoints.console.command import Section, command
from chalicelib.entrypoints.console.desk import Desk, show_progress
from chalicelib.entrypoints.console.exits import FoundWrong
from chalicelib.services.console.verify_journal import all_cases, began_late, verify_journal, with_entries

KEYS_HELP = "a file with our public key set (the answer of /.well-known/jwks.json), obtained separately"


class JournalBroken(FoundWrong):
    """The journal does not verify; each finding was printed before."""


class KeysUnusable(KelisimError):
    """A file does not hold a key set; the message says what to give."""


class NotAReceipt(KelisimError):
    """A file holds no receipt; the message says what to give."""


class ReceiptNotOurs(FoundWrong):
    """A receipt does not verify; the message says why."""


@command("verify-journal", Section.RECORDS, PortGroup.CASES, PortGroup.ANCHOR_KEYS)
@click.option("--keys", metavar="FILE", help="a file with our public key set; the current keys by default")
def verify(desk: Desk, keys: str | None) -> None:
    """Verify the stored journal of every case against itself and against its anchors."""
    own = {"keys": [dict(jwk) for jwk in desk.ports.anchor_public_keys()]}
    is_ours = signatures(keys, SignedAs.ANCHOR) if keys else OwnSignatures(json.dumps(own), SignedAs.ANCHOR)
    seen = broken = 0
    for seen, fault in verify_journal(desk.ports, is_ours):
        if fault is not None:
            broken += 1
            desk.show(str(fault), finding=str(fault))
        show_progress(f"{seen} cases verified")
    show_progress("", end="\n")
    _verdict(desk, broken, f"{seen} cases")


@command("export-journal", Section.RECORDS, PortGroup.CASES, changes=True)
@click.option("--to", "target", required=True, metavar="FILE", help="the file to write")
def export(desk: Desk, target: str) -> None:
    """Write the journal to a file that can be verified elsewhere.

    It has no personal data; verify-export verifies it.
    """
    if Path(target).exists():
        desk.confirm(f"The file {target} exists and is written over.")
    written: set[str] = set()
    with Path(target).open("w", encoding="utf-8") as file:
        file.writelines(f"{anchor_line(anchor)}\n" for anchor in desk.ports.anchors.all())
        for case in all_cases(desk.ports):
            if case.id in written:
                continue
            written.add(case.id)
            as_read, entries = with_entries(desk.ports, case)
            exported = ExportedCase(head_of(as_read), began_late(desk.ports, case), list(entries))
            file.writelines(f"{line}\n" for line in case_lines(exported))
            show_progress(f"{len(written)} cases written")
    show_progress("", end="\n")
    desk.show(f"{len(written)} cases written to {target}.", cases=len(written), file=target)


@command("verify-export", Section.RECORDS)
@click.option("--from", "source", required=True, metavar="FILE", help="the exported file")
@click.option("--keys", required=True, metavar="FILE", help=KEYS_HELP)
def verify_file(desk: Desk, source: str, keys: str) -> None:
    """Verify an exported journal. Needs no tables and no settings."""
    is_ours = signatures(keys, SignedAs.ANCHOR)
    with Path(source).open(encoding="utf-8", errors="replace") as lines:  # undecodable bytes then fail verification
        anchors, cases = read_export(lines)
    found = list(verify_export(anchors, cases, is_ours))
    for fault in found:
        desk.show(str(fault), finding=str(fault))
    _verdict(desk, len(found), f"the export ({extent(anchors, cases)})")


@command("verify-receipt", Section.RECORDS)
@click.option("--from", "source", required=True, metavar="FILE", help="the receipt as our API returned it")
@click.option("--keys", required=True, metavar="FILE", help=KEYS_HELP)
def verify_receipt(desk: Desk, source: str, keys: str) -> None:
    """Verify the receipt of a consent that somebody brings. Needs no tables and no settings."""
    try:
        sent = read_json_object(Path(source).read_text("utf-8"))
        raw, jws = canonical(sent["receipt"]), str(sent["jws"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotAReceipt(
            f"{source} is not a receipt. Give the JSON as our API returned it, with receipt and jws."
        ) from error
    if not signatures(keys, SignedAs.RECEIPT)(raw, jws):
        raise ReceiptNotOurs("This receipt was not signed with these keys, or was changed afterwards.")
    number = sent["receipt"]["dct:identifier"]
    desk.show(f"Receipt {number} was issued by us and is unchanged.", receipt=number, ours=True)


def signatures(path: str, use: SignedAs) -> OwnSignatures:
    """Return a verifier with the keys of a file. Raises `KeysUnusable`, `OSError`."""
    try:
        return OwnSignatures(Path(path).read_text("utf-8"), use)
    except ValueError as error:
        raise KeysUnusable(f"{path} is not a key set. Give our keys as /.well-known/jwks.json returns them.") from error


def _verdict(desk: Desk, broken: int, what: str) -> None:
    if broken:
        raise JournalBroken(f"{broken} findings in {what}. Do not change the tables; follow docs/runbook.md.")
    desk.show(f"All entries and anchors match in {what}.", findings=0, verified=what)
