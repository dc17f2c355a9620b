"""The published numbers of regions and quarters."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        'CREATE TABLE thresholds (region text COLLATE "C", quarter text COLLATE "C", number int, '
        "document text NOT NULL, PRIMARY KEY (region, quarter, number))"
    )
