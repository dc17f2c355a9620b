"""The console's commands on the journal, receipts and erasure.

They print ids, classes and times, never personal data.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key, public_half
from chalicelib.adapters.crypto.own_signatures import OwnSignatures
from chalicelib.domain.consent.receipt import canonical
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.journal.anchoring import head_of
from chalicelib.domain.journal.export import ExportedCase, anchor_line, case_lines, extent, read_export, verify_export
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.strict_json import read_json_object
from chalicelib.entrypoints.console.arguments import instant_argument
from chalicelib.entrypoints.console.clocks import ErasingWaits, add_clock_commands, jump_words
from chalicelib.entrypoints.console.command import AddCommand, Say, show_progress
from chalicelib.services.console.renew_digests import renew_digests
from chalicelib.services.console.renew_proofs import renew_proofs
from chalicelib.services.console.verify_journal import all_cases, began_late, verify_journal, with_entries
from chalicelib.services.schedules.erase_due_data import erase_due_data, erasures_due, replay_erasures


class JournalBroken(KelisimError):
    """The journal does not verify; each finding was printed before."""


class KeysUnusable(KelisimError):
    """A file does not hold a key set; the message says what to give."""


class ReceiptNotOurs(KelisimError):
    """A receipt does not verify; the message says why."""


def add_commands(add: AddCommand) -> None:
    """Add the commands; `add` takes a name, a text and what runs."""
    verify = add("verify-journal", "verify the stored journal against its anchors", _verify)
    verify.add_argument("--keys", help="a file with our public key set; the current key alone by default")
    export = add("export-journal", "write the journal to a file that can be verified elsewhere", _export)
    export.add_argument("--to", required=True, help="the file to write")
    offline = add("verify-export", "verify an exported journal; needs no tables and no settings", _verify_export)
    offline.add_argument("--from", dest="source", required=True, help="the exported file")
    offline.add_argument("--keys", required=True, help="a file with our public key set, obtained separately")
    offline.set_defaults(offline=True)
    receipt = add("verify-receipt", "verify the receipt of a consent; needs no tables and no settings", _verify_receipt)
    receipt.add_argument("--from", dest="source", required=True, help="the receipt as our API returned it")
    receipt.add_argument("--keys", required=True, help="a file with our public key set, obtained separately")
    receipt.set_defaults(offline=True)
    due = add("erasures", "list what is due for erasure by a given time, and change nothing", _erasures)
    due.add_argument(
        "--until", type=instant_argument, help="such as 2026-12-31T00:00:00+05:00; the current time by default"
    )
    erase = add("erase-due", "erase what is due now, as the schedule does", _erase)
    erase.add_argument("--dry-run", action="store_true", help="list it only")
    add("renew-digests", "after a change of the digest key: recompute the digests of every case", _renew)
    add("renew-proofs", "after a change of HEAD_KEYS: prove every case again under the first key", _renew_proofs)
    new_key = add("new-head-key", "print a new key for HEAD_KEYS; needs no tables and no settings", _new_head_key)
    new_key.add_argument("--kid", required=True, help="a name of the key that no earlier one had, such as head-2027")
    new_key.set_defaults(offline=True)
    public = add("public-head-keys", "print the public halves of HEAD_KEYS; needs no tables", _public_head_keys)
    public.add_argument("--from", dest="source", required=True, help="a file with the keys, a JSON Web Key Set")
    public.set_defaults(offline=True)
    add_clock_commands(add)
    add("replay-erasures", "after a restore: erase again everything in the ledger of erasures", _replay)


def _verify(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    own = {"keys": [dict(jwk) for jwk in ports.anchor_public_keys()]}
    as_anchor = SignedAs.ANCHOR
    is_ours = _signatures(asked.keys, as_anchor) if asked.keys else OwnSignatures(json.dumps(own), as_anchor)
    seen = broken = 0
    for seen, fault in verify_journal(ports, is_ours):
        if fault is not None:
            broken += 1
            say(str(fault))
        show_progress(f"{seen} cases verified")
    show_progress("", end="\n")
    _verdict(broken, f"{seen} cases", say)


def _verify_export(_ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    is_ours = _signatures(asked.keys, SignedAs.ANCHOR)
    with Path(asked.source).open(
        encoding="utf-8", errors="replace"
    ) as lines:  # undecodable bytes then fail verification
        anchors, cases = read_export(lines)
    found = list(verify_export(anchors, cases, is_ours))
    for fault in found:
        say(str(fault))
    _verdict(len(found), f"the export ({extent(anchors, cases)})", say)


def _verify_receipt(_ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    try:
        sent = read_json_object(Path(asked.source).read_text("utf-8"))
        raw, jws = canonical(sent["receipt"]), str(sent["jws"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReceiptNotOurs(
            "This is not a receipt. Give the JSON as our API returned it, with receipt and jws."
        ) from error
    if not _signatures(asked.keys, SignedAs.RECEIPT)(raw, jws):
        raise ReceiptNotOurs("This receipt was not signed with these keys, or was changed afterwards.")
    say(f"Receipt {sent['receipt']['dct:identifier']} was issued by us and is unchanged.")


def _signatures(path: str, use: SignedAs) -> OwnSignatures:
    """Return a verifier with the keys of a file. Raises `KeysUnusable`, `OSError`."""
    try:
        return OwnSignatures(Path(path).read_text("utf-8"), use)
    except ValueError as error:
        raise KeysUnusable(f"{path} is not a key set. Give our keys as /.well-known/jwks.json returns them.") from error


def _verdict(broken: int, what: str, say: Say) -> None:
    if broken:
        raise JournalBroken(f"{broken} findings in {what}. Do not change the tables; follow docs/runbook.md.")
    say(f"All entries and anchors match in {what}.")


def _export(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    written: set[str] = set()
    with Path(asked.to).open("w", encoding="utf-8") as file:
        file.writelines(f"{anchor_line(anchor)}\n" for anchor in ports.anchors.all())
        for case in all_cases(ports):
            if case.id in written:
                continue
            written.add(case.id)
            as_read, entries = with_entries(ports, case)
            exported = ExportedCase(head_of(as_read), began_late(ports, case), list(entries))
            file.writelines(f"{line}\n" for line in case_lines(exported))
            show_progress(f"{len(written)} cases written")
    show_progress("", end="\n")
    say(f"{len(written)} cases written to {asked.to}.")


def _erasures(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    found = list(erasures_due(ports, asked.until or ports.clock.now()))
    for case_id, due in found:
        say(f"{case_id}  {due.key_class:<7} {due.at.isoformat()}  {due.why}")
    say(f"{len(found)} due for erasure.")


def _erase(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    if asked.dry_run:
        asked.until = None
        _erasures(ports, asked, say)
        return
    report = erase_due_data(ports)
    if report.jumped is not None:
        raise ErasingWaits(jump_words(ports, report.jumped))
    told = ", ".join(f"{number} {key_class}" for key_class, number in sorted(report.erased.items())) or "nothing"
    say(f"{report.looked_at} cases checked; erased: {told}; {report.failed} failed and will be retried.")


def _replay(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    again = list(replay_erasures(ports))
    for erasure in again:
        say(f"{erasure.case_id}  {erasure.key_class}  erased again; first erased on {erasure.at.isoformat()}")
    say(f"{len(again)} restored keys were erased again.")


def _renew(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    _go_through(renew_digests(ports), "renewed", say)


def _renew_proofs(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    _go_through(renew_proofs(ports), "proved again", say)


def _go_through(cases: Iterator[bool], done: str, say: Say) -> None:
    """Go on case by case; a run after an interrupted one continues with the cases that are left."""
    seen = changed = 0
    for was_due in cases:
        seen, changed = seen + 1, changed + was_due
        show_progress(f"{seen} cases checked, {changed} {done}")
    show_progress("", end="\n")
    say(f"{seen} cases checked, {changed} {done}. When a run finds none, the earlier key can be removed.")


def _new_head_key(_ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    say(json.dumps(new_head_key(asked.kid)))


def _public_head_keys(_ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    """Print what a function that only reads cases needs. Raises `KeysUnusable`."""
    try:
        given = Path(asked.source).read_text("utf-8")
        HeadKeys(given)
    except (OSError, ValueError) as error:
        raise KeysUnusable(f"{asked.source} is not a JSON Web Key Set of head keys: {error}") from None
    say(json.dumps({"keys": [public_half(jwk) for jwk in json.loads(given)["keys"]]}))
