"""What the store on PostgreSQL has to hold beside: nothing personal in clear, every column of a case proved."""

import json

import psycopg
import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.domain.errors import CaseUnreadable
from infra.postgres.server import PostgresServer
from tests.contract.engines import LIFETIMES, SHARDS
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import (
    a_case,
    a_change,
    a_claim,
    a_consent,
    a_link,
    a_person,
    a_token,
    an_intake,
)
from tests.fakes.head_keys import HEAD_KEY


def everything(server: PostgresServer) -> str:
    """All tables as they are stored."""
    with psycopg.connect(server.dsn()) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return repr([connection.execute(f"SELECT * FROM {table}").fetchall() for (table,) in tables])  # noqa: S608


def test_nothing_personal_lies_in_clear(postgres: PostgresStore, postgres_server: PostgresServer) -> None:
    """No name, number, address, token, link or proof stands readable in any table."""
    intake = an_intake(a_case())
    postgres.cases.take_in(intake)
    case = intake.change.case
    postgres.cases.commit(
        a_change(case, claim=a_claim(case), consents=(a_consent(case),), private=(a_token(), a_link()))
    )
    stored, person = everything(postgres_server), a_person()
    hidden = [person.iin, str(person.surname), str(person.given_name), person.mobile, "Үлгі көшесі"]
    assert [one for one in [*hidden, "kdp-token", "consent.example", "e30..c2ln"] if one in stored] == []


@pytest.mark.parametrize(
    "edit",
    [
        "document = replace(document, '\"received\"', '\"withdrawn\"')",
        "authority = '710000009'",
        "version = 7",
        "look_at = look_at + interval '1 day'",
        "look_at = NULL",
        "erase_at = now()",
        "proof = ''",
        "case_id = 'another'",
    ],
)
def test_an_edited_row_is_unreadable(postgres: PostgresStore, edit: str) -> None:
    """Every column is under the proof, the key and those of the indexes as well."""
    postgres.cases.take_in(an_intake(a_case()))
    postgres.db.run(f"UPDATE cases SET {edit}")  # noqa: S608 - one of the texts above
    case_id = str(postgres.db.rows("SELECT case_id FROM cases")[0]["case_id"])
    with pytest.raises(CaseUnreadable):
        postgres.cases.load(case_id)
    assert postgres.cases.load_many((case_id,)) == ()


def test_a_change_of_the_key_keeps_every_case_readable(postgres: PostgresStore) -> None:
    """While both keys are live every case is readable; once each was proved again the old key can go."""
    new_key = new_head_key("head-2")
    both, new = (
        PostgresCases(
            postgres.db, postgres.sealer, HeadKeys(json.dumps({"keys": keys})), shards=SHARDS, lifetimes=LIFETIMES
        )
        for keys in ([new_key, HEAD_KEY], [new_key])
    )
    intake = an_intake(a_case())
    postgres.cases.take_in(intake)
    with pytest.raises(CaseUnreadable):
        new.load(intake.change.case.id)
    assert [both.renew_proof(intake.change.case.id), both.renew_proof(intake.change.case.id)] == [True, False]
    assert new.load(intake.change.case.id) == intake.change.case
