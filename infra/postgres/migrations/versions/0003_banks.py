"""The table of the banks of each case, sealed; an edition is written over until a statement is made from it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.execute("""
        CREATE TABLE banks (
            case_id text COLLATE "C", edition int, version int NOT NULL, sealed bytea NOT NULL,
            PRIMARY KEY (case_id, edition))""")
    op.execute("ALTER TABLE banks ALTER COLUMN sealed SET STORAGE EXTERNAL")
