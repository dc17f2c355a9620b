"""Both databases of an own server, as a place in production has them: our role owns nothing and adds to the records."""

from infra.postgres.migrate import migrate_cases
from infra.postgres.records import migrate_records
from infra.postgres.server import APPLICATION, DATABASE, RECORDS, PostgresServer


def make_databases(server: PostgresServer) -> tuple[str, str]:
    """Bring both to the newest schema; return the strings by which our role connects to the cases and the records."""
    migrate_cases(server.dsn(DATABASE), APPLICATION)
    migrate_records(server.dsn(RECORDS), APPLICATION)
    return server.dsn(DATABASE, APPLICATION), server.dsn(RECORDS, APPLICATION)
