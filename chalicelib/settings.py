"""The settings: the only reader of the environment, and the only place of their defaults.

One frozen model, parsed once, never on import. docs/settings.md lists every name with its default and the reason for
it. Of secrets they have the places alone, never the values.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, create_model, model_validator

from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import DOING
from chalicelib.domain.categories import Title
from chalicelib.domain.errors import KelisimError
from chalicelib.setting_groups.group import GroupOfSettings
from chalicelib.setting_groups.operator import OperatorSettings, RetentionSettings
from chalicelib.setting_groups.partners import LoginSettings, PartnersSettings
from chalicelib.setting_groups.places import DEFAULTS_ON_POSTGRES, refuse_settings_of_the_other
from chalicelib.setting_groups.secrets import SECRETS, NotInTheEnvironment, SecretSettings
from chalicelib.setting_groups.servers import ServerSettings
from chalicelib.setting_groups.store import StoreSettings
from chalicelib.setting_groups.terms import TermSettings

_FIXED: Mapping[str, Any] = {
    "consent_term": 1,
    "bank_term": 1,
    "token_margin": timedelta(seconds=60),
    "submitted_ahead": timedelta(seconds=300),
    "callback_ahead": timedelta(seconds=300),
    "callback_behind": timedelta(seconds=60),
}
"""Fields of `Policy` without a setting: the terms of the Algorithm, p. 6 and 11, and how exact clocks must be."""


class Settings(
    RetentionSettings,
    OperatorSettings,
    TermSettings,
    SecretSettings,
    LoginSettings,
    PartnersSettings,
    StoreSettings,
    ServerSettings,
):
    """All settings, by group. Nested ones are given as JSON, durations as ISO 8601 (`PT4H`)."""

    @model_validator(mode="before")
    @classmethod
    def _what_the_place_defaults_to(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {**(DEFAULTS_ON_POSTGRES if given.get("place") == "postgres" else {}), **given}

    @model_validator(mode="after")
    def _one_place_only(self) -> Self:
        refuse_settings_of_the_other(self.place, self.model_fields_set)
        if self.place == "postgres" and (self.data_key_file, self.pkcs11_module).count(None) != 1:
            raise ValueError("PLACE is postgres, which needs one of DATA_KEY_FILE and PKCS11_MODULE")
        self.check_secrets_are_named(self.place, in_a_module=self.pkcs11_module is not None)
        return self

    @model_validator(mode="after")
    def _what_proves_outlives_what_it_proves(self) -> Self:
        if not self.keep_bank_data <= self.keep_person <= self.keep_proof <= self.keep_journal:
            raise ValueError(
                "KEEP_BANK_DATA, KEEP_PERSON, KEEP_PROOF, KEEP_JOURNAL must each be at least as long as the one before"
            )
        return self

    def policy(self) -> Policy:
        """Return the settings that the services need, by the names of the domain.

        A field of `Policy` that has the name of a setting takes its value; the others are listed here.
        """
        same = {field.name: getattr(self, field.name) for field in fields(Policy) if hasattr(self, field.name)}
        named = {
            "pilot": PilotWindow(self.pilot_first_day, self.pilot_last_day),
            "personal_data_term": self.personal_data_term_days,
            "decision_term": self.decision_term_days,
            "submitted_age": self.submitted_age_days,
            "quiet_hours": QuietHours(self.quiet_hours_from, self.quiet_hours_until),
            "patience": dict.fromkeys(DOING, self.patience),
            "retention": self._retention(),
            "operator": self._operator(),
            "authority_names": {code: Title(kk=name.kk, ru=name.ru) for code, name in self.authority_names.items()},
            "journal_lifetime": self.keep_journal,
            "message_checks": self.message_checks_an_hour,
        }
        return Policy(**{**_FIXED, **same, **named})

    def _operator(self) -> Operator:
        return Operator(self.operator_name_kk, self.operator_name_ru, self.operator_bin, self.operator_contact)

    def _retention(self) -> Retention:
        return Retention(
            bank=self.keep_bank_data,
            person=self.keep_person,
            proof=self.keep_proof,
            fetch_term=self.fetch_term,
            destroy_term=self.destroy_term_days,
        )


@cache
def settings() -> Settings:
    """Read the environment, once a process. Raises pydantic's `ValidationError`, which names what is missing."""
    return Settings.model_validate(read_environment(os.environ))


class SettingsWrong(KelisimError):
    """Settings are missing or wrong; the message names the variables and no value."""

    @classmethod
    def of(cls, said: Iterable[str]) -> Self:
        """`said`: what is wrong, one variable each."""
        return cls(f"some settings are missing or wrong; docs/settings.md explains them. {'; '.join(said)}.")


def settings_in_part(
    groups: Iterable[type[GroupOfSettings]],
    names: Iterable[str],
    secrets: frozenset[str],
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Read these groups, these single settings and the places of these secrets, and nothing else.

    The others have their defaults, or are not there at all if they have none: only for a process that does not use
    them. `environment`: None for that of the process. Raises `SettingsWrong`, `OSError`.
    """
    given = read_environment(os.environ if environment is None else environment)
    given = {**(DEFAULTS_ON_POSTGRES if given.get("place") == "postgres" else {}), **given}
    alone = {name: (Settings.model_fields[name].annotation, Settings.model_fields[name]) for name in names}
    single: type[GroupOfSettings] = create_model("Single", __base__=GroupOfSettings, **alone)  # type: ignore[call-overload]
    values: dict[str, Any] = {}
    wrong: list[str] = []
    unread: list[type[GroupOfSettings]] = []
    every: tuple[type[GroupOfSettings], ...] = (*groups, single)
    for group in every:
        try:
            read = group.model_validate(given)
        except ValidationError as error:
            wrong += wrong_settings(error)
            unread.append(group)
            continue
        values |= {name: getattr(read, name) for name in read.model_fields_set}
    found = Settings.model_construct(**values)
    in_a_module = {"pkcs11_pin"} if found.pkcs11_module else set[str]()
    needed = secrets | in_a_module if SecretSettings not in unread else frozenset[str]()
    missing = sorted(name.upper() for name in needed if getattr(found, name) is None)
    wrong += [f"{name}: no place is named, set {name}_SECRET or {name}_FILE" for name in missing]
    if wrong:
        raise SettingsWrong.of(wrong)
    return found


def wrong_settings(error: ValidationError) -> list[str]:
    """Return which variables are wrong and why, without their values."""
    found = error.errors(include_input=False, include_url=False)
    return [f"{'__'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in found]


def share_metrics_in(folder: Path) -> None:
    """Have this process and its children add up their metrics in a folder: the library reads where from here."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that are in the environment; `NAME_FILE` names a file that holds the value of `NAME`.

    Of a secret only the place is returned, from `NAME_FILE` or `NAME_SECRET`; it is read when it is used. Raises
    `OSError` for a file of any other setting that cannot be read.
    """
    given: dict[str, Any] = {}
    for name in Settings.model_fields:
        if name in SECRETS:
            given |= _place_of_secret(name, environment)
        elif name.upper() in environment:
            given[name] = environment[name.upper()]
        elif f"{name.upper()}_FILE" in environment:
            given[name] = Path(environment[f"{name.upper()}_FILE"]).read_text("utf-8").rstrip("\n")
    return given


def _place_of_secret(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    if name.upper() in environment:
        return {name: NotInTheEnvironment()}
    kinds = ("file", "secret")
    places = {kind: environment[variable] for kind in kinds if (variable := f"{name}_{kind}".upper()) in environment}
    return {name: places} if places else {}
