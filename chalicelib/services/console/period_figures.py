"""The figures of a period, counted from cases one by one: numbers by step, reason, term and bank, and no person.

Whoever knows of a case must not learn its banks, also not from two reports of which one has a case more. So banks are
counted by whole months that are over: in each, one that was asked in few cases is not named, and numbers are rounded. A
longer period adds up its months, so two reports differ by what is printed of a month (ADR 53).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import ConsentStatus, Outcome, State

FEWEST = 5
"""A bank that was asked in fewer cases is added up with the others of that kind."""
FEW = "fewer than 5 cases each"
ROUNDED_TO = 5
"""Of a bank in a month. A later report differs by one case, at most, in every fifth."""
NOT_BY_BANK = "in no whole month that is over"
SWEEP_EVERY = timedelta(minutes=5)
FUNNEL = (
    "application_received",
    "personal_data_consent_asked",
    "mobile_checked",
    "sms_sent",
    "consent_given",
    "banks_asked",
    "bank_data_ready",
)
"""The steps of the Algorithm that a case can reach, in their order."""
_GIVEN = frozenset({ConsentStatus.GRANTED, ConsentStatus.REVOKED, ConsentStatus.WITHDRAWN})


@dataclass(frozen=True)
class Figure:
    """A row of the report: its section, its name, and its numbers by what they count."""

    section: str
    name: str
    numbers: dict[str, int]


@dataclass(kw_only=True)
class PeriodFigures:
    """What has been counted so far. `now`: a term that has not ended by then is not counted.

    `months`: the first days of those whole months of receipt whose banks are counted.
    """

    policy: Policy
    now: datetime
    months: frozenset[date] = frozenset()
    reached: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    terms: dict[str, Counter[str]] = field(default_factory=dict)
    banks: dict[date, dict[str, Counter[str]]] = field(default_factory=dict)
    unopened: int = 0
    not_by_bank: int = 0

    def counts_banks_of(self, case: Case) -> bool:
        """Return whether the banks of the case are counted, so that they have to be open."""
        return month_of(case) in self.months

    def add(self, case: Case) -> None:
        """Count a case, with its banks if they are open."""
        self.reached.update(FUNNEL[: _furthest(case) + 1])
        self.ended[str(case.reason or case.state) if case.ended else "open"] += 1
        for term, kept in _terms(case, self.policy, self.now):
            self.terms.setdefault(term, Counter())["kept" if kept else "missed"] += 1
        if not self.counts_banks_of(case):
            self.not_by_bank += case.bank_counts.total > 0
        elif case.banks is None:
            self.unopened += 1
        else:
            for bank in case.banks:
                self.banks.setdefault(month_of(case), {}).setdefault(bank.bic, Counter()).update(_counted(bank))

    def rows(self) -> Iterator[Figure]:
        """Yield the rows: the steps in their order, then ends, terms and banks, the most frequent first."""
        for step in FUNNEL:
            yield Figure("funnel", step, {"cases": self.reached[step]})
        for end, cases in self.ended.most_common():
            yield Figure("ends", end, {"cases": cases})
        for term in sorted(self.terms):
            yield Figure("terms", term, {name: self.terms[term][name] for name in ("kept", "missed")})
        yield from self._bank_rows()
        if self.unopened:
            yield Figure("banks", "erased or not opened", {"cases": self.unopened})
        if self.not_by_bank:
            yield Figure("banks", NOT_BY_BANK, {"cases": self.not_by_bank})

    def _bank_rows(self) -> Iterator[Figure]:
        together: dict[str, Counter[str]] = {}
        for of_month in self.banks.values():
            for bic, counted in _named(of_month).items():
                together.setdefault(bic, Counter()).update(_rounded(counted))
        few = together.pop(FEW, Counter())
        for bic, counted in sorted(together.items(), key=lambda one: (-one[1]["asked"], one[0])):
            yield Figure("banks", bic, _numbers(counted))
        if few["asked"]:
            yield Figure("banks", FEW, _numbers(few))


def month_of(case: Case) -> date:
    """Return the first day of the month in which the case was received, in Asia/Almaty."""
    return almaty_day(case.received_at).replace(day=1)


def _named(of_month: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Return the banks of a month by their names, those that few cases asked added up."""
    named: dict[str, Counter[str]] = {}
    for bic, counted in of_month.items():
        named.setdefault(bic if counted["asked"] >= FEWEST else FEW, Counter()).update(counted)
    return named


def _rounded(counted: Counter[str]) -> dict[str, int]:
    return {name: (number + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO for name, number in counted.items()}


def _numbers(counted: Counter[str]) -> dict[str, int]:
    return {name: counted[name] for name in ("asked", "in_time", "late", "silent", "refused", "pending")}


def _counted(bank: Bank) -> Iterable[str]:
    """Return what an asked bank counts as. `in_time`: its whole answer came within the term."""
    yield "asked"
    if bank.late:
        yield "late"
    elif bank.outcome in {Outcome.DENIED, Outcome.FAILED}:
        yield "refused"
    elif bank.outcome in {Outcome.DATA, Outcome.NO_ACCOUNTS} and bank.all_here:
        yield "in_time"
    elif bank.outcome is Outcome.SILENT:
        yield "silent"
    else:
        yield "pending"


def _furthest(case: Case) -> int:
    """Return the index of the last step that the case reached."""
    reached = (
        True,
        case.requests.kdp > 0,
        case.requests.link_at is not None,
        case.sms.sent_at is not None,
        case.consent.received_at is not None and case.consent.status in _GIVEN,
        case.bank_counts.total > 0,
        case.state is State.BANK_DATA_READY,
    )
    return max(index for index, there in enumerate(reached) if there)


def _terms(case: Case, policy: Policy, now: datetime) -> Iterator[tuple[str, bool]]:
    """Yield each term of the case that is over, and whether it was kept.

    Of a wait: whether the case left it by the end of its term, with the grace in which a consent may be reported late.
    Of the authority's decision: whether it took the result over in time.
    """
    consent_left = case.consent.heard_at or case.ended_at
    if case.consent.due_at is not None and consent_left is not None:
        grace = policy.hearing_grace + policy.hearing_spread + SWEEP_EVERY
        yield "consent", consent_left <= case.consent.due_at + grace
    if case.bank_data_due_at is not None and case.ended_at is not None:
        yield "bank_data", case.ended_at <= case.bank_data_due_at + policy.hearing_spread + SWEEP_EVERY
    taken_over = case.acknowledged.at
    if taken_over is not None or case.decision.at < now:
        yield "decision", taken_over is not None and taken_over <= case.decision.at
