"""A command of the console needs the settings of what it uses, and no others."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from chalicelib.bootstrap.parts import PortGroup, wire_parts
from chalicelib.settings import SettingsWrong

PILOT = ("PILOT_FIRST_DAY", "PILOT_LAST_DAY")


def missing(environment: Mapping[str, str], *parts: PortGroup) -> list[str]:
    """Return the variables that wiring these parts says are missing or wrong."""
    with pytest.raises(SettingsWrong) as refused:
        wire_parts(frozenset(parts), environment)
    _, _, said = str(refused.value).partition("explains them. ")
    return sorted(one.partition(":")[0] for one in said.split("; "))


def test_on_postgresql_it_needs_the_two_databases() -> None:
    """The one of the cases, and the one under other hands."""
    assert missing({"PLACE": "postgres"}, PortGroup.TABLES) == ["POSTGRES_DSN", "RECORDS_DSN"]


@pytest.mark.parametrize(
    ("part", "names"),
    [
        (PortGroup.CASES, ["HEAD_KEYS"]),
        (PortGroup.DIGEST, ["DIGEST_KEY"]),
        (PortGroup.ANCHOR_KEYS, ["ANCHOR_KEYS"]),
        (
            PortGroup.POLICY,
            ["OPERATOR_BIN", "OPERATOR_NAME_KK", "OPERATOR_NAME_RU", "PILOT_FIRST_DAY", "PILOT_LAST_DAY"],
        ),
        (
            PortGroup.PARTNERS,
            [
                "BMG",
                "BMG_CREDENTIALS",
                "KDP",
                "KDP_CREDENTIALS",
                "LINK_HOSTS",
                "OPEN_API",
                "OPEN_API_CREDENTIALS",
                "PARTNER_KEYS",
                "PUBLIC_BASE_URL",
                "SIGNING_KEYS",
                "SMS_1414",
                "SMS_1414_CREDENTIALS",
            ],
        ),
    ],
)
def test_each_part_names_its_own_settings(part: PortGroup, names: list[str]) -> None:
    """All that are missing are named at once."""
    assert missing({}, part) == names


def test_what_several_parts_miss_is_named_at_once() -> None:
    """Secrets without a place too, so that nobody sets one, tries again, and learns of the next."""
    assert missing({"OPERATOR_BIN": "000140000002"}, PortGroup.CASES, PortGroup.POLICY) == [
        "HEAD_KEYS",
        "OPERATOR_NAME_KK",
        "OPERATOR_NAME_RU",
        "PILOT_FIRST_DAY",
        "PILOT_LAST_DAY",
    ]


def test_a_port_of_another_part_cannot_be_used() -> None:
    """A command that forgot to say what it needs fails in its first test."""
    ports = wire_parts(frozenset({PortGroup.POLICY}), POLICY)
    with pytest.raises(TypeError, match="does not say that it needs cases"):
        ports.cases.load("x")
    with pytest.raises(TypeError, match="does not say that it needs digest"):
        ports.digest("person", "x")


def test_of_the_policy_is_known_what_no_setting_is_required_for() -> None:
    """For which clocks and journals need nothing else of it."""
    policy = wire_parts(frozenset(), {"KEEP_JOURNAL": "P400D", "CLOCK_JUMP_MOST": "PT5H"}).policy
    assert (policy.journal_lifetime, policy.clock_jump_most) == (timedelta(days=400), timedelta(hours=5))
    with pytest.raises(TypeError, match="does not say that it needs policy"):
        _ = policy.retention


POLICY = {
    "PILOT_FIRST_DAY": "",
    "PILOT_LAST_DAY": "",
    "OPERATOR_NAME_KK": "Министрлік",
    "OPERATOR_NAME_RU": "Министерство",
    "OPERATOR_BIN": "000140000002",
    "PATIENCE": "PT1H",
}


def test_a_value_that_is_wrong_is_named_and_not_shown() -> None:
    """Also of a setting that another part would need."""
    assert missing(POLICY | {"OPERATOR_BIN": "123"}, PortGroup.POLICY) == ["OPERATOR_BIN"]
    assert missing({"SHARDS": "hush"}, PortGroup.TABLES) == ["SHARDS"]
