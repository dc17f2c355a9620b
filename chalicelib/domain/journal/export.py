"""The journal as a file that can be verified anywhere: JSON Lines, without personal data.

    {"anchor": {…}, "signature": "…"}              every anchor, oldest first
    {"case": "01k7…", "seq": 12, "hash": "…", "began_late": false}    a case and its stored head
    {"entry": {…}}                                  its entries, oldest first, before the next case begins

Notes are left out; the chain contains only their keyed digests.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.journal.anchoring import Anchor, Head, anchor_of
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import Break, JournalFault, heads_by_case, verify_anchors, verify_case_chain
from chalicelib.domain.strict_json import read_json_object


class ExportUnreadable(KelisimError):
    """The file is not an export of the journal; the message names the line."""


@dataclass
class ExportedCase:
    """One case of an export. `began_late`: its oldest entries may have expired."""

    head: Head
    began_late: bool = False
    entries: list[Entry] = field(default_factory=list)


def anchor_line(anchor: Anchor) -> str:
    """Return the line of an anchor."""
    return _line({"anchor": json.loads(anchor.body), "signature": anchor.signature})


def case_lines(case: ExportedCase) -> Iterator[str]:
    """Yield the lines of a case."""
    head = case.head
    yield _line({"case": head.case_id, "seq": head.seq, "hash": head.hash, "began_late": case.began_late})
    for entry in case.entries:
        shown = {name: value for name, value in vars(entry).items() if name != "note"}
        yield _line({"entry": {**shown, "at": entry.at.isoformat()}})


def read_export(lines: Iterable[str]) -> tuple[list[Anchor], list[ExportedCase]]:
    """Return the anchors and cases of an export. Raises `ExportUnreadable`."""
    anchors: list[Anchor] = []
    cases: list[ExportedCase] = []
    for number, line in enumerate(lines, start=1):
        try:
            content = read_json_object(line)
            if "anchor" in content:
                anchors.append(anchor_of(content["anchor"], content["signature"]))
            elif "case" in content:
                head = Head(content["case"], content["seq"], content["hash"])
                cases.append(ExportedCase(head, content["began_late"]))
            else:
                cases[-1].entries.append(_entry(content["entry"]))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ExportUnreadable(f"Line {number} is not from a journal export. Give the file unchanged.") from error
    return anchors, cases


def verify_export(
    anchors: Sequence[Anchor], cases: Iterable[ExportedCase], is_ours: Callable[[bytes, str], bool]
) -> Iterator[Break]:
    """Yield the faults of an export: the first faulty anchor, and the first faulty entry of each case.

    A file cannot show that lines after its last anchor were cut off; see `extent`.
    """
    fault = verify_anchors(anchors, is_ours)
    if fault is not None:
        yield fault
    known = dict(heads_by_case(anchors))
    for case in cases:
        anchored = known.pop(case.head.case_id, ())
        broken = verify_case_chain(case.head, case.entries, anchored, began_late=case.began_late)
        if broken is not None:
            yield broken
    yield from (Break(case_id, 1, JournalFault.REMOVED) for case_id in known)


def extent(anchors: Sequence[Anchor], cases: Sequence[ExportedCase]) -> str:
    """Return how far an export reaches, in words, so that a reader notices when its end was cut off."""
    signed = f"{len(anchors)} anchors, the last of {anchors[-1].at.isoformat()}" if anchors else "no anchor"
    restores = ((one.at, one.restored) for one in anchors if one.restored is not None)
    restored = "".join(f", restored at {at.isoformat()} to {one.to.isoformat()}" for at, one in restores)
    return f"{len(cases)} cases, {signed}{restored}"


def _entry(content: dict[str, Any]) -> Entry:
    data = {name: tuple(value) if isinstance(value, list) else value for name, value in content["data"].items()}
    return Entry(**{**content, "at": datetime.fromisoformat(content["at"]), "data": data})


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
