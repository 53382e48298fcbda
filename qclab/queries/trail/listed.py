"""Events as people read them: the sentence that says what, the test, the sample, the batch; and one event in full."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, select

from qclab.domain.codes import NoSuch
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.trail.sentences import Row, row_said, rows_about, sentence, some_of
from qclab.queries.scope import follow
from qclab.queries.trail.about import about_events
from qclab.queries.trail.events import EventRow, RowChange, changed_rows, changes_of_events, fetch_events
from qclab.queries.trail.in_words import in_words
from qclab.queries.trail.names import Ref
from qclab.store import tables as t
from qclab.store.tables.declaration import declared, target_of

_LOOKED_AT = 24
"""So many rows of an event are read for a list; how many there are is counted."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class ListedEvent:
    """An event in its sentence, with the tests and samples of what it did, and the aggregate that it touched, mostly a
    batch, else the first row it changed."""

    event: EventRow
    about: str
    what: str
    test: str
    sample: str

    @property
    def seq(self) -> int:
        return self.event.seq


def listed_events(
    connection: Connection, viewer: Actor, seqs: Iterable[int], *, among: Collection[Ref] | None = None
) -> list[ListedEvent]:
    """Events by number, in that order, as found for this viewer by ``find_events``; in bounded statements.

    ``among``: only what was done to these rows is told, such as those of one sample out of a whole box.
    """
    wanted = list(seqs)
    if not wanted:
        return []
    events = fetch_events(connection, viewer, wanted)
    about = about_events(connection, viewer, events.values())
    if among is None:
        changes = changes_of_events(connection, viewer, wanted, first=_LOOKED_AT)
        counted = changed_rows(connection, viewer, wanted)
    else:
        changes = changes_of_events(connection, viewer, wanted, among=among)
        counted = {seq: Counter((row.table, row.inserted) for row in rows) for seq, rows in changes.items()}
    chief = {seq: rows_about(event.act, changes.get(seq, [])) for seq, event in events.items()}
    leading = {seq: rows[0] for seq, rows in chief.items() if rows}
    first = dict(zip(leading, in_words(connection, viewer, list(leading.values())), strict=True))
    whose = _tests_and_samples(connection, {(row.table, row.key) for rows in chief.values() for row in rows})
    found = []
    for seq in wanted:
        if seq not in events:
            continue
        event, of_event = events[seq], counted.get(seq, {})
        is_cut = sum(of_event.values()) > len(changes.get(seq, []))
        places = [whose.get((row.table, row.key), _Place()) for row in chief[seq]]
        found.append(
            ListedEvent(
                event=event,
                about=about.get(seq, ""),
                what=sentence(event.act, first.get(seq), of_event, event.said),
                test=some_of([place.test for place in places], is_cut=is_cut),
                sample=some_of([grouped(id_) for place in places for id_ in place.samples], is_cut=is_cut),
            )
        )
    return found


def rows_said(
    connection: Connection, viewer: Actor, listed: Iterable[ListedEvent], *, among: Collection[Ref]
) -> dict[int, list[str]]:
    """Of each event every row that it is about, where its sentence names but the first; in bounded statements."""
    acts = {each.seq: each.event.act for each in listed}
    changes = changes_of_events(connection, viewer, list(acts), among=among)
    chief = [(seq, row) for seq, rows in changes.items() for row in rows_about(acts[seq], rows)]
    said: dict[int, list[str]] = {}
    for (seq, _), row in zip(chief, in_words(connection, viewer, [row for _, row in chief]), strict=True):
        said.setdefault(seq, []).append(row_said(row))
    return said


@dataclass(frozen=True)
class Told:
    """An event in full: its changes that the viewer may know of, as they are and in words."""

    listed: ListedEvent
    changes: tuple[RowChange, ...]
    rows: tuple[Row, ...]


def event_told(connection: Connection, viewer: Actor, seq: int) -> Told:
    """One event. Raises Missing when there is none of this number, or the viewer may not know of it."""
    found = listed_events(connection, viewer, [seq])
    if not found or (viewer.client is not None and not found[0].about):
        raise Missing(f"There is no event {seq}.", code=NoSuch.EVENT)
    changes = changes_of_events(connection, viewer, [seq]).get(seq, [])
    return Told(found[0], tuple(changes), tuple(in_words(connection, viewer, changes)))


# what a row is told of


@dataclass(frozen=True)
class _Place:
    test: str = ""
    samples: tuple[str, ...] = ()


def _tests_and_samples(connection: Connection, refs: Collection[Ref]) -> dict[Ref, _Place]:
    """The method's title of the test that each row belongs to, and the id of its sample, else the samples of its test.

    The rows are known to be the viewer's to know of, and so are their own test and samples.
    """
    keys: dict[str, list[int]] = {}
    for name, key in sorted(refs):
        if declared(name) is not None:
            keys.setdefault(name, []).append(int(key))
    found: dict[Ref, _Place] = {}
    tests: dict[Ref, int] = {}
    for name, wanted in keys.items():
        test, sample = _path(name, t.test.name), _path(name, t.sample.name)
        paths = [] if test is None else [f"{test}key", f"{test}method.title"]
        paths += [] if sample is None else [f"{sample}id"]
        if not paths:
            continue
        table = t.metadata.tables[name]
        statement, ends = follow(select(table.c.key).select_from(table), table, paths, outer=True)
        statement = statement.add_columns(*ends.values())
        for start in range(0, len(wanted), _AT_ONCE):
            for row in connection.execute(statement.where(table.c.key.in_(wanted[start : start + _AT_ONCE]))):
                values = dict(zip(paths, row[1:], strict=True))
                own = values.get(f"{sample}id")
                found[name, str(row[0])] = _Place(values.get(f"{test}method.title") or "", (own,) if own else ())
                if not own and values.get(f"{test}key"):
                    tests[name, str(row[0])] = values[f"{test}key"]
    used = _samples_of(connection, set(tests.values()))
    return found | {ref: replace(found[ref], samples=used.get(test, ())) for ref, test in tests.items()}


def _samples_of(connection: Connection, tests: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    wanted: Sequence[int] = sorted(tests)
    used: dict[int, tuple[str, ...]] = {}
    statement = (
        select(t.test_sample.c.test, t.sample.c.id)
        .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
        .order_by(t.sample.c.id)
    )
    for start in range(0, len(wanted), _AT_ONCE):
        part = t.test_sample.c.test.in_(wanted[start : start + _AT_ONCE])
        for row in connection.execute(statement.where(part)):
            used[row.test] = (*used.get(row.test, ()), row.id)
    return used


@cache
def _path(name: str, to: str) -> str | None:
    """The way from a row to the test or the sample that it belongs to, as the beginning of a path; None where it has
    none."""
    if name == to:
        return ""
    if target_of(name, to) == to:
        return f"{to}."
    declaration = declared(name)
    for column in declaration.part_of if declaration else ():
        further = _path(target_of(name, column), to)
        if further is not None:
            return f"{column}.{further}"
    return None
