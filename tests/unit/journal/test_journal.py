"""The journal's chain: whatever is removed, changed, put in or moved is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain.journal.journal import Entry, Event, Note, append
from tests.fakes.chains import first_broken
from tests.unit.case.cases import MINUTE, NOW, a_case

DATA = st.dictionaries(
    st.text(max_size=6), st.none() | st.booleans() | st.integers(-9, 2**40) | st.text(max_size=8) | st.just(("A", "B"))
)
EVENTS = st.builds(Event, st.text(min_size=1, max_size=12), st.sampled_from(["system", "kdp", "open-api"]), DATA)
CHAINS = st.lists(EVENTS, min_size=2, max_size=6)
few = settings(max_examples=40)


def chain(events: list[Event]) -> tuple[Entry, ...]:
    """The entries of one case, a minute apart."""
    case, entries = a_case(), []
    for number, event in enumerate(events):
        case, entry = append(case, event, NOW + number * MINUTE)
        entries.append(entry)
    assert (case.journal.seq, case.journal.hash) == (len(entries), entries[-1].hash)
    return tuple(entries)


@few
@given(CHAINS)
def test_an_unchanged_chain_is_intact(events: list[Event]) -> None:
    """Whatever its entries, also without any."""
    assert first_broken(chain(events)) is None
    assert first_broken(()) is None


@few
@given(CHAINS, st.data())
def test_a_removed_entry_is_found(events: list[Event], data: st.DataObject) -> None:
    """The first entry after the gap does not fit; a missing last entry does not fit the case's head."""
    entries = chain(events)
    gone = data.draw(st.integers(0, len(entries) - 2))
    assert first_broken(entries[:gone] + entries[gone + 1 :]) == entries[gone + 1]


CHANGES: tuple[Callable[[Entry], Entry], ...] = (
    lambda entry: replace(entry, case_id="01k7e000000000000000000002"),
    lambda entry: replace(entry, seq=entry.seq + 1),
    lambda entry: replace(entry, at=entry.at + timedelta(microseconds=1)),
    lambda entry: replace(entry, event=entry.event + "x"),
    lambda entry: replace(entry, actor="somebody"),
    lambda entry: replace(entry, data={**entry.data, "said": "otherwise"}),
    lambda entry: replace(entry, previous="0" * 64),
    lambda entry: replace(entry, hash="0" * 64),
)


@few
@given(CHAINS, st.data())
def test_a_changed_entry_is_found(events: list[Event], data: st.DataObject) -> None:
    """Every field of the chain is bound by the hash."""
    entries = chain(events)
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = data.draw(st.sampled_from(CHANGES))(entries[place])
    assume(changed != entries[place])
    assert first_broken((*entries[:place], changed, *entries[place + 1 :])) == changed


@few
@given(CHAINS, EVENTS, st.data())
def test_an_inserted_entry_is_found(events: list[Event], event: Event, data: st.DataObject) -> None:
    """Also one that was chained well to its predecessor: what follows does not fit it."""
    entries = chain(events)
    place = data.draw(st.integers(0, len(entries) - 1))
    before = entries[place - 1] if place else None
    head = replace(
        a_case(), journal=replace(a_case().journal, seq=before.seq if before else 0, hash=before.hash if before else "")
    )
    _, extra = append(head, event, NOW)
    assert first_broken((*entries[:place], extra, *entries[place:])) == entries[place]


@few
@given(CHAINS, st.data())
def test_moved_entries_are_found(events: list[Event], data: st.DataObject) -> None:
    """Two entries that changed places fit nowhere."""
    entries = list(chain(events))
    one = data.draw(st.integers(0, len(entries) - 2))
    other = data.draw(st.integers(one + 1, len(entries) - 1))
    entries[one], entries[other] = entries[other], entries[one]
    assert first_broken(tuple(entries)) == entries[one]


def test_what_a_human_typed_is_not_in_the_chain() -> None:
    """The clear text can be erased with the person: only its keyed digest is bound."""
    event = Event("bank_consent_withdrawn", "digest-of-the-actor", {"text": "digest-of-the-text"}, Note("anna", "why"))
    (entry,) = chain([event])
    assert first_broken((replace(entry, note=None),)) is None


def test_an_entrys_hash_is_that_of_its_canonical_json() -> None:
    """RFC 8785, so that anybody can check an export with other tools: keys sorted, no spaces, UTF-8."""
    (entry,) = chain(
        [Event("sms_sent", data={"text": "сәлем", "banks": ("A", "B"), "try": 1, "late": False, "a": None})]
    )
    written = (
        '{"actor":"system","at":"2025-10-13T05:15:00+00:00","case_id":"01k7e000000000000000000001",'
        '"data":{"a":null,"banks":["A","B"],"late":false,"text":"сәлем","try":1},'
        '"event":"sms_sent","previous":"","seq":1}'
    )
    assert entry.hash == sha256(written.encode()).hexdigest()
