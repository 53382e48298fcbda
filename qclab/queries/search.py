"""One search over everything that has an id: samples, batches, certificates, cases, tests, methods, people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, case, cast, func, or_, select

from qclab.domain.alarms.alarms import AlarmKind, concerns
from qclab.domain.identifiers import grouped, plain
from qclab.domain.people.rights import Actor, Right
from qclab.domain.ranking import ranked
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import day, instant
from qclab.queries.people.people import is_at_the_bench, people
from qclab.queries.scope import holds, matching, of_client
from qclab.store import tables as t
from qclab.store.tables.declaration import kept_tables

AT_MOST = 8
_TOLD = ("state", "issued_at", "opened_at", "raised_at")
"""What of a document is told beside its id."""


@dataclass(frozen=True)
class Hit:
    """A record that was found: its table and key for opening it, its id, what it is, and the batch it is under.

    A test has no id of its own, a method no batch. ``state`` says where it is, ``of`` is the id of its batch, and
    ``when`` names a moment of it: ``("due", ...)``. All of it comes with the row that was found.
    """

    kind: str
    key: int
    id: str
    about: str
    batch: int | None = None
    state: str = ""
    of: str = ""
    when: tuple[str, datetime | date] | None = None
    event: int | None = None
    """The event that tells of it, where it has no page and is under no batch."""


def search(connection: Connection, viewer: Actor, words: str, *, while_typing: bool = False) -> list[Hit]:
    """The newest records whose id or name contains the words, at most eight of a kind, and people; ids before names.

    An exact id comes alone, but not ``while_typing``: the letters that are still to come may make it another.
    """
    wanted = words.strip().lower()
    if not wanted:
        return []
    found = _people(connection, viewer, wanted)
    if viewer.may(Right.READ):
        found += [*_samples(connection, viewer, wanted), *_batches(connection, viewer, wanted)]
        found += [*_documents(connection, viewer, wanted), *_alarms_of_site(connection, viewer, wanted)]
        found += [*_tests(connection, viewer, wanted), *_methods(connection, wanted)]
    exact = [hit for hit in found if hit.id.lower() in (wanted, plain(wanted).lower())]
    if len(exact) == 1 and not while_typing:
        return exact
    likely = [found[place] for place in ranked(words, [hit.about for hit in found])]
    return list(dict.fromkeys([*exact, *likely, *found]))


def _people(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """Whom the viewer may know of: for who administers them everybody, for others those whose tests they can see."""
    return [
        Hit("person", row.key, row.id, f"{row.id}  {row.name}, {', '.join(sorted(row.roles))}", state=row.state)
        for row in people(connection, viewer)
        if words in row.id.lower() or words in row.name.lower()
        if viewer.may(Right.ADMINISTER) or (viewer.may(Right.READ) and is_at_the_bench(row))
    ][:AT_MOST]


def _samples(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    statement: Select[Any] = (
        select(
            t.sample.c.key,
            t.sample.c.id,
            t.sample.c.name,
            t.sample.c.batch,
            t.batch.c.id.label("batch_id"),
            t.sample.c.state,
            t.sample.c.received_at,
            t.sample.c.sampled_at,
        )
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .order_by(t.sample.c.key.desc())
        .limit(AT_MOST)
    )
    statement = matching(statement, t.sample, words)
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [
        Hit(
            "sample",
            row.key,
            row.id,
            f"{grouped(row.id)}  {row.name}, batch {row.batch_id}",
            row.batch,
            row.state,
            row.batch_id,
            _when(received=instant(row.received_at), sampled=instant(row.sampled_at)),
        )
        for row in rows
    ]


def _batches(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    statement: Select[Any] = (
        select(
            t.batch.c.key,
            t.batch.c.id,
            t.batch.c.status,
            t.product.c.name,
            t.batch.c.expiry_at,
            t.batch.c.manufactured_on,
        )
        .join(t.product, t.product.c.key == t.batch.c.product)
        .order_by(t.batch.c.key.desc())
        .limit(AT_MOST)
    )
    statement = matching(statement, t.batch, words)
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [
        Hit("batch", row.key, row.id, f"{row.id}  {row.name}, {row.status}", row.key, row.status, "",
            _when(expires=instant(row.expiry_at), made=day(row.manufactured_on)))
        for row in rows
    ]  # fmt: skip


def _when(**moments: datetime | date | None) -> tuple[str, datetime | date] | None:
    """The first moment that is known, with its name."""
    return next(((name, at) for name, at in moments.items() if at is not None), None)


def _tests(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """Tests by the id or the title of their method, the open ones first."""
    statement: Select[Any] = (
        select(
            t.test.c.key,
            t.test.c.batch,
            t.test.c.state,
            t.method.c.title,
            t.batch.c.id.label("batch_id"),
            t.test.c.due_at,
            t.person.c.name.label("analyst"),
        )
        .outerjoin(t.person, t.person.c.key == t.test.c.analyst)
        .join(t.method, t.method.c.key == t.test.c.method)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .where(_names_method(words))
        .order_by(case((t.test.c.state == TestState.OPEN.value, 0), else_=1), t.test.c.key.desc())
        .limit(AT_MOST)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [
        Hit("test", row.key, "", f"{row.title}, batch {row.batch_id}, {row.state}", row.batch,
            ", ".join(filter(None, (row.state, row.analyst))), row.batch_id, _when(due=instant(row.due_at)))
        for row in rows
    ]  # fmt: skip


def _methods(connection: Connection, words: str) -> list[Hit]:
    """Methods, which everybody reads: of several versions the newest."""
    newest = select(func.max(t.method.c.key)).where(_names_method(words)).group_by(t.method.c.id)
    statement = (
        select(t.method.c.key, t.method.c.id, t.method.c.title, t.method.c.version, t.method.c.state)
        .where(t.method.c.key.in_(newest))
        .order_by(t.method.c.id)
        .limit(AT_MOST)
    )
    return [
        Hit("method", row.key, row.id, f"{row.id}  {row.title}, method version {row.version}", state=row.state)
        for row in connection.execute(statement)
    ]


def _names_method(words: str) -> ColumnElement[bool]:
    columns = (t.method.c.id, t.method.c.title)
    return or_(*[holds(column, words) for column in columns])


def _documents(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """Certificates, cases and whatever else under a batch is found by an id: of several of one id the newest."""
    found: list[Hit] = []
    for table, declaration in kept_tables().items():
        if table is t.sample or not declaration.searched or "batch" not in declaration.under:
            continue
        id_ = table.c[declaration.searched[0]]
        statement = (
            select(
                id_.label("id"),
                table.c.key,
                table.c.batch,
                t.batch.c.id.label("batch_id"),
                *(table.c[name] for name in _TOLD if name in table.c),
            )
            .join(t.batch, t.batch.c.key == table.c.batch)
            .order_by(table.c.key.desc())
            .limit(AT_MOST)
        )
        rows = connection.execute(of_client(matching(statement, table, words), t.batch.c.client, viewer))
        what = declaration.called
        of_id: dict[str, Hit] = {}
        for row in rows:
            about = f"{row.id}  {what} of batch {row.batch_id}"
            said = {name: getattr(row, name, None) for name in _TOLD}
            when = _when(
                issued=instant(said["issued_at"]), opened=instant(said["opened_at"]), raised=instant(said["raised_at"])
            )
            hit = Hit(table.name, row.key, row.id, about, row.batch, said["state"] or "", row.batch_id, when)
            of_id.setdefault(row.id, hit)
        found += of_id.values()  # a certificate and its revisions are one document
    return found


def _alarms_of_site(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """Alarms of no batch, such as a lock-out, for the roles that each concerns: the event that raised one tells."""
    kinds = [kind.value for kind in AlarmKind if concerns(kind, viewer.roles)]
    if viewer.client is not None or not kinds:
        return []
    change, alarm = t.change.c, t.alarm.c
    raised = select(func.min(change.event)).where(
        change.table_name == t.alarm.name, change.row_key == cast(alarm.key, Text)
    )
    statement = (
        select(alarm.id, alarm.key, alarm.kind, alarm.said, alarm.raised_at, raised.scalar_subquery().label("event"))
        .where(alarm.batch.is_(None), alarm.kind.in_(kinds))
        .order_by(alarm.key.desc())
        .limit(AT_MOST)
    )
    return [
        Hit("alarm", row.key, row.id, f"{row.id}  {row.kind}: {row.said}",
            when=_when(raised=instant(row.raised_at)), event=row.event)
        for row in connection.execute(matching(statement, t.alarm, words))
    ]  # fmt: skip
