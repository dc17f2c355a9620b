"""Cases in our answers: as items of lists, for caseworkers, and for operators."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, Self

from chalicelib.domain.calendar.decision_stages import STAGE_TEXTS, Stage, StageName
from chalicelib.domain.case.banks import BankCounts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.due_rules import RULE_TEXTS
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, Reason, State
from chalicelib.entrypoints.wire.answered import Answered, Text


class BankView(Answered):
    """One bank that was asked, and its answer."""

    bic: str
    name: str
    outcome: Outcome
    late: bool
    answered_at: datetime | None


class BankCountsView(Answered):
    """How many of the banks that were asked have which outcome."""

    pending: int
    data: int
    no_accounts: int
    denied: int
    failed: int
    silent: int

    @classmethod
    def of(cls, counts: BankCounts) -> Self:
        """Return the model of the counts; a bank that sent data in part counts with those that sent data."""
        own = {name: getattr(counts, name) for name in cls.model_fields}
        return cls(**own | {"data": counts.with_data})


class ListedCaseView(Answered):
    """A case as an item of a list, without what would make the list a read of persons: banks, group, check code."""

    id: str
    application_number: str
    authority: str
    supersedes: str | None
    state: State
    reason: Reason | None
    consent_status: ConsentStatus
    submitted_at: datetime
    registered_on: date
    decision_due_at: datetime
    sms_sent_at: datetime | None
    sms_delivered_at: datetime | None
    consent_due_at: datetime | None
    consent_received_at: datetime | None
    consent_heard_at: datetime | None
    bank_data_due_at: datetime | None
    due_at: datetime | None
    due_rule: str | None
    due_rule_text: Text | None
    calendar: Literal["confirmed", "unconfirmed"]
    application_date: date | None
    application_date_rule: Literal["consent_received", "ordinary_registration"] | None
    complete: bool | None
    bank_counts: BankCountsView
    attention: list[AttentionKind]
    acknowledged_at: datetime | None
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the model of a case."""
        made = {**_parts_of(case), **cls.beside(case)}
        own = {name: getattr(case, name) for name in cls.model_fields if name not in made}
        return cls(**own, **made)

    @classmethod
    def beside(cls, case: Case) -> Mapping[str, Any]:
        """Return what this view has of a case beside the fields of a list's item."""
        del case
        return {}


def _parts_of(case: Case) -> Mapping[str, Any]:
    """Return what is not a field of a case by the same name: the wire is flat, and has texts for codes."""
    texts, dated = RULE_TEXTS.get(case.due_rule or ""), case.application_date
    return {
        "consent_status": case.consent.status,
        "decision_due_at": case.decision.at,
        "sms_sent_at": case.sms.sent_at,
        "sms_delivered_at": case.sms.delivered_at,
        "consent_due_at": case.consent.due_at,
        "consent_received_at": case.consent.received_at,
        "consent_heard_at": case.consent.heard_at,
        "calendar": "unconfirmed" if case.deadline and case.deadline.calendar == "unconfirmed" else "confirmed",
        "due_rule_text": Text(**texts) if texts else None,
        "application_date": dated.day if dated else None,
        "application_date_rule": dated.rule if dated else None,
        "attention": [attention.kind for attention in case.attention if attention.acknowledged_at is None],
        "bank_counts": BankCountsView.of(case.bank_counts),
        "acknowledged_at": case.acknowledged.at,
    }


class OperatorCaseView(ListedCaseView):
    """A case as an operator sees it, without anything that could identify the applicant, such as the banks."""

    banks: None = None

    @classmethod
    def beside(cls, case: Case) -> Mapping[str, Any]:
        """Return no banks."""
        del case
        return {"banks": None}


class CaseView(ListedCaseView):
    """A case as the caseworker of its authority sees it. `banks` is null where they are erased or damaged."""

    group: str | None
    banks: list[BankView] | None
    check_code: str | None

    @classmethod
    def beside(cls, case: Case) -> Mapping[str, Any]:
        """Return the banks, the group and the check code."""
        banks = None if case.banks is None else [BankView.model_validate(bank) for bank in case.banks]
        return {"banks": banks, "group": case.group, "check_code": case.check_code}


class StageView(Answered):
    """A stage inside the authority's term, and the latest day on which it may begin."""

    name: StageName
    title: Text
    working_days: int
    begins_by: date


class StagesView(Answered):
    """The stages of the authority's decision, first stage first; none for an application that was withdrawn."""

    decision_due_at: datetime
    items: list[StageView]

    @classmethod
    def of(cls, case: Case, stages: Iterable[Stage]) -> Self:
        """Return the model of the stages of a case."""
        items = [
            StageView(
                name=s.name, title=Text(**STAGE_TEXTS[s.name]), working_days=s.working_days, begins_by=s.begins_by
            )
            for s in stages
        ]
        return cls(decision_due_at=case.decision.at, items=items)


class CaseList(Answered):
    """A page of cases. `next_cursor` is null on the last page."""

    items: list[ListedCaseView]
    next_cursor: str | None

    @classmethod
    def of(cls, cases: Iterable[Case], next_cursor: str | None) -> Self:
        """Return the model of a page."""
        return cls(items=[ListedCaseView.of(case) for case in cases], next_cursor=next_cursor)
