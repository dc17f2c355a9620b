"""No damage keeps a case on PostgreSQL either: the tests of the contract, with its fixtures (decision 14)."""

import pytest

from tests.contract.conftest import (
    POSTGRES,
    _tries_without_waiting,
    office,
    postgres,
    postgres_db,
    postgres_dsn,
    postgres_records,
    postgres_server,
    store,
    wrapper,
)
from tests.contract.test_damaged_ways import (
    test_a_case_with_damage_closes_in_time,
    test_a_case_with_damage_ends_while_the_banks_answer,
    test_a_person_whose_case_is_damaged_is_blocked,
    test_a_withdrawal_with_damage_frees_the_person,
    test_no_way_makes_a_lost_key_anew,
    test_the_data_of_a_damaged_case_are_acknowledged_and_their_consent_revoked,
)

__all__ = [
    "_tries_without_waiting",
    "office",
    "postgres",
    "postgres_db",
    "postgres_dsn",
    "postgres_records",
    "postgres_server",
    "store",
    "test_a_case_with_damage_closes_in_time",
    "test_a_case_with_damage_ends_while_the_banks_answer",
    "test_a_person_whose_case_is_damaged_is_blocked",
    "test_a_withdrawal_with_damage_frees_the_person",
    "test_no_way_makes_a_lost_key_anew",
    "test_the_data_of_a_damaged_case_are_acknowledged_and_their_consent_revoked",
    "wrapper",
]

pytestmark = [
    pytest.mark.parametrize("store", [POSTGRES], indirect=True),
    pytest.mark.parametrize("missing", [False, True], ids=["damaged", "missing"]),
]
