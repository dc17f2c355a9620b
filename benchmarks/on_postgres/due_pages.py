"""How many pages a look for due cases reads, with few and with many cases in the table."""

from typing import Any

import psycopg

from chalicelib.adapters.postgres import listings
from infra.postgres.server import PostgresServer

FEW, MANY, DUE = 1_000, 200_000, 10
_FILL = """
    INSERT INTO cases SELECT 'case-' || n, n %% 16, 1, 'c', '710000000', 'awaiting_consent', 'p' || n, 'f' || n,
        now() + CASE WHEN n <= %(due)s * 16 THEN interval '-1 hour' ELSE n * interval '1 second' END,
        NULL, repeat('x', 3000), 'proof'
    FROM generate_series(1, %(cases)s) AS n"""
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"


def pages_read(server: PostgresServer, cases: int) -> int:
    """Fill the empty table with so many cases, ten of them due in each shard; return the pages that one look reads."""
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        session.execute("TRUNCATE cases")
        session.execute(_FILL.encode(), {"cases": cases, "due": DUE})
        session.execute("VACUUM ANALYZE cases")
        statement = f"{_EXPLAIN} {listings._DUE}".replace("%s", "{}")  # noqa: SLF001 - the statement that is measured
        asked = statement.format(3, "now()", 500)
        found = session.execute(asked.encode()).fetchone()
        session.execute("TRUNCATE cases")
    plan: Any = found[0] if found else [{"Plan": {}}]
    top = plan[0]["Plan"]
    if top.get("Actual Rows") != DUE:
        raise RuntimeError(f"The look found {top.get('Actual Rows')} cases instead of {DUE}.")
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])
