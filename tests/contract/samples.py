"""Cases and what belongs to them, as the tests of the stores use them. No real person's data."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.parts import Acknowledged, ApplicationDate, CaseDigests, ConsentSummary
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, ConsentKind, Evidence
from chalicelib.domain.journal.journal import Entry, Event, append
from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake
from chalicelib.domain.person import AccessToken, Address, Form, IdentityDocument, Link, Person, Representative

MONDAY = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
BANKS = (
    Bank(
        bic="ALATKZKA",
        name="Алатау (үлгі)",
        outcome=Outcome.DATA,
        late=True,
        answered_at=MONDAY,
        pages=2,
        stored=(StoredPage(1, "9f86d081", 2),),
    ),
    Bank(bic="ESILKZKA", name="Есіл (үлгі)"),
)
CITY = "710000000"
TOWN = "751110000"


def a_case(number: int = 1, **changes: Any) -> Case:  # noqa: ANN401 - any field of a case
    """A case just taken in; number, person and id differ by `number`."""
    case = Case(
        id=f"01k7e{number:021}",
        authority=CITY,
        application_number=f"2025-{number:06}",
        language="kk",
        digests=CaseDigests(person=f"person-{number}", mobile=f"mobile-{number}"),
        submitted_at=MONDAY,
        registered_on=date(2025, 10, 13),
        decision=Deadline(MONDAY + 21 * DAY, "decision"),
        received_at=MONDAY,
        updated_at=MONDAY,
        look_at=MONDAY + MINUTE,
    )
    return replace(case, **changes)


def digests_of(person: str, earlier: str | None = None) -> CaseDigests:
    """The digests of a case of this person."""
    return CaseDigests(person=person, mobile="mobile-1", earlier_person=earlier)


def a_rich_case(number: int = 1) -> Case:
    """A case with every field filled."""
    case = a_case(
        number,
        group="family-1",
        supersedes="01k7d000000000000000000000",
        state=State.ORDINARY_PROCEDURE,
        reason=Reason.NO_BANK_ANSWERED,
        consent=ConsentSummary(
            status=ConsentStatus.GRANTED,
            deadline=Deadline(MONDAY + DAY, "one_working_day_after_delivery"),
            owes_revocation=True,
        ),
        entered_at=MONDAY,
        ended_at=MONDAY + DAY,
        deadline=Deadline(MONDAY + DAY, "patience"),
        application_date=ApplicationDate(day=date(2025, 10, 14), rule="consent_received"),
        intents=(
            Intent(step=Step.SMS, request_id="sms-1", tries=2, at=MONDAY, lease_until=MONDAY + MINUTE, done_at=MONDAY),
        ),
        check_code="a1b2c3",
        acknowledged=Acknowledged(version=6),
    )
    return case.with_banks(BANKS).without_banks().with_attention(AttentionKind.LATE_BANK_DATA, MONDAY)


def a_person(surname: str = "Үлгіова") -> Person:
    """An applicant with a representative."""
    return Person(
        iin="900101300017",
        surname=surname,
        given_name="Әсел",
        patronymic=None,
        address=Address("Астана", None, "Үлгі көшесі", "12", "3"),
        identity_document=IdentityDocument("identity_card", None, "012345678", date(2015, 5, 5)),
        mobile="+77011234567",
        phone=None,
        email=None,
        form=Form(
            version="468-2024",
            signed_on=date(2025, 10, 13),
            consulted=True,
            participation=True,
            personal_data=True,
            bank_secrecy=True,
            status_disclosure=True,
            duty_to_report=True,
            warned_of_liability=True,
            told_of_protected_account=True,
            document=None,
        ),
        representative=Representative("900101300811", "Үлгіов", "Болат", None, "parent"),
    )


def a_token(value: str = "kdp-token") -> AccessToken:
    """KDP's token."""
    return AccessToken(value, "kdp-public-key", MONDAY + DAY)


def a_link() -> Link:
    """A consent link."""
    return Link("https://consent.example/c/a1b2c3", MONDAY + 30 * DAY)


def a_consent(case: Case, **changes: Any) -> Consent:  # noqa: ANN401 - any field of a consent
    """A granted consent to bank data with the partner's signed bytes."""
    consent = Consent(
        id="bank_data-1",
        case_id=case.id,
        kind=ConsentKind.BANK_DATA,
        status=ConsentStatus.GRANTED,
        person=case.digests.person,
        request_id=case.request_id(Step.LINK),
        received_at=MONDAY + MINUTE,
        heard_at=MONDAY + 2 * MINUTE,
        language="kk",
        scope=tuple(ALL_SCOPES),
        period=Period(date(2025, 7, 1), date(2025, 9, 30)),
        valid_until=MONDAY + 90 * DAY,
        banks=("ALATKZKA", "ESILKZKA"),
        partner_id="consent-77",
        evidence=Evidence(b'{"status": "granted"}\n', "e30..c2ln", {"kid": "open-api-1", "kty": "EC"}),
    )
    return replace(consent, **changes)


def a_claim(case: Case, event_id: str = "event-1") -> Claim:
    """A claimed event of the Open API system."""
    return Claim(
        request_id=case.request_id(Step.LINK),
        event_id=event_id,
        digest="digest-of-the-body",
        answer="accepted",
        case_id=case.id,
        at=MONDAY,
    )


def noted(case: Case, *events: Event) -> tuple[Case, tuple[Entry, ...]]:
    """The case with events in its journal, at its last change."""
    entries: list[Entry] = []
    for event in events:
        case, entry = append(case, event, case.updated_at)
        entries.append(entry)
    return case, tuple(entries)


def an_intake(case: Case, replaces: str | None = None, *, locks_person: bool = True) -> Intake:
    """The first commit of a case, with the person and one entry in the journal."""
    case, entries = noted(case, Event("application_received", data={"language": case.language}))
    name = ApplicationName(case.authority, case.application_number, f"content-of-{case.id}", case.id)
    change = Change(case=case, entries=entries, private=(a_person(),), new_keys=frozenset(case.sealed.made))
    return Intake(change, name, replaces, locks_person)


def a_change(case: Case, event: Event | None = None, **parts: Any) -> Change:  # noqa: ANN401 - any part of a change
    """The next commit of a case: fields of the case by their names, everything else of a change by its own."""
    of_the_change = {
        name: parts.pop(name)
        for name in ("claim", "consents", "ended", "private", "frees_person", "message", "renews", "new_keys")
        if name in parts
    }
    of_the_change.setdefault("new_keys", frozenset({KeyClass.PROOF}))  # their intake had no consent record
    later = {"updated_at": case.updated_at + MINUTE, "version": case.version + 1, **parts}
    moved, entries = noted(replace(case, **later), event or Event("moved"))
    return Change(case=moved, entries=entries, **of_the_change)
