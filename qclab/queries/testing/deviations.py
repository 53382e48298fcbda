"""What was passed on tests with a deviation, and the times of tests that were changed after they were recorded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.testing.deviations import Deviation, deviation_said
from qclab.domain.testing.hold_times import late_said
from qclab.domain.testing.performing import TimeChange, time_said
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class DeviationRow:
    """A deviation of a test; ``agreed_by_name`` is empty until QA agreed, ``declined_by_name`` unless QA declined."""

    key: int
    row_version: int
    batch: int
    test: int
    unsaid: str
    number: str
    reason: str
    raised_by: int
    raised_by_name: str
    raised_at: datetime
    agreed_by_name: str
    agreed_at: datetime | None
    declined_by_name: str

    @property
    def told(self) -> Deviation:
        """As the rules take it."""
        by, agreed = self.raised_by_name, self.agreed_by_name
        return Deviation(self.unsaid, self.number, self.reason, by, self.raised_at, agreed)


_RAISED, _AGREED, _DECLINED = (t.person.alias(name) for name in ("raised", "agreed", "declined"))
_STANDS = t.deviation.c.declined_by.is_(None)


def _statement() -> Select[tuple[object, ...]]:
    return (
        select(
            t.deviation,
            _RAISED.c.name.label("raised_by_name"),
            _AGREED.c.name.label("agreed_by_name"),
            _DECLINED.c.name.label("declined_by_name"),
        )
        .join(_RAISED, _RAISED.c.key == t.deviation.c.raised_by)
        .outerjoin(_AGREED, _AGREED.c.key == t.deviation.c.agreed_by)
        .outerjoin(_DECLINED, _DECLINED.c.key == t.deviation.c.declined_by)
        .order_by(t.deviation.c.key)
    )


def _rows(connection: Connection, statement: Select[tuple[object, ...]]) -> list[DeviationRow]:
    return [
        DeviationRow(
            row.key, row.row_version, row.batch, row.test, row.unsaid, row.number, row.reason, row.raised_by,
            row.raised_by_name, known_instant(row.raised_at), row.agreed_by_name or "", instant(row.agreed_at),
            row.declined_by_name or "",
        )
        for row in connection.execute(statement)
    ]  # fmt: skip


def deviations_of(connection: Connection, tests: Mapping[int, TestRow]) -> dict[int, list[DeviationRow]]:
    """The deviations of these tests that stand, for a caller who may know of them, the oldest first; nothing is asked
    where there is none."""
    passed = [key for key, test in tests.items() if test.passed]
    found: dict[int, list[DeviationRow]] = {}
    for row in _rows(connection, _statement().where(_STANDS, t.deviation.c.test.in_(passed))) if passed else ():
        found.setdefault(row.test, []).append(row)
    return found


def open_deviations(connection: Connection, viewer: Actor) -> list[DeviationRow]:
    """Those that QA neither agreed to nor declined yet, the oldest first."""
    statement = _statement().join(t.batch, t.batch.c.key == t.deviation.c.batch)
    statement = statement.where(t.deviation.c.agreed_by.is_(None), _STANDS)
    return _rows(connection, of_client(statement, t.batch.c.client, viewer))


def get_deviations(connection: Connection, viewer: Actor, keys: Collection[int]) -> list[DeviationRow]:
    """These deviations. Raises Missing for one that is not known."""
    statement = _statement().join(t.batch, t.batch.c.key == t.deviation.c.batch)
    rows = _rows(connection, of_client(statement.where(t.deviation.c.key.in_(list(keys))), t.batch.c.client, viewer))
    if len(rows) != len(set(keys)):
        raise Missing("There is no such deviation.", code=NoSuch.DEVIATION)
    return rows


def time_changes_of(connection: Connection, tests: Mapping[int, TestRow]) -> dict[int, list[TimeChange]]:
    """The changes of recorded times of these tests, the oldest first; nothing is asked where there are none."""
    changed = [key for key, test in tests.items() if test.times_changed]
    if not changed:
        return {}
    row = t.time_change.c
    statement = (
        select(t.time_change, t.person.c.name)
        .join(t.person, t.person.c.key == row.changed_by)
        .where(row.test.in_(changed))
        .order_by(row.key)
    )
    found: dict[int, list[TimeChange]] = {}
    for each in connection.execute(statement):
        change = TimeChange(each.field, known_instant(each.was), instant(each.became), each.reason, each.name)
        found.setdefault(each.test, []).append(change)
    return found


def told_of_test(connection: Connection, viewer: Actor, test: TestRow) -> tuple[str, ...]:
    """What is told of one test that the viewer was given; nothing for anybody else's."""
    if not (test.passed or test.times_changed or test.is_begun_late):
        return ()
    known = fetch_tests(connection, viewer, [test.key])
    return told_of(connection, known).get(test.key, ())


def told_of(connection: Connection, tests: Mapping[int, TestRow]) -> dict[int, tuple[str, ...]]:
    """What is told of these tests beside their values: each deviation, each changed time and each hold time that was
    passed without a deviation, in a sentence."""
    deviations, changes = deviations_of(connection, tests), time_changes_of(connection, tests)
    late = {key: test for key, test in tests.items() if test.is_late_unnamed}
    if not deviations and not changes and not late:
        return {}
    zone = laboratory_zone(connection)
    return {
        key: (
            *(deviation_said(row.told) for row in deviations.get(key, ())),
            *(time_said(each, zone) for each in changes.get(key, ())),
            *((late_said(late[key].holds, late[key].performed_from, zone),) if key in late else ()),
        )
        for key in {**deviations, **changes, **late}
    }
