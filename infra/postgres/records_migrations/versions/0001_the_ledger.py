"""The ledger and the anchors of the journal: rows that are added and never changed."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE ledger_lines (
    case_id text COLLATE "C", line text COLLATE "C", at timestamptz NOT NULL, why text NOT NULL,
    PRIMARY KEY (case_id, line));
CREATE TABLE ledger_anchors (number int PRIMARY KEY, body text NOT NULL, signature text NOT NULL);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
