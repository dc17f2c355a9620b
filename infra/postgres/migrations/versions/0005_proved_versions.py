"""The proofs of the versions of statements; one from before has none and is unreadable."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; the table is not rewritten for it."""
    op.execute("ALTER TABLE statements ADD COLUMN proof text")
