"""Wires a part of the ports, for a command of the console: only that part's settings and secrets are read."""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib import bootstrap
from chalicelib.bootstrap.partners import PartnerWiring, build_partners
from chalicelib.bootstrap.secrets import Secrets, first_of
from chalicelib.bootstrap.store import build_store, build_tables
from chalicelib.domain.ports.operations import Operations
from chalicelib.domain.ports.store import Clock, Deps
from chalicelib.setting_groups.group import GroupOfSettings
from chalicelib.setting_groups.operator import OperatorSettings, RetentionSettings
from chalicelib.setting_groups.partners import PartnersSettings
from chalicelib.setting_groups.secrets import CREDENTIALS, ON_POSTGRES, SecretSettings
from chalicelib.setting_groups.store import StoreSettings
from chalicelib.setting_groups.terms import TermSettings
from chalicelib.settings import Settings, SettingsWrong, settings_in_part

if TYPE_CHECKING:
    from collections.abc import Iterator


class PortGroup(StrEnum):
    """A part of the ports, by what has to be configured for it."""

    TABLES = "tables"
    """What is stored in the clear: pauses, failures, the calendar, published numbers, anchors, the ledger."""
    CASES = "cases"
    """The cases with what is sealed, and the workflow."""
    POLICY = "policy"
    """Terms, retention, and who runs the system."""
    DIGEST = "digest"
    """The keyed digest."""
    ANCHOR_KEYS = "anchor keys"
    """The keys of the journal's anchors."""
    PARTNERS = "partners"
    """The partners, with our credentials and our signature."""


_PORTS: Mapping[PortGroup, frozenset[str]] = {
    PortGroup.TABLES: frozenset(
        {
            "day_orders",
            "calendar",
            "operations",
            "anchors",
            "ledger",
            "thresholds",
            "statistics",
            "store_clock",
            "shards",
        }
    ),
    PortGroup.CASES: frozenset({"cases", "bank_data", "subjects", "reads", "canary", "workflow"}),
    PortGroup.POLICY: frozenset({"policy", "new_pace"}),
    PortGroup.DIGEST: frozenset({"digest"}),
    PortGroup.ANCHOR_KEYS: frozenset({"anchor_signer", "anchor_public_keys"}),
    PortGroup.PARTNERS: frozenset(
        {"personal_data_access", "mobile_registry", "open_api", "sms", "signer", "link_hosts", "plain_http_hosts"}
    ),
}
_GROUPS: Mapping[PortGroup, tuple[type[GroupOfSettings], ...]] = {
    PortGroup.POLICY: (TermSettings, OperatorSettings),
    PortGroup.PARTNERS: (PartnersSettings,),
}
_SECRETS: Mapping[PortGroup, frozenset[str]] = {
    PortGroup.CASES: frozenset({"head_keys"}),
    PortGroup.DIGEST: frozenset({"digest_key"}),
    PortGroup.ANCHOR_KEYS: frozenset({"anchor_keys"}),
    PortGroup.PARTNERS: frozenset({*CREDENTIALS.values(), "signing_keys"}),
}
_OF_ALL: tuple[type[GroupOfSettings], ...] = (StoreSettings, SecretSettings, RetentionSettings)


class NotWired:
    """Stands for a port that a command did not say it needs; using it is a mistake of ours."""

    def __init__(self, name: str, **known: object) -> None:
        """`known`: what of it can be used all the same."""
        self._name = name
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands for any port
        raise TypeError(f"the command does not say that it needs {self._name} (for {name})")

    def __call__(self, *_: object) -> Any:  # noqa: ANN401 - the same
        """Raise `TypeError`: it stands for a function too."""
        raise TypeError(f"the command does not say that it needs {self._name}")


def only(deps: Deps, parts: frozenset[PortGroup]) -> Deps:
    """Return the ports of these parts; any other raises `TypeError` when it is used."""
    parts = _whole(parts)
    others = {name for part in PortGroup if part not in parts for name in _PORTS[part]}
    absent: dict[str, Any] = {name: NotWired(name) for name in others - {"policy"}}
    if "policy" in others:
        absent["policy"] = _known_policy(deps.policy.clock_jump_most, deps.policy.journal_lifetime)
    return replace(deps, **absent)


def _known_policy(clock_jump_most: timedelta, journal_lifetime: timedelta) -> NotWired:
    """Return a policy of which only that is known for which no setting is required."""
    return NotWired("policy", clock_jump_most=clock_jump_most, journal_lifetime=journal_lifetime)


def wire_parts(
    parts: frozenset[PortGroup], environment: Mapping[str, str] | None = None, clock: Clock | None = None
) -> Deps:
    """Wire these parts. `environment`: None for that of the process; `clock`: as for `bootstrap.build`.

    Raises `SettingsWrong`, `WrongTimeZoneData`, `PilotOver`, `SecretMissing`, `StoreBusy`, `OSError`.
    """
    from chalicelib.adapters.clock import SystemClock
    from chalicelib.domain.calendar.working_days import almaty_day, check_time_zone
    from chalicelib.domain.case.pilot import check_pilot

    check_time_zone()
    parts = _whole(parts)
    given = _read(parts, environment)
    moved, clock = clock, clock or SystemClock()
    if PortGroup.POLICY in parts:
        check_pilot(given.policy().pilot, almaty_day(clock.now()), over_is_meant=given.pilot_over_is_meant)
    secrets = Secrets(given, clock, _secrets(parts, given.place))
    with _named():
        made = _wire(parts, given, clock, secrets)
        secrets.check()
    return replace(made, store_clock=moved) if moved and PortGroup.TABLES in parts else made


def _whole(parts: frozenset[PortGroup]) -> frozenset[PortGroup]:
    """Return the parts with what they include: who has the cases has the tables too."""
    return parts | {PortGroup.TABLES} if PortGroup.CASES in parts else parts


def _read(parts: frozenset[PortGroup], environment: Mapping[str, str] | None) -> Settings:
    groups = list(_OF_ALL)
    for part in parts:
        groups += _GROUPS.get(part, ())
    place = settings_in_part((), ("place",), frozenset(), environment).place
    return settings_in_part(groups, ("calendar_settled_until",), _secrets(parts, place), environment)


def _secrets(parts: frozenset[PortGroup], place: str) -> frozenset[str]:
    of_the_place = ON_POSTGRES if place == "postgres" and parts else frozenset[str]()
    return of_the_place.union(*(_SECRETS.get(part, frozenset()) for part in parts))


@contextmanager
def _named() -> "Iterator[None]":
    """Turn what an unusable setting or secret raises into `SettingsWrong`."""
    try:
        yield
    except ValueError as error:
        raise SettingsWrong.of([str(error)]) from error


def _wire(parts: frozenset[PortGroup], given: Settings, clock: Clock, secrets: Secrets) -> Deps:
    found: dict[str, Any] = {field.name: NotWired(field.name) for field in fields(Deps)}
    found |= _always(given, clock)
    if PortGroup.CASES in parts:
        found |= build_store(given, clock, secrets) | {"workflow": bootstrap.wire_workflow(given)}
    elif PortGroup.TABLES in parts:
        found |= build_tables(given, clock, secrets)
    if parts & {PortGroup.CASES, PortGroup.TABLES}:
        found["calendar"] = found["day_orders"] = bootstrap.wire_calendar(given, clock, found["day_orders"])
    if PortGroup.POLICY in parts:
        found["policy"] = given.policy()
    if PortGroup.DIGEST in parts:
        found["digest"] = secrets.digest()
    if PortGroup.ANCHOR_KEYS in parts:
        found |= _anchor_keys(secrets)
    if PortGroup.PARTNERS in parts:
        found |= _partners(given, clock, secrets, found["operations"])
    return only(Deps(**found), parts)


def _always(given: Settings, clock: Clock) -> dict[str, Any]:
    from chalicelib.adapters.ids import new_id
    from chalicelib.adapters.pace import Pace, rest

    return {
        "clock": clock,
        "rest": rest,
        "new_id": new_id,
        "shards": given.shards,
        "new_pace": partial(Pace, given.sweep_pace, given.sweep_time.total_seconds()),
        "forget_keys": lambda: None,
        "open_under": lambda _: None,
        "policy": _known_policy(given.clock_jump_most, given.keep_journal),
    }


def _anchor_keys(secrets: Secrets) -> dict[str, Any]:
    anchoring = secrets.signers("anchor_keys", public=True)
    return {
        "anchor_signer": first_of(anchoring),
        "anchor_public_keys": lambda: tuple(one.public_jwk() for one in anchoring()),
    }


def _partners(given: Settings, clock: Clock, secrets: Secrets, operations: Operations) -> dict[str, Any]:
    signer = first_of(secrets.signers("signing_keys"))
    wiring = PartnerWiring(given, clock, secrets, bootstrap.wire_signatures(given, clock), signer)
    return {
        **build_partners(wiring, operations),
        "signer": signer,
        "link_hosts": given.link_hosts,
        "plain_http_hosts": given.plain_http_hosts,
    }
