"""Every statement on PostgreSQL: what belongs to a case is asked for by the case, so that it lies on one shard."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.postgres.grants import RIGHTS, RIGHTS_IN_RECORDS

ROOT = Path(__file__).parents[2]
ADAPTERS = ROOT / "chalicelib" / "adapters" / "postgres"
POSTGRES = ROOT / "infra" / "postgres"
LINES_OF_MIGRATIONS = {
    name: sorted((POSTGRES / name / "versions").glob("*.py")) for name in ("migrations", "records_migrations")
}
MIGRATIONS = [path for paths in LINES_OF_MIGRATIONS.values() for path in paths]
VERB = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
TABLE = re.compile(r"\b(?:FROM|INTO|JOIN|UPDATE)\s+(?!SET\b|excluded\b)(?P<table>[a-z_]+)")
CREATED = re.compile(r"CREATE TABLE (?P<table>\w+) \(\s*(?P<first>\w+)")
NAMES_THE_CASE = re.compile(r"\bcase_id = |\bcase_id = ANY\(|INSERT INTO \w+(?: AS \w)? \(case_id,")
ACROSS_CASES = {
    "cases.py:_OF_PERSON": "a person's cases, from a table of the person",
    "listings.py:_DUE": "what the sweep looks for, over all shards",
    "listings.py:_TO_ERASE": "what is to be erased, over all shards",
    "listings.py:_OPEN": "what is open, over all shards: operators only",
    "listings.py:_BY_STATE": "operators' list over all authorities",
    "listings.py:_BY_STATE_OF_AUTHORITY": "an authority's list",
    "listings.py:_FEED": "the feed over all authorities: anchoring and operators",
    "listings.py:_FEED_OF_AUTHORITY": "an authority's feed",
    "ledger.py:_PIECE": "the whole ledger, read after a restore",
    "operations.py:_FAILURES": "the list of failures, a few rows",
    "operations.py:_IN_STATE": "how many cases are in a state, over all shards, a few times an hour",
    **{
        f"purge.py:{name}": "what has expired, over all shards, by an index of its time"
        for name in ("_JOURNAL", "_CLAIMS", "_BANK_DATA", "_CASE_READS")
    },
}
"""The statements on a case's tables that do not name one case, each with its reason."""


def statements() -> Iterator[tuple[str, str]]:
    """Yield every SQL text of the adapters with its name, `file.py:NAME`."""
    for path in sorted(ADAPTERS.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
                continue
            name, text = node.targets[0], node.value.value
            if isinstance(text, str) and isinstance(name, ast.Name) and VERB.match(text):
                yield f"{path.name}:{name.id}", text


def first_columns() -> dict[str, str]:
    """Return the first column of each table of the migrations."""
    texts = (path.read_text("utf-8") for path in MIGRATIONS)
    return {found["table"]: found["first"] for text in texts for found in CREATED.finditer(text)}


OF_A_CASE = {table for table, first in first_columns().items() if first == "case_id"}
STATEMENTS = dict(statements())


def test_every_sql_text_is_a_constant_of_its_module() -> None:
    """No statement is put together at run time, so that this file sees all of them."""
    for path in ADAPTERS.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        assert [one.value for one in texts if VERB.match(str(one.value)) and id(one) not in constants] == []


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_on_a_cases_table_names_the_case(name: str) -> None:
    """Or it is listed with its reason."""
    tables = {found["table"] for found in TABLE.finditer(STATEMENTS[name])}
    assert tables <= set(first_columns())
    if tables & OF_A_CASE:
        assert (NAMES_THE_CASE.search(STATEMENTS[name]) is not None) is (name not in ACROSS_CASES)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_joins_a_cases_table_with_another_kind(name: str) -> None:
    """What is found by something else than a case lies on other shards."""
    tables = {found["table"] for found in TABLE.finditer(STATEMENTS[name])}
    assert tables <= OF_A_CASE or not tables & OF_A_CASE


def test_every_exception_is_still_one() -> None:
    """A statement that is gone is no exception any more."""
    assert set(ACROSS_CASES) - set(STATEMENTS) == set()


def test_the_case_comes_first_in_every_key_of_a_case() -> None:
    """The primary key of each table of a case begins with its id; the other tables begin with what finds them."""
    assert sorted(OF_A_CASE) == [
        "bank_data",
        "banks",
        "case_reads",
        "cases",
        "choices",
        "claims",
        "consents",
        "data_keys",
        "erasures",
        "failures",
        "journal",
        "ledger_lines",
        "private_parts",
        "statements",
        "waits",
    ]


def test_our_role_may_do_what_the_statements_do_and_no_more() -> None:
    """Beside reading each table; the tables that no statement names are the tools' and those of an earlier version."""
    needed = {table: {"SELECT"} for table in first_columns()}
    for text in STATEMENTS.values():
        for verb, table in re.findall(r"\b(INSERT INTO|DELETE FROM|(?<!DO )UPDATE) (\w+)", text):
            needed[table] |= {verb.split()[0], *(["UPDATE"] if "DO UPDATE" in text else [])}
    needed |= {table: {"SELECT", "INSERT"} for table in ("anchors", "erasures")}
    needed |= {table: {"SELECT"} for table in ("alembic_version", "ledger_version")}
    assert {table: set(given) for table, given in {**RIGHTS, **RIGHTS_IN_RECORDS}.items()} == needed


@pytest.mark.parametrize("word", ["SEQUENCE", "SERIAL", "nextval", "advisory", "FOR UPDATE", "jsonb"])
def test_nothing_is_used_that_a_distributed_engine_lacks(word: str) -> None:
    """No sequence, no advisory lock, and no type that changes a document."""
    texts = [*STATEMENTS.values(), *(path.read_text("utf-8").partition('"""\n')[2] for path in MIGRATIONS)]
    assert [text for text in texts if word.lower() in text.lower().replace("since `jsonb` refuses", "")] == []


@pytest.mark.parametrize("name", LINES_OF_MIGRATIONS)
def test_the_migrations_are_one_line(name: str) -> None:
    """Two that follow the same one would leave no newest schema: each follows the one numbered before it."""
    numbered = []
    for path in LINES_OF_MIGRATIONS[name]:
        values = dict(
            re.findall(r'^(revision|down_revision) = (?:"(\d{4})"|None)$', path.read_text("utf-8"), re.MULTILINE)
        )
        numbered.append((path.name[:4], values["revision"], values["down_revision"]))
    expected = [f"{number:04}" for number in range(1, len(numbered) + 1)]
    assert numbered == [(one, one, before) for one, before in zip(expected, ["", *expected], strict=False)]
