"""What the role of API, workers and console may do in the database of the cases, table by table.

    python -m infra.postgres.grants kelisim    # prints the statements for a role; whoever owns the tables runs them

`python -m infra.postgres.migrate` runs them itself where `POSTGRES_ROLE` names the role. A role that owns nothing can
neither drop, change nor empty a table, and what is only ever added to it cannot change: entries of the journal,
claims, choices, orders that move days. A right that is taken away here must not be needed by the version before.
"""

import sys
from collections.abc import Iterator, Mapping

import psycopg
from psycopg.sql import SQL, Composed, Identifier

_READ = ("SELECT",)
_ADD = (*_READ, "INSERT")
_ADD_AND_CHANGE = (*_ADD, "UPDATE")
_ADD_AND_DELETE = (*_ADD, "DELETE")
_ALL = (*_ADD, "UPDATE", "DELETE")
RIGHTS: Mapping[str, tuple[str, ...]] = {
    "alembic_version": _READ,
    **dict.fromkeys(("anchors", "canary", "choices", "day_orders", "erasures", "thresholds"), _ADD),
    **dict.fromkeys(("application_names", "banks", "cases", "consents", "data_keys"), _ADD_AND_CHANGE),
    **dict.fromkeys(("private_parts", "statements", "waits"), _ADD_AND_CHANGE),
    **dict.fromkeys(("case_reads", "claims", "journal", "person_cases", "person_locks", "reads"), _ADD_AND_DELETE),
    **dict.fromkeys(("bank_data", "checks", "failures", "messages", "person_blocks", "switches", "turns"), _ALL),
}
"""Table -> rights. `erasures` and `anchors` are from before the second database."""
RIGHTS_IN_RECORDS: Mapping[str, tuple[str, ...]] = {
    "ledger_version": _READ,
    **dict.fromkeys(("ledger_lines", "ledger_anchors"), _ADD),
}
"""The same in the second database, in which nothing is ever changed or deleted."""


def grants(rights: Mapping[str, tuple[str, ...]], role: str) -> Iterator[Composed]:
    """Yield the statements that give a role these rights, and no other."""
    yield SQL("GRANT USAGE ON SCHEMA public TO {}").format(Identifier(role))
    for table, given in rights.items():
        names = {"table": Identifier(table), "role": Identifier(role)}
        yield SQL("REVOKE ALL ON {table} FROM {role}").format(**names)
        yield SQL("GRANT {given} ON {table} TO {role}").format(given=SQL(", ").join(map(SQL, given)), **names)


def grant(dsn: str, rights: Mapping[str, tuple[str, ...]], role: str) -> None:
    """Give a role these rights, all at once: who is at work loses none meanwhile. Raises what the database raises."""
    with psycopg.connect(dsn) as session:
        for statement in grants(rights, role):
            session.execute(statement)


def _main(asked: list[str]) -> str | None:
    """Print the statements; return what is wrong, or None."""
    if len(asked) != 1:
        return "Name the role as which API, workers and console connect."
    statements = ";\n".join(one.as_string() for one in grants(RIGHTS, asked[0]))
    sys.stdout.write(f"BEGIN;\n{statements};\nCOMMIT;\n")
    return None


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
