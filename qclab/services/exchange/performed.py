"""How tests were performed, as the rows of a table of results say it: of each test once, alike in all its rows."""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo
from functools import cached_property, partial
from typing import Any, Final

from qclab.domain.clocks import instant
from qclab.domain.exchange.names import Name
from qclab.domain.exchange.naming import Named
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing, Reason
from qclab.domain.testing.performing import Origin, time_blockers
from qclab.queries.people import people
from qclab.queries.testing.origins import origins
from qclab.queries.testing.testing import TestRow
from qclab.services.exchange.reading import Differs, Reading
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone

_COLUMNS: Final = ("performed_by", "performed_from", "performed_to", "instrument")


class Performed:
    """Reads the columns row by row, of these ``tests``; ``said`` holds what they say of each that they change."""

    def __init__(self, connection: Connection, viewer: Actor, now: datetime, tests: Collection[int]) -> None:
        self._connection, self._viewer, self._now, self._tests = connection, viewer, now, tests
        self._zone: tzinfo = laboratory_zone(connection)
        self._performers: dict[str, int] = {}
        self._lines: dict[tuple[int, str], int] = {}
        self.said: dict[TestRow, dict[str, Any]] = {}

    def take(self, reading: Reading, test: TestRow) -> None:
        """What a row says of its test; refused where another row or the record says otherwise."""
        for column in _COLUMNS:
            value = reading.read(column, partial(self._value, reading, column), None)
            if value is not None:
                self._say(reading, test, column, value)
        said: Mapping[str, Any] = self.said.get(test, {})
        begun, ended = (said.get(name, getattr(test, name)) for name in ("performed_from", "performed_to"))
        for why in time_blockers(begun, ended, self._of[test.key], self._now) if said else ():
            reading.refuse(why.field, why)

    @cached_property
    def _of(self) -> Mapping[int, Origin]:
        """What came before each test; asked once, and only where something is said."""
        return origins(self._connection, self._tests)

    def _say(self, reading: Reading, test: TestRow, column: str, value: Any) -> None:
        recorded, before = getattr(test, column), self.said.get(test, {}).get(column)
        if before is not None and before != value:
            earlier = self._lines[test.key, column]
            said = f"Line {earlier} says something else of the same test."
            reading.refuse(column, Reason(said, code=Differs.OTHER_LINE, facts={"line": earlier}))
        elif recorded and recorded != value:
            said = "The program has something else for this test; change it there, or leave it out."
            reading.refuse(column, Reason(said, code=Differs.RECORDED))
        elif not recorded and before is None:
            self.said.setdefault(test, {})[column] = value
            self._lines[test.key, column] = reading.row.line

    def _value(self, reading: Reading, column: str, text: str) -> Any:
        if column == "instrument":
            return text
        if column != "performed_by":
            return instant(text, self._zone)
        try:
            if text not in self._performers:
                self._performers[text] = people.performer(self._connection, self._viewer, text)
            return self._performers[text]
        except Missing:
            meant = reading.names.meant(Name(column, text), self._people, reading.row.key)
            if meant is None:
                raise
            return meant

    @cached_property
    def _people(self) -> list[Named[int]]:
        return [Named(row.id, row.name, row.key) for row in people.performers(self._connection, self._viewer)]
