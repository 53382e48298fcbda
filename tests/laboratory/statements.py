"""What a store sends to its database, counted: a question asked once a row becomes a red test, not a slow page."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, event

from qclab.store import engines
from qclab.store.door import Store

_MARK = r"(?:\?|%\(\w+\)s|%s)(?:::[A-Z]+)?"
_MARKS = re.compile(rf"\({_MARK}(?:, {_MARK})*\)")
_SPACE = re.compile(r"\s+")
_STANDING = "SELECT person.state, person.roles, person.client, person.must_change_password, person.name, (SELECT"


@dataclass
class Statements:
    """The statements of a while, by shape: the text without its values, whose number does not tell shapes apart.

    One that takes many rows at once is one statement. BEGIN and COMMIT, which only SQLite is sent as text, are none.
    Nor is the first of every transaction, whether the person may still work here and what they have by name:
    ``standings`` counts those.
    """

    sent: list[str] = field(default_factory=list)
    standings: int = 0

    def take(self, statement: str) -> None:
        """Note a statement; from any thread, as the windows read on workers."""
        shape = _SPACE.sub(" ", _MARKS.sub("(…)", statement)).strip()
        if shape.startswith(_STANDING):
            self.standings += 1
        elif not shape.startswith("BEGIN"):
            self.sent.append(shape)

    @property
    def number(self) -> int:
        return len(self.sent)

    @property
    def shapes(self) -> Counter[str]:
        return Counter(self.sent)

    def __str__(self) -> str:
        """A line for each shape, the most frequent first."""
        return "\n".join(f"{number:>6} × {shape}" for shape, number in self.shapes.most_common())


Counting = Callable[[Store], AbstractContextManager[Statements]]


@pytest.fixture(scope="session")
def statements() -> Counting:
    """``with statements(store) as counted:`` counts what is sent through the store's engine, on any thread."""
    return _counted


@contextmanager
def _counted(store: Store) -> Iterator[Statements]:
    counted = Statements()
    put_rows = engines.put_rows

    def take(_connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        counted.take(statement)

    def take_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows go past SQLAlchemy, whose listeners do not see them."""
        if connection.engine is store.engine:
            counted.take(f'INSERT INTO "{table}", many rows')
        put_rows(connection, table, columns, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "put_rows", take_rows)
        event.listen(store.engine, "before_cursor_execute", take)
        try:
            yield counted
        finally:
            event.remove(store.engine, "before_cursor_execute", take)
