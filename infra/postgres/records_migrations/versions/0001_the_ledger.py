"""The ledger, the anchors of the journal, and the restores: rows that are added and never changed."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE ledger_lines (
    case_id text COLLATE "C", line text COLLATE "C", at timestamptz NOT NULL, why text NOT NULL,
    PRIMARY KEY (case_id, line));
CREATE TABLE ledger_anchors (number int PRIMARY KEY, body text NOT NULL, signature text NOT NULL);
CREATE TABLE ledger_restores (
    at timestamptz PRIMARY KEY, restored_to timestamptz NOT NULL, by_whom text NOT NULL, why text NOT NULL);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
