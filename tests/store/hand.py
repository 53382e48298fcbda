"""A hand behind the program's back: raw statements through the driver, with every safeguard that it can switch off.

All it does is undone at the end, so that one database with rows in every table serves any number of cases.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from qclab.store import chain, engines
from qclab.store.chain import Head
from qclab.store.door import Store
from qclab.store.verify import Fault, verify


class Hand:
    """Raw access to a database in a transaction that is never committed; `?` stands for a parameter."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sqlite = engines.is_sqlite(connection)
        self._driver: Any = connection.connection.driver_connection
        self._triggers: list[str] = []

    def run(self, statement: str, *parameters: object) -> Any:
        if self.sqlite:
            return self._driver.execute(statement, parameters)
        return self._driver.execute(statement.replace("%", "%%").replace("?", "%s"), parameters)

    def rows(self, statement: str, *parameters: object) -> list[Any]:
        found: list[Any] = self.run(statement, *parameters).fetchall()
        return found

    def disarm(self) -> None:
        """Switch off what refuses: the triggers, on PostgreSQL the foreign keys too (SQLite's are off already)."""
        if self.sqlite:
            for name, sql in self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"):
                self._triggers.append(sql)
                self.run(f"DROP TRIGGER {name}")
        else:
            self.run("SET LOCAL session_replication_role = replica")

    def arm(self) -> None:
        """Put the triggers back, so that nothing but the data differs."""
        for sql in self._triggers:
            self.run(sql)
        self._triggers.clear()

    def faults(self, noted: Sequence[Head] = ()) -> tuple[Fault, ...]:
        """What verify finds now."""
        self.arm()
        return verify(self.connection, noted).faults

    def chain_again(self, first: int) -> None:
        """Compute every digest from an event on anew, and the head: what somebody would do who knows the program."""
        events = self.rows(
            "SELECT seq, payload, format, key_id, act_key, prev, digest FROM event WHERE seq >= ? ORDER BY seq", first
        )
        prev = self.rows("SELECT digest FROM event WHERE seq = ?", first - 1)[0][0] if first > 1 else chain.GENESIS
        seq = first - 1
        for seq, payload, format_, key_id, act_key, _, _ in events:
            digest = chain.event_digest(prev, format_, key_id, act_key, payload)
            self.run("UPDATE event SET prev = ?, digest = ? WHERE seq = ?", prev, digest, seq)
            prev = digest
        self.run("UPDATE head SET seq = ?, digest = ?", seq, prev)


@contextmanager
def tampering(store: Store, *, for_good: bool = False) -> Iterator[Hand]:
    """A disarmed hand on the database of a store; what it does is rolled back, or stays ``for_good``."""
    with engines.to_write(store.engine) as connection:
        driver: Any = connection.connection.driver_connection
        if engines.is_sqlite(connection):
            driver.execute("PRAGMA foreign_keys=OFF")
        transaction = connection.begin()
        try:
            hand = Hand(connection)
            hand.disarm()
            yield hand
            if for_good:
                hand.arm()
                transaction.commit()
        finally:
            if transaction.is_active:
                transaction.rollback()
            if engines.is_sqlite(connection):
                driver.execute("PRAGMA foreign_keys=ON")
