"""The console's commands on the journal and on erasure say what they found and did, by ids alone."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key, public_half
from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.journal.journal import Event, append
from chalicelib.entrypoints.console.commands import main
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.schedules.anchor_journal import anchor_journal
from tests.console.running import confirmed
from tests.fakes.keys import ec_key
from tests.services.office import ANNA, HOUR, Office

OUR_KEY, OTHER_KEY = ec_key("kelisim-1"), ec_key("kelisim-1")


class Desk:
    """An operator at the console of an office whose journal is signed by a real key."""

    def __init__(self, folder: Path) -> None:
        self.office = Office()
        self.signer = JwsSigner(OUR_KEY, self.office.clock)
        self.signs_anchors(self.signer)
        self.office.gets_the_data()
        acknowledge_case(self.office.deps, ANNA, self.office.case_id, self.office.case.version)
        anchor_journal(self.office.deps)
        self.keys, self.export = folder / "keys.json", folder / "journal.jsonl"
        self.keys.write_text(json.dumps({"keys": [self.signer.public_jwk()]}), "utf-8")

    def signs_anchors(self, *signers: JwsSigner) -> None:
        """Sign anchors with the first of these keys; the others signed earlier ones."""
        public = tuple(signer.public_jwk() for signer in signers)
        self.office.deps = replace(
            self.office.deps, signer=self.signer, anchor_signer=signers[0], anchor_public_keys=lambda: public
        )

    def says(self, *command: str) -> tuple[int, list[str]]:
        """Run a command; its exit code and its lines."""
        lines: list[str] = []
        return main(confirmed(command), self.office.deps, lines.append), lines

    def says_offline(self, *command: str) -> tuple[int, list[str]]:
        """Run a command where there is neither store nor setting."""
        lines: list[str] = []
        return main(command, None, lines.append), lines


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A case at `bank_data_ready`, acknowledged and anchored."""
    return Desk(tmp_path)


def test_a_whole_journal_fits(desk: Desk) -> None:
    """Online, under the present key."""
    assert desk.says("verify-journal") == (0, ["All entries and anchors match in 1 cases."])


def test_a_journal_fits_after_a_change_of_the_key(desk: Desk) -> None:
    """An anchor is verified under any of `ANCHOR_KEYS`, the one that signed it too; without that one it is foreign."""
    newer = JwsSigner(ec_key("anchor-2"), desk.office.clock)
    desk.signs_anchors(newer, desk.signer)
    desk.office.passes(HOUR)
    acknowledge_case(desk.office.deps, ANNA, desk.office.case_id, desk.office.case.version)
    anchor_journal(desk.office.deps)
    assert len(list(desk.office.deps.anchors.all())) == 2
    assert desk.says("verify-journal") == (0, ["All entries and anchors match in 1 cases."])
    desk.signs_anchors(newer)
    assert desk.says("verify-journal")[1][0] == "anchor 1: anchor_changed"


def test_a_changed_entry_is_reported_online(desk: Desk) -> None:
    """By case and number; the exit code shows it to scripts."""
    kept = desk.office.cases.stored[desk.office.case_id]
    kept.entries[2] = replace(kept.entries[2], actor="forged")
    assert desk.says("verify-journal") == (
        5,
        [
            f"entry 3 of case {desk.office.case_id}: changed",
            "Not done: 1 findings in 1 cases. Do not change the tables; follow docs/runbook.md.",
        ],
    )


def test_an_export_is_verified_without_any_store(desk: Desk) -> None:
    """The file and our public key are enough."""
    assert desk.says("export-journal", "--to", str(desk.export)) == (0, [f"1 cases written to {desk.export}."])
    verify = ("verify-export", "--from", str(desk.export), "--keys", str(desk.keys))
    [anchor] = desk.office.deps.anchors.all()
    reaches = f"1 cases, 1 anchors, the last of {anchor.at.isoformat()}"
    assert desk.says_offline(*verify) == (0, [f"All entries and anchors match in the export ({reaches})."])
    lines = desk.export.read_text("utf-8").splitlines()
    desk.export.write_text("\n".join(lines[:-1]), "utf-8")
    code, said = desk.says_offline(*verify)
    assert (code, said[0]) == (5, f"entry {len(lines) - 2} of case {desk.office.case_id}: truncated")


def test_what_was_inserted_at_the_end_is_found_offline(desk: Desk) -> None:
    """An entry that leads on well from the last one, and that the case knows nothing of, is in the export and named."""
    kept = desk.office.cases.stored[desk.office.case_id]
    _, forged = append(kept.case, Event("acknowledged"), desk.office.clock.now())
    kept.entries.append(forged)
    desk.says("export-journal", "--to", str(desk.export))
    code, said = desk.says_offline("verify-export", "--from", str(desk.export), "--keys", str(desk.keys))
    assert (code, said[0]) == (5, f"entry {forged.seq} of case {desk.office.case_id}: inserted")


def test_an_export_under_another_key_is_not_ours(desk: Desk) -> None:
    """Somebody who signs a changed export has another key."""
    desk.says("export-journal", "--to", str(desk.export))
    other = JwsSigner(OTHER_KEY, desk.office.clock).public_jwk()
    desk.keys.write_text(json.dumps({"keys": [other]}), "utf-8")
    verify = ("verify-export", "--from", str(desk.export), "--keys", str(desk.keys))
    assert desk.says_offline(*verify)[1][0] == "anchor 1: anchor_changed"


@pytest.mark.parametrize("held", [b"\xff\xfe", b"<html>", b"[1]", b'{"receipt": {}}'])
def test_a_file_without_keys_is_reported(desk: Desk, held: bytes) -> None:
    """One line says what is expected, whichever command reads it; no traceback."""
    desk.says("export-journal", "--to", str(desk.export))
    receipt = desk.export.with_name("receipt.json")
    receipt.write_text('{"receipt": {}, "jws": ""}', "utf-8")
    desk.keys.write_bytes(held)
    keys = ("--keys", str(desk.keys))
    told = f"Not done: {desk.keys} is not a key set. Give our keys as /.well-known/jwks.json returns them."
    assert desk.says("verify-journal", *keys) == (1, [told])
    assert desk.says_offline("verify-export", "--from", str(desk.export), *keys) == (1, [told])
    assert desk.says_offline("verify-receipt", "--from", str(receipt), *keys) == (1, [told])


def test_a_missing_file_is_reported(desk: Desk, tmp_path: Path) -> None:
    """By its name, for reading and for writing; no traceback."""
    none = str(tmp_path / "none" / "file")
    told = (1, [f"Not done: {none}: No such file or directory."])
    keys = ("--keys", str(desk.keys))
    assert desk.says("export-journal", "--to", none) == told
    assert desk.says("verify-journal", "--keys", none) == told
    assert [desk.says_offline(one, "--from", none, *keys) for one in ("verify-export", "verify-receipt")] == [told] * 2


def test_an_export_that_is_no_text_is_none(desk: Desk) -> None:
    """The line is named; no traceback."""
    desk.export.write_bytes(b"\xff\xfe\n")
    verify = ("verify-export", "--from", str(desk.export), "--keys", str(desk.keys))
    said = "Not done: Line 1 is not from a journal export. Give the file unchanged."
    assert desk.says_offline(*verify) == (1, [said])


def test_an_export_has_nothing_personal(desk: Desk) -> None:
    """Neither who acted nor typed texts."""
    desk.says("export-journal", "--to", str(desk.export))
    person = desk.office.person
    text = desk.export.read_text("utf-8")
    assert [word for word in (ANNA.subject, person.iin, str(person.surname), "note") if word in text] == []


def test_signatures_hold_for_years(desk: Desk) -> None:
    """A proof is verified long after it was made."""
    desk.office.passes(timedelta(days=3000))
    assert desk.says("verify-journal")[0] == 0


def test_a_preview_shows_what_is_due(desk: Desk) -> None:
    """Case, class, time and why; nothing is touched."""
    until = (desk.office.clock.now() + timedelta(days=120, hours=1)).isoformat()
    code, said = desk.says("erasures", "--until", until)
    at = desk.office.case.sealed.erase_at
    assert at is not None
    line = f"{desk.office.case_id}  bank    {at.isoformat()}  retention_over"
    assert (code, said) == (0, [line, "1 due for erasure."])
    assert desk.office.case.sealed.erased == ()


@pytest.mark.parametrize("until", ["2026-12-31", "2026-12-31T00:00:00", "tomorrow"])
def test_an_instant_without_its_offset_is_refused(desk: Desk, until: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, and nothing is shown."""
    status, _ = desk.says("erasures", "--until", until)
    told = f"'--until': {until!r} is not a time with an offset. Write it as 2026-12-31T00:00:00+05:00.\n"
    assert (status, capsys.readouterr().err.endswith(told)) == (2, True)


def test_a_dry_run_erases_nothing(desk: Desk) -> None:
    """It says what would go now."""
    desk.office.passes(timedelta(days=121))
    code, said = desk.says("erase-due", "--dry-run")
    assert (code, said[1], desk.office.case.sealed.erased) == (0, "1 due for erasure.", ())


def test_erasing_by_hand_is_what_the_schedule_does(desk: Desk) -> None:
    """And it says how much went."""
    desk.office.passes(timedelta(days=121))
    assert desk.says("erase-due") == (0, ["1 cases checked; erased: 1 bank; 0 failed and will be retried."])
    assert desk.says("erase-due") == (0, ["0 cases checked; erased: nothing; 0 failed and will be retried."])


def test_a_replay_of_erasures_lists_what_had_come_back(desk: Desk) -> None:
    """After a restore; a second replay finds nothing."""
    at = desk.office.passes(timedelta(days=121))
    desk.says("erase-due")
    desk.office.cases.erasures.came_back.add((desk.office.case_id, KeyClass.BANK))
    desk.office.passes(HOUR)
    assert desk.says("replay-erasures") == (
        0,
        [
            f"{desk.office.case_id}  bank  erased again; first erased on {at.isoformat()}",
            "1 restored keys were erased again.",
        ],
    )
    assert desk.says("replay-erasures")[1] == ["0 restored keys were erased again."]


def test_digests_are_renewed_until_none_is_left(desk: Desk) -> None:
    """After a change of the key it prints how many cases were checked and renewed; a second run renews none."""
    digest = HmacDigest(b"n" * 32, b"k" * 32)
    desk.office.deps = replace(desk.office.deps, digest=digest)
    then = "When a run finds none, the earlier key can be removed."
    assert desk.says("renew-digests") == (0, [f"1 cases checked, 1 renewed. {then}"])
    assert desk.says("renew-digests") == (0, [f"1 cases checked, 0 renewed. {then}"])
    assert desk.office.case.digests.under == digest.key_id


def test_proofs_are_renewed_until_none_is_left(desk: Desk) -> None:
    """After a change of the head key it prints how many cases were checked and proved again; a second run none."""
    desk.office.cases.proof_key = "head-2"
    then = "When a run finds none, the earlier key can be removed."
    assert desk.says("renew-proofs") == (0, [f"1 cases checked, 1 proved again. {then}"])
    assert desk.says("renew-proofs") == (0, [f"1 cases checked, 0 proved again. {then}"])


def test_a_new_head_key_is_usable_as_printed(desk: Desk) -> None:
    """The printed key is a valid value of HEAD_KEYS."""
    code, (printed,) = desk.says("new-head-key", "--kid", "head-2027")
    assert (code, HeadKeys(f'{{"keys": [{printed}]}}').key_id) == (0, "head-2027")


def test_the_public_halves_of_head_keys_contain_no_secret(desk: Desk, tmp_path: Path) -> None:
    """A function that only reads cases gets what the console prints: it verifies, and cannot prove."""
    key = new_head_key("head-2")
    (tmp_path / "keys.json").write_text(f'{{"keys": [{json.dumps(key)}]}}', "utf-8")
    code, (printed,) = desk.says("public-head-keys", "--from", str(tmp_path / "keys.json"))
    assert (code, json.loads(printed)) == (0, {"keys": [public_half(key)]})
    assert desk.says("public-head-keys", "--from", str(tmp_path))[0] == 1
