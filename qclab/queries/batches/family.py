"""The family of a batch: what it was made from, what was made from it, and what shares a material with it.

Everything is followed over every client, for what is below a recalled lot is at risk whoever's it is; a viewer is shown
and counted only what they may know of.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)  # fmt: skip

from qclab.domain.batches.lifecycle import ON_HOLD, BatchStatus
from qclab.domain.batches.made_from import AT_MOST, Answer, Reach, Stands, needs_an_answer, reach
from qclab.domain.people.rights import Actor
from qclab.queries.batches.materials import MaterialRow, materials_of
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class RelativeRow:
    """A batch of the family. ``distance``: so many steps up (negative) or down; ``since`` and ``who`` say since when it
    stands like this and who decided or holds that."""

    key: int
    id: str
    client: int
    product_name: str
    donor_code: str
    distance: int
    stands: Stands
    who: str
    since: datetime
    expiry_at: datetime | None
    is_asked: bool
    """Whether it was ever made from a lot that failed."""
    shares: tuple[int, ...] = ()
    """By which materials of the batch, where it only shares one."""
    is_hidden: bool = False
    """Whether the viewer may not know of it."""

    @property
    def status(self) -> str:
        """Its status and the mark beside it."""
        return f"{self.stands.status}, {ON_HOLD}" if self.stands.hold else self.stands.status

    @property
    def against(self) -> str:
        """Why what was made from it is not certified, without a word of what the viewer may not know."""
        if self.is_hidden and self.stands.hold:
            return replace(self.stands, hold="").against if self.stands.status.is_against else ON_HOLD
        return self.stands.against

    @property
    def name(self) -> str:
        return "a lot" if self.is_hidden else self.id

    def reach(self, now: datetime) -> Reach:
        """How far it is still in our hands."""
        return reach(self.stands.status, is_expired=self.expiry_at is not None and self.expiry_at <= now)

    @property
    def is_open(self) -> bool:
        """Whether something may still be asked of it."""
        return needs_an_answer(self.stands.status)


@dataclass(frozen=True)
class AffectedRow:
    """That a batch was made from a lot that failed; ``answer`` is None until it is held or said to be well."""

    key: int
    batch: int
    source: int
    source_id: str
    alarm_id: str
    said: str
    raised_at: datetime
    answer: Answer | None
    because: str
    answered_by_name: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.answer is None


@dataclass(frozen=True)
class Family:
    """What a viewer may know of the family of a batch; ``above`` has also what they may not, for it blocks all the
    same."""

    above: Sequence[RelativeRow] = ()
    below: Sequence[RelativeRow] = ()
    beside: Sequence[RelativeRow] = ()
    materials: Sequence[MaterialRow] = ()
    affected: Mapping[int, Sequence[AffectedRow]] | None = None

    def asked_of(self, batch: int) -> list[AffectedRow]:
        """What failed that a batch of the family was made from, and is not answered for yet."""
        return [each for each in (self.affected or {}).get(batch, ()) if each.is_open]

    def parent(self, material: MaterialRow) -> RelativeRow | None:
        return next((each for each in self.above if each.key == material.parent), None)

    def by_urgency(self, now: datetime) -> list[RelativeRow]:
        """The batches below: what moves first, then what can be stopped, then what was given; what dies first first."""
        order = list(Reach)
        return sorted(
            self.below,
            key=lambda row: (order.index(row.reach(now)), row.expiry_at is None, row.expiry_at or now, row.id),
        )


def family(connection: Connection, viewer: Actor, batch: int) -> Family:
    """The family of a batch that the viewer may know of. One statement where it has none, three where it has."""
    relatives = _relatives(connection, batch, ("self", "up", "down", "beside"))
    known = [(kind, _seen(viewer, kind, row)) for kind, row in relatives]
    visible = [(kind, row) for kind, row in known if not row.is_hidden]
    (own,) = (row for kind, row in known if kind == "self")
    below = [row for kind, row in visible if kind == "down"]
    asked = [row.key for row in (own, *below) if row.is_asked]
    above = [row for kind, row in known if kind == "up"]
    return Family(
        above=above,
        below=below,
        beside=[row for kind, row in visible if kind == "beside"],
        materials=materials_of(connection, viewer, batch) if own.shares else (),
        affected=affected_of(connection, viewer, asked) if asked else {},
    )


def relatives_below(connection: Connection, batch: int) -> tuple[RelativeRow, list[RelativeRow]]:
    """A batch, and everything that was made from it, of whichever client."""
    rows = _relatives(connection, batch, ("self", "down"))
    return next(row for kind, row in rows if kind == "self"), [row for kind, row in rows if kind == "down"]


def relatives_above(connection: Connection, batch: int) -> list[RelativeRow]:
    """Everything that a batch was made from, of whichever client."""
    return [row for _, row in _relatives(connection, batch, ("up",))]


def _seen(viewer: Actor, kind: str, row: RelativeRow) -> RelativeRow:
    is_hidden = viewer.client is not None and row.client != viewer.client and kind != "self"
    return replace(row, is_hidden=True) if is_hidden else row


_LINK = t.made_from.c
_THE_BATCH: Final = bindparam("the_batch", type_=Integer())
_STANDS = _LINK.withdrawn_at.is_(None)
_HOLD, _LAST, _HOLDER, _DECIDER = t.hold, t.certification, t.person.alias("holder"), t.person.alias("decider")


def _line(start: Any, end: Any, step: int, name: str) -> CTE:
    """Everything that a batch is followed to along one direction of the links, with its distance. A link that would
    close a circle ends at some distance: a circle is refused where it is said."""
    first = select(end.label("key"), literal(step).label("distance"))
    first = first.where(start == _THE_BATCH, end.is_not(None), _STANDS)
    line = first.cte(name, recursive=True)
    next_ = select(end, line.c.distance + step).join(line, line.c.key == start)
    return line.union(next_.where(end.is_not(None), _STANDS, func.abs(line.c.distance) < AT_MOST))


def _beside() -> Select[Any]:
    """Other batches of the same materials: of the same parent, or of the same lot of the same supplier."""
    mine, other = t.made_from.alias("mine"), t.made_from.alias("other")
    is_lot = (
        mine.c.parent.is_(None)
        & other.c.parent.is_(None)
        & (func.lower(mine.c.lot) == func.lower(other.c.lot))
        & (func.lower(mine.c.supplier) == func.lower(other.c.supplier))
    )
    return (
        select(literal("beside"), other.c.batch, literal(0), mine.c.key)
        .join_from(mine, other, (mine.c.parent == other.c.parent) | is_lot)
        .where(mine.c.batch == _THE_BATCH, other.c.batch != _THE_BATCH)
        .where(mine.c.withdrawn_at.is_(None), other.c.withdrawn_at.is_(None))
    )


@cache
def _asked(kinds: tuple[str, ...]) -> Select[Any]:
    """Each way to a batch of these kinds, with its distance; one question, built once."""
    parts: list[Select[Any]] = []
    if "self" in kinds:
        said = exists().where(_LINK.batch == _THE_BATCH)
        parts.append(
            select(
                literal("self").label("kind"), _THE_BATCH.label("key"), literal(0).label("distance"),
                select(func.min(_LINK.key)).where(_LINK.batch == _THE_BATCH, said).scalar_subquery().label("link"),
            )
        )  # fmt: skip
    if "up" in kinds:
        up = _line(_LINK.batch, _LINK.parent, -1, "above")
        parts.append(select(literal("up").label("kind"), up.c.key, up.c.distance, null().label("link")))
    if "down" in kinds:
        down = _line(_LINK.parent, _LINK.batch, 1, "below")
        parts.append(select(literal("down"), down.c.key, down.c.distance, null()))
    if "beside" in kinds:
        parts.append(_beside())
    return _joined(parts)


def _relatives(connection: Connection, batch: int, kinds: tuple[str, ...]) -> list[tuple[str, RelativeRow]]:
    """Each batch of these kinds once, at its smallest distance."""
    found: dict[tuple[str, int], RelativeRow] = {}
    for row in connection.execute(_asked(kinds), {"the_batch": batch}):
        relative = _relative(row)
        before = found.get((row.kind, row.key))
        if before is None or abs(relative.distance) < abs(before.distance):
            found[row.kind, row.key] = relative
        elif relative.shares:
            found[row.kind, row.key] = replace(before, shares=(*before.shares, *relative.shares))
    return [(kind, row) for (kind, _), row in found.items()]


def _joined(parts: Sequence[Select[Any]]) -> Select[Any]:
    related = union_all(*parts).subquery("related")
    batch = t.batch.c
    first_hold = (
        select(func.min(_HOLD.c.key)).where(_HOLD.c.batch == batch.key, _HOLD.c.lifted_at.is_(None)).correlate(t.batch)
    )
    last_entry = select(func.max(_LAST.c.key)).where(_LAST.c.batch == batch.key).correlate(t.batch)
    return (
        select(
            related.c.kind, related.c.distance, related.c.link,
            batch.key, batch.id, batch.client, batch.status, batch.donor_code, batch.expiry_at, batch.created_at,
            t.product.c.name.label("product_name"),
            _HOLD.c.reason.label("hold"), _HOLD.c.placed_at, _HOLDER.c.name.label("held_by"),
            _LAST.c.status_before, _LAST.c.decided_at, _DECIDER.c.name.label("decided_by"),
            exists().where(t.affected.c.batch == batch.key).label("is_asked"),
        )
        .join(t.batch, batch.key == related.c.key)
        .join(t.product, t.product.c.key == batch.product)
        .outerjoin(_HOLD, _HOLD.c.key == first_hold.scalar_subquery())
        .outerjoin(_HOLDER, _HOLDER.c.key == _HOLD.c.placed_by)
        .outerjoin(_LAST, _LAST.c.key == last_entry.scalar_subquery())
        .outerjoin(_DECIDER, _DECIDER.c.key == _LAST.c.decided_by)
        .order_by(func.abs(related.c.distance), batch.key)
    )  # fmt: skip


def _relative(row: Row[Any]) -> RelativeRow:
    status = BatchStatus(row.status)
    before = BatchStatus(row.status_before) if row.status_before is not None else None
    stands = Stands(status, row.hold or "", before)
    is_held = bool(row.hold) and not status.is_against
    return RelativeRow(
        key=row.key,
        id=row.id,
        client=row.client,
        product_name=row.product_name,
        donor_code=row.donor_code,
        distance=row.distance,
        stands=stands,
        who=(row.held_by if is_held else row.decided_by if status.is_against else "QP") or "",
        since=known_instant((row.placed_at if is_held else row.decided_at) or row.created_at),
        expiry_at=instant(row.expiry_at),
        is_asked=bool(row.is_asked),
        shares=(row.link,) if row.link is not None else (),
    )


def affected_of(connection: Connection, viewer: Actor, batches: Iterable[int]) -> dict[int, list[AffectedRow]]:
    """What failed that these batches were made from, by batch, the oldest first; a lot that the viewer may not know of
    has no name."""
    row, source, answered = t.affected.c, t.batch, t.person
    statement = (
        select(
            t.affected, source.c.id.label("source_id"), source.c.client.label("source_client"),
            t.alarm.c.id.label("alarm_id"), answered.c.name.label("answered_name"),
        )
        .join(source, source.c.key == row.source)
        .join(t.alarm, t.alarm.c.key == row.alarm)
        .outerjoin(answered, answered.c.key == row.answered_by)
        .where(row.batch.in_(list(batches)))
        .order_by(row.key)
    )  # fmt: skip
    found: dict[int, list[AffectedRow]] = {}
    for each in connection.execute(statement):
        is_hidden = viewer.client is not None and each.source_client != viewer.client
        found.setdefault(each.batch, []).append(
            AffectedRow(
                key=each.key,
                batch=each.batch,
                source=each.source,
                source_id="a lot" if is_hidden else each.source_id,
                alarm_id=each.alarm_id,
                said=each.said,
                raised_at=known_instant(each.raised_at),
                answer=Answer(each.answer) if each.answer else None,
                because=each.because,
                answered_by_name=each.answered_name or "",
                answered_at=instant(each.answered_at),
            )
        )
    return found


def at_risk(connection: Connection, viewer: Actor) -> dict[int, list[AffectedRow]]:
    """What failed that batches were made from and is not answered for, by batch."""
    row = t.affected.c
    statement = select(row.batch).join(t.batch, t.batch.c.key == row.batch).where(row.answer == "").distinct()
    keys = connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars().all()
    found = affected_of(connection, viewer, keys) if keys else {}
    return {batch: [each for each in rows if each.is_open] for batch, rows in found.items()}


def open_affected(
    connection: Connection, *, of: Collection[int] = (), source: int | None = None
) -> list[tuple[int, int, int]]:
    """Key, batch and source of what is not answered for yet, of these batches or because of one lot."""
    row = t.affected.c
    such: ColumnElement[bool] = row.batch.in_(list(of)) if source is None else row.source == source
    statement = select(row.key, row.batch, row.source).where(such, row.answer == "").order_by(row.key)
    return [(each.key, each.batch, each.source) for each in connection.execute(statement)]
