"""Indexes by which the purge finds what has expired, built while the application runs."""

from alembic import op

revision = "0002"
down_revision = "0001"

EXPIRING = ("journal", "claims", "bank_data", "case_reads", "person_blocks", "messages", "checks", "reads")


def upgrade() -> None:
    """Build each index concurrently; one that an earlier try left invalid is dropped first."""
    with op.get_context().autocommit_block():
        for table in EXPIRING:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {table}_expires")
            op.execute(f"CREATE INDEX CONCURRENTLY {table}_expires ON {table} (expires_at)")
