"""What operators and schedules share, on PostgreSQL: turns, the list of failures, the pause (the port `Operations`)."""

from datetime import datetime

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.pause_switch import PauseSwitch
from chalicelib.adapters.postgres.database import Database, utc
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.operations import ErasingTime, Failure, Pause
from chalicelib.domain.ports.store import Clock

_TAKE_TURN = """
    INSERT INTO turns AS t (name, until) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE t.until <= %s"""
_END_TURN = "DELETE FROM turns WHERE name = %s AND until = %s"
_NOTE_FAILURE = """
    INSERT INTO failures AS f (case_id, next_step, error, at, times) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (case_id) DO UPDATE
    SET next_step = excluded.next_step, error = excluded.error, times = f.times + 1"""
_FAILURES = "SELECT case_id, next_step, error, at, times FROM failures ORDER BY at, case_id"
_FORGET_FAILURE = "DELETE FROM failures WHERE case_id = %s"
_SET_SWITCH = """
    INSERT INTO switches (name, document) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET document = excluded.document"""
_END_SWITCH = "DELETE FROM switches WHERE name = %s"
_SWITCH = "SELECT document FROM switches WHERE name = %s"

_OUTGOING, _INTAKE, _ERASING = "outgoing", "intake", "erasing"
"""The names of the switches."""

_IN_STATE = "SELECT count(*) AS count FROM cases WHERE state = %s"


class PostgresOperations:
    """The port `Operations`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """`clock`: says when the pause has to be read again."""
        self._db = database
        self._switch = PauseSwitch(clock, lambda: self._stored_pause(_OUTGOING))
        self._intake_switch = PauseSwitch(clock, lambda: self._stored_pause(_INTAKE))

    def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
        """Take the turn by a conditional write. Raises `StoreBusy`."""
        return self._db.run(_TAKE_TURN, name, until, now) == 1

    def end_turn(self, name: str, until: datetime) -> None:
        """End the turn, if it is still the one that ends then. Raises `StoreBusy`."""
        self._db.run(_END_TURN, name, until)

    def record_failure(self, failure: Failure) -> None:
        """Count one more failure of the case. Raises `StoreBusy`."""
        self._db.run(_NOTE_FAILURE, failure.case_id, failure.where, failure.error, failure.at)

    def failures(self) -> tuple[Failure, ...]:
        """Return the list, oldest first. Raises `StoreBusy`."""
        return tuple(
            Failure(row["case_id"], row["next_step"], row["error"], utc(row["at"]), row["times"])
            for row in self._db.rows(_FAILURES)
        )

    def forget_failure(self, case_id: str) -> None:
        """Remove the case from the list. Raises `StoreBusy`."""
        self._db.run(_FORGET_FAILURE, case_id)

    def pause(self, pause: Pause | None) -> None:
        """Set or remove the switch; other processes see it within `PAUSE_FRESH_FOR`. Raises `StoreBusy`."""
        self._store_pause(_OUTGOING, pause)
        self._switch.set(pause)

    def paused(self) -> Pause | None:
        """Return the pause, read at most `PAUSE_FRESH_FOR` ago. Raises `StoreBusy`."""
        return self._switch.current()

    def pause_intake(self, pause: Pause | None) -> None:
        """Set or remove the switch; other processes see it within `PAUSE_FRESH_FOR`. Raises `StoreBusy`."""
        self._store_pause(_INTAKE, pause)
        self._intake_switch.set(pause)

    def intake_paused(self) -> Pause | None:
        """Return the pause of the intake, read at most `PAUSE_FRESH_FOR` ago. Raises `StoreBusy`."""
        return self._intake_switch.current()

    def erasing_time(self) -> ErasingTime | None:
        """Return the time up to which data were erased. Raises `StoreBusy`."""
        row = self._db.row(_SWITCH, _ERASING)
        return None if row is None else from_document(ErasingTime, row["document"])

    def record_erasing(self, time: ErasingTime) -> None:
        """Store the time up to which data are erased. Raises `StoreBusy`."""
        self._db.run(_SET_SWITCH, _ERASING, to_document(time))

    def _store_pause(self, name: str, pause: Pause | None) -> None:
        if pause is None:
            self._db.run(_END_SWITCH, name)
        else:
            self._db.run(_SET_SWITCH, name, to_document(pause))

    def _stored_pause(self, name: str) -> Pause | None:
        row = self._db.row(_SWITCH, name)
        return None if row is None else from_document(Pause, row["document"])


class PostgresStatistics:
    """The port `Statistics`."""

    def __init__(self, database: Database) -> None:
        """`database`: that of the cases."""
        self._db = database

    def cases_in(self, state: State) -> int:
        """Return how many cases are in the state. Raises `StoreBusy`."""
        (row,) = self._db.rows(_IN_STATE, state)
        return int(row["count"])
