"""Runs the migrations over one connection of psycopg."""

import psycopg
from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

LOCK_TIMEOUT = "3s"
"""A change of a table that waits for a long transaction holds up everybody behind it: better to fail and try again."""

dsn = context.config.attributes["dsn"]
engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        transaction_per_migration=True,
        version_table=context.config.attributes.get("version_table", "alembic_version"),
    )
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()
