"""The second database, under other hands: the ledger and the anchors of the journal (docs/adr/0047).

    RECORDS_DSN=... RECORDS_ROLE=kelisim python -m infra.postgres.records migrate
    RECORDS_DSN=... POSTGRES_DSN=... python -m infra.postgres.records copy

`migrate` brings it to the newest schema, as the owner of the schema, and grants `RECORDS_ROLE`, as which API, workers
and console connect, to add and to read. Nobody but the owner may change or delete. `copy` brings over what an earlier
version stored in the database of the cases. Each connection string may be in a file instead (`RECORDS_DSN_FILE`).
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from infra.postgres.grants import RIGHTS_IN_RECORDS, grant
from infra.postgres.migrate import NOT_DONE, NoDsn, dsn_from, migrate, not_done

_LINE = Path(__file__).parent / "records_migrations" / "versions"
_OLD_LINES = "SELECT case_id, key_class, erased_at, why FROM erasures"
_NEW_LINES = "INSERT INTO ledger_lines (case_id, line, at, why) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_OLD_ANCHORS = "SELECT number, body, signature FROM anchors ORDER BY number"
_NEW_ANCHORS = "INSERT INTO ledger_anchors (number, body, signature) VALUES (%s, %s, %s)"


def migrate_records(dsn: str, role: str | None = None) -> None:
    """Bring the database to the newest schema and grant what our role may do; None where the owner is our role.

    It may also read which schema it is: `infra.postgres.wait` asks as our role. Raises what the database raises;
    running it again goes on from there.
    """
    migrate(dsn, line=_LINE, version_table="ledger_version")
    if role is not None:
        grant(dsn, RIGHTS_IN_RECORDS, role)


def copy_records(cases_dsn: str, records_dsn: str) -> tuple[int, int]:
    """Copy ledger and anchors of an earlier version from the database of the cases; return how many lines and anchors.

    Lines that are there stay as they are. Anchors are one chain, so they are copied only while there are none.
    """
    with psycopg.connect(cases_dsn) as cases, psycopg.connect(records_dsn) as records:
        lines = cases.execute(_OLD_LINES).fetchall()
        anchors = cases.execute(_OLD_ANCHORS).fetchall()
        if records.execute("SELECT 1 FROM ledger_anchors LIMIT 1").fetchone() is not None:
            anchors = []
        copied = sum(records.execute(_NEW_LINES, line).rowcount for line in lines)
        for anchor in anchors:
            records.execute(_NEW_ANCHORS, anchor)
        return copied, len(anchors)


def _main(asked: list[str], environment: Mapping[str, str]) -> str | None:
    """Do what is asked for; return what is wrong, or None."""
    wanted = {"migrate": ("RECORDS_DSN",), "copy": ("RECORDS_DSN", "POSTGRES_DSN")}
    if len(asked) != 1 or asked[0] not in wanted:
        return "Say what to do: migrate, or copy."
    try:
        dsns = {name: dsn_from(environment, name) for name in wanted[asked[0]]}
        records = dsns["RECORDS_DSN"]
        if asked == ["migrate"]:
            migrate_records(records, environment.get("RECORDS_ROLE") or None)
        else:
            lines, anchors = copy_records(dsns["POSTGRES_DSN"], records)
            sys.stdout.write(f"{lines} lines of the ledger and {anchors} anchors copied.\n")
    except NoDsn as missing:
        return str(missing)
    except NOT_DONE as error:
        return not_done(error)
    return None


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:], os.environ))
