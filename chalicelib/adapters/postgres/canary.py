"""The canary of the deployment on PostgreSQL, a sealed piece in a table of its own (design decision 14)."""

from contextlib import suppress

from chalicelib.adapters.documents.sealed_fields import CANARY, CANARY_TEXT
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.sealing import Sealing

_READ = "SELECT sealed FROM canary WHERE name = 'canary'"
_PUT = "INSERT INTO canary (name, sealed) VALUES ('canary', %s) ON CONFLICT (name) DO NOTHING"


class PostgresCanary:
    """The port `Canary`."""

    def __init__(self, database: Database, sealer: Sealing) -> None:
        self._db, self._sealer = database, sealer
        self._planted = False

    def plant(self) -> None:
        """Look once in the life of a process; put the piece where there is none. Raises `StoreBusy`."""
        if not self._planted and not self._db.rows(_READ):
            self._db.run(_PUT, self._sealer.seal(CANARY, KeyClass.PROOF, CANARY, "", CANARY_TEXT))
        self._planted = True

    def opens(self) -> bool:
        """Open it anew, since the keys in memory may be of another time. Raises `StoreBusy`."""
        self._sealer.forget(CANARY, KeyClass.PROOF)
        with suppress(SealBroken):
            for row in self._db.rows(_READ):
                return self._sealer.open(CANARY, KeyClass.PROOF, CANARY, "", row["sealed"]) == CANARY_TEXT
        return False
