"""Deletes what has expired (the port `Expired`), a piece at a time: PostgreSQL has no time to live."""

from datetime import datetime

from chalicelib.adapters.postgres.database import Database

_JOURNAL = """
    DELETE FROM journal WHERE (case_id, seq) IN (
        SELECT case_id, seq FROM journal WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_CLAIMS = """
    DELETE FROM claims WHERE (case_id, request_id, event) IN (
        SELECT case_id, request_id, event FROM claims WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_BANK_DATA = """
    DELETE FROM bank_data WHERE expires_at <= %s AND (case_id, chunk) IN (
        SELECT case_id, chunk FROM bank_data WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_CASE_READS = """
    DELETE FROM case_reads WHERE (case_id, read) IN (
        SELECT case_id, read FROM case_reads WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_BLOCKS = """
    DELETE FROM person_blocks WHERE expires_at <= %s AND person IN (
        SELECT person FROM person_blocks WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_MESSAGES = """
    DELETE FROM messages WHERE expires_at <= %s AND digest IN (
        SELECT digest FROM messages WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_CHECKS = """
    DELETE FROM checks WHERE (caller, expires_at) IN (
        SELECT caller, expires_at FROM checks WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_READS = """
    DELETE FROM reads WHERE (day, read) IN (
        SELECT day, read FROM reads WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)"""
_TURNS = "DELETE FROM turns WHERE until <= %s"

_PIECES = (_JOURNAL, _CLAIMS, _CASE_READS, _CHECKS, _READS)
_PIECES_THAT_MAY_BE_RENEWED = (_BANK_DATA, _BLOCKS, _MESSAGES)
"""Of tables whose rows may get another time meanwhile: the time is looked at again under the row's lock."""
MOST_AT_ONCE = 1000
"""Rows of one statement: short transactions, whose locks nobody waits for."""


class PostgresExpired:
    """The port `Expired`."""

    def __init__(self, database: Database, most: int = MOST_AT_ONCE) -> None:
        """`most`: how many rows one statement deletes."""
        self._db, self._most = database, most

    def purge(self, now: datetime) -> int:
        """Delete piece after piece, of every table. Raises `StoreBusy`."""
        one_time = sum(self._drain(sql, now) for sql in _PIECES)
        two_times = sum(self._drain(sql, now, now) for sql in _PIECES_THAT_MAY_BE_RENEWED)
        return one_time + two_times + self._db.run(_TURNS, now)

    def _drain(self, sql: str, *times: datetime) -> int:
        deleted = piece = self._db.run(sql, *times, self._most)
        while piece == self._most:
            piece = self._db.run(sql, *times, self._most)
            deleted += piece
        return deleted
