"""One protocol for each port, so that a use case can name exactly those that it uses.

A use case declares its parameter as a sum of them, and `Deps` satisfies every such sum:

    class ShowCasePorts(HasCases, HasClock, HasReads, Protocol):
        pass

The members are read-only properties, because `Deps` is frozen.
"""
# ruff: noqa: D102 - each protocol has one member, and the docstring of the class is about it

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.domain.calendar.working_days import Calendar
    from chalicelib.domain.case.policy import Policy
    from chalicelib.domain.ports.bank_data import BankData
    from chalicelib.domain.ports.operations import Operations
    from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
    from chalicelib.domain.ports.records import Anchors, Ledger, Signer, Subjects, Thresholds
    from chalicelib.domain.ports.sealing import Canary, KeyedDigest
    from chalicelib.domain.ports.statistics import Statistics
from chalicelib.domain.ports.store import Cases, Clock, DayOrders, Reads, StoreClock, Workflow


class HasAnchors(Protocol):
    """Needs the second place that the journal's heads are anchored in."""

    @property
    def anchors(self) -> Anchors: ...


class HasBankData(Protocol):
    """Needs the store of banks' pages."""

    @property
    def bank_data(self) -> BankData: ...


class HasCalendar(Protocol):
    """Needs the calendar of working days; each call returns it with the orders entered so far."""

    @property
    def calendar(self) -> Callable[[], Calendar]: ...


class HasCanary(Protocol):
    """Needs the canary of the deployment."""

    @property
    def canary(self) -> Canary: ...


class HasCases(Protocol):
    """Needs the store of cases."""

    @property
    def cases(self) -> Cases: ...


class HasClock(Protocol):
    """Needs the time."""

    @property
    def clock(self) -> Clock: ...


class HasDayOrders(Protocol):
    """Needs the orders that move days off."""

    @property
    def day_orders(self) -> DayOrders: ...


class HasDigest(Protocol):
    """Needs the keyed digest."""

    @property
    def digest(self) -> KeyedDigest: ...


class HasLedger(Protocol):
    """Needs the ledger of erasures and of what somebody's word ended."""

    @property
    def ledger(self) -> Ledger: ...


class HasLinkHosts(Protocol):
    """Needs the hosts that a consent link may lead to."""

    @property
    def link_hosts(self) -> frozenset[str]: ...


class HasMobileRegistry(Protocol):
    """Needs BMG."""

    @property
    def mobile_registry(self) -> MobileRegistry: ...


class HasNewId(Protocol):
    """Needs ids for new cases, made from the instant of receipt."""

    @property
    def new_id(self) -> Callable[[datetime], str]: ...


class HasOpenApi(Protocol):
    """Needs the Open API system."""

    @property
    def open_api(self) -> OpenApiSystem: ...


class HasOperations(Protocol):
    """Needs the list of failures and the turns of schedules."""

    @property
    def operations(self) -> Operations: ...


class HasPace(Protocol):
    """Needs the pace of a long run; see `Deps.new_pace`."""

    @property
    def new_pace(self) -> Callable[[], Callable[[], bool]]: ...


class HasPersonalDataAccess(Protocol):
    """Needs KDP."""

    @property
    def personal_data_access(self) -> PersonalDataAccess: ...


class HasPlainHttpHosts(Protocol):
    """Needs the hosts that a link may lead to without https: those of a local stack."""

    @property
    def plain_http_hosts(self) -> frozenset[str]: ...


class HasPolicy(Protocol):
    """Needs the settings of the domain."""

    @property
    def policy(self) -> Policy: ...


class HasReads(Protocol):
    """Needs the journal of reads."""

    @property
    def reads(self) -> Reads: ...


class HasOpening(Protocol):
    """Needs to say under which authority keys open; None: under each case's own."""

    @property
    def open_under(self) -> Callable[[str | None], None]: ...


class HasRest(Protocol):
    """Needs the moment that passes before a change is tried again; see `Deps.rest`."""

    @property
    def rest(self) -> Callable[[int], None]: ...


class HasShards(Protocol):
    """Needs the number of shards of the index of due cases."""

    @property
    def shards(self) -> int: ...


class HasSigner(Protocol):
    """Needs our own signature."""

    @property
    def signer(self) -> Signer: ...


class HasAnchorSigner(Protocol):
    """Needs our own signature on anchors."""

    @property
    def anchor_signer(self) -> Signer: ...


class HasSms(Protocol):
    """Needs 1414."""

    @property
    def sms(self) -> SmsGateway: ...


class HasStatistics(Protocol):
    """Needs the counts over all cases."""

    @property
    def statistics(self) -> Statistics: ...


class HasStoreClock(Protocol):
    """Needs the time of the store."""

    @property
    def store_clock(self) -> StoreClock: ...


class HasSubjects(Protocol):
    """Needs what is stored by person or message instead of by case."""

    @property
    def subjects(self) -> Subjects: ...


class HasThresholds(Protocol):
    """Needs the published numbers that operators enter."""

    @property
    def thresholds(self) -> Thresholds: ...


class HasWorkflow(Protocol):
    """Needs the workflow that drives cases."""

    @property
    def workflow(self) -> Workflow: ...


class GatheringPorts(HasCalendar, HasClock, HasPolicy, Protocol):
    """What each decision on a case rests on."""


class CommitPorts(HasCalendar, HasCases, HasClock, HasLedger, HasPolicy, HasRest, HasThresholds, HasWorkflow, Protocol):
    """What storing a change of a case uses: see `commit`."""


class ReadingPorts(HasClock, HasReads, Protocol):
    """What recording a read of personal or bank data uses."""
