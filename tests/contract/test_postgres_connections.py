"""How long PostgreSQL is waited for when it is away, and when it is gone without a word."""

from itertools import takewhile

from chalicelib.adapters.postgres.database import DEAD_AFTER, Database
from chalicelib.domain.errors import StoreBusy
from infra.postgres.server import PostgresServer


def test_a_server_that_was_away_is_used_soon_after_it_is_back(postgres_server: PostgresServer) -> None:
    """Within about a second, however long it was away."""
    away, pause = True, 0.25
    db = Database(lambda: "host=/nowhere" if away else postgres_server.dsn(), wait=pause)

    def is_asked_in_vain() -> bool:
        try:
            return db.row("SELECT 1 AS one") is None
        except StoreBusy:
            return True

    assert [is_asked_in_vain() for _ in range(14)] == [True] * 14
    away = False
    assert sum(1 for _ in takewhile(bool, (is_asked_in_vain() for _ in range(100)))) * pause < 2
    db.close()


class ShowsItsParameters(Database):
    """A database that says how it connects."""

    def parameters(self) -> dict[str, str]:
        """What a connection was given, as libpq names it."""
        with self._connection() as connection:
            return connection.info.get_parameters()


def test_a_server_that_is_gone_without_a_word_is_given_up_soon(postgres_server: PostgresServer) -> None:
    """Its machine closes no connection when it dies: libpq is told to give it up after seconds, not a quarter hour."""
    db = ShowsItsParameters(postgres_server.dsn())
    given = db.parameters()
    assert {name: int(given[name]) for name in DEAD_AFTER} == DEAD_AFTER
    db.close()
