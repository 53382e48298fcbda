"""Batches: the list, one batch with its data, and what stands between it and a certificate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select

from qclab.domain.batches.expiry import ShelfLife
from qclab.domain.batches.holding import Held
from qclab.domain.batches.lifecycle import ON_HOLD, BatchStatus, Road, road_of
from qclab.domain.batches.made_together import Making
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.batches.materials import made_from_words
from qclab.queries.decoding import day, decimal, instant, known_instant, sequence
from qclab.queries.investigations.cases import is_of_batch
from qclab.queries.scope import matching, of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class BatchRow:
    """A batch as lists and pages show it. ``row_version`` rises with every change under the batch."""

    key: int
    row_version: int
    id: str
    status: BatchStatus
    status_reason: str
    product: int
    product_id: str
    product_name: str
    product_kind: str
    in_vivo: bool
    client: int
    client_id: str
    client_name: str
    is_own: bool
    coi_id: str
    donor_code: str
    body_weight: Decimal | None
    manufactured_on: date | None
    expiry_at: datetime | None
    expiry_zone: str
    batch_record: str
    deviations: str
    operators: str
    session: str
    created_at: datetime
    after_expiry: str
    outside_range: str
    has_relaxed: bool
    """Whether a duty was ever relaxed for its product."""
    has_reopened: bool
    has_cases: bool

    last_stage: str
    """The stage at which its product is made; material of the stages before it is taken on the way there."""

    hold: str = ""
    """Why it is on hold, the first reason; empty where it is not."""
    more_holds: int = 0

    @property
    def shelf_life(self) -> ShelfLife:
        """Until when its material is used, and whether its product refuses what comes after."""
        return ShelfLife(self.expiry_at, self.after_expiry == "block")

    @property
    def making(self) -> Making:
        """By whom, in which session and on which day it was made."""
        return Making(self.operators, self.session, self.manufactured_on)

    @property
    def road(self) -> Road:
        """What it is made for."""
        return road_of(self.product_kind, in_vivo=self.in_vivo, is_own=self.is_own)

    @property
    def stands(self) -> str:
        """Its status and the mark beside it: ``quarantine, on hold``."""
        return f"{self.status}, {ON_HOLD}" if self.hold else self.status

    @property
    def because(self) -> str:
        """The reasons of the status and of the mark beside it."""
        return ", ".join(filter(None, (self.held_because, self.status_reason)))

    @property
    def held_because(self) -> str:
        """The first reason of the mark, and how many more there are; empty where it is not on hold."""
        return f"{self.hold} and {self.more_holds} more" if self.more_holds else self.hold

    @property
    def is_held(self) -> bool:
        """Whether something stands against the use of the batch, which people must see."""
        return bool(self.hold) or self.status.is_against

    @property
    def held(self) -> str:
        """What stands against the batch, with its reason; empty where nothing does."""
        said = self.status if self.status.is_against else ON_HOLD if self.hold else ""
        return ", ".join(filter(None, (said, self.because))) if said else ""


_HOLD = t.hold.c
_HOLDS = select(t.hold).where(_HOLD.batch == t.batch.c.key, _HOLD.lifted_at.is_(None)).correlate(t.batch)
"""What holds a batch, within a question for batches."""


def is_on_hold() -> ColumnElement[bool]:
    """Of a batch, within a question for batches."""
    return exists().where(_HOLD.batch == t.batch.c.key, _HOLD.lifted_at.is_(None)).correlate(t.batch)


_BATCHES = (
    select(
        t.batch,
        t.product.c.id.label("product_id"),
        t.product.c.name.label("product_name"),
        t.product.c.kind.label("product_kind"),
        t.product.c.in_vivo,
        t.product.c.after_expiry,
        t.product.c.outside_range,
        exists().where(t.relaxation.c.product == t.batch.c.product).label("has_relaxed"),
        exists().where(t.reopening.c.batch == t.batch.c.key).label("has_reopened"),
        exists().where(is_of_batch(t.batch.c.key)).correlate(t.batch).label("has_cases"),
        t.product.c.stages.label("product_stages"),
        t.client.c.id.label("client_id"),
        t.client.c.name.label("client_name"),
        t.client.c.own.label("is_own"),
        _HOLDS.with_only_columns(_HOLD.reason).order_by(_HOLD.key).limit(1).scalar_subquery().label("hold"),
        _HOLDS.with_only_columns(func.count()).scalar_subquery().label("holds"),
    )
    .join(t.product, t.product.c.key == t.batch.c.product)
    .join(t.client, t.client.c.key == t.batch.c.client)
)


def _select(viewer: Actor) -> Any:
    return of_client(_BATCHES, t.batch.c.client, viewer)


def _row(row: Row[Any]) -> BatchRow:
    return BatchRow(
        key=row.key,
        row_version=row.row_version,
        id=row.id,
        status=BatchStatus(row.status),
        status_reason=row.status_reason,
        product=row.product,
        product_id=row.product_id,
        product_name=row.product_name,
        product_kind=row.product_kind,
        in_vivo=bool(row.in_vivo),
        client=row.client,
        client_id=row.client_id,
        client_name=row.client_name,
        is_own=bool(row.is_own),
        coi_id=row.coi_id,
        donor_code=row.donor_code,
        body_weight=decimal(row.body_weight),
        manufactured_on=day(row.manufactured_on),
        expiry_at=instant(row.expiry_at),
        expiry_zone=row.expiry_zone,
        batch_record=row.batch_record,
        deviations=row.deviations,
        operators=row.operators,
        session=row.session,
        created_at=known_instant(row.created_at),
        after_expiry=row.after_expiry,
        outside_range=row.outside_range,
        has_relaxed=bool(row.has_relaxed),
        has_reopened=bool(row.has_reopened),
        has_cases=bool(row.has_cases),
        last_stage=sequence(row.product_stages)[-1][0],
        hold=row.hold or "",
        more_holds=max(row.holds - 1, 0),
    )


def find_batches(
    connection: Connection,
    viewer: Actor,
    *,
    search: str = "",
    status: str = "",
    client: int | None = None,
    materials: bool = False,
    made_from: str = "",
    limit: int = 20_000,
) -> list[int]:
    """The keys of the batches, newest first; ``search`` matches batch, product and donor by any part, with
    ``materials`` what they were made from too, which ``made_from`` matches alone. ``status`` may be the mark
    beside it."""
    statement = of_client(select(t.batch.c.key), t.batch.c.client, viewer)
    if status == ON_HOLD:
        statement = statement.where(is_on_hold())
    elif status:
        statement = statement.where(t.batch.c.status == status)
    if client is not None:
        statement = statement.where(t.batch.c.client == client)
    if made_from.strip():
        statement = statement.where(made_from_words(viewer, made_from.strip()))
    if search.strip():
        also = [made_from_words(viewer, search.strip())] if materials else []
        statement = matching(statement, t.batch, search, *also)
    return list(connection.execute(statement.order_by(t.batch.c.key.desc()).limit(limit)).scalars())


@dataclass(frozen=True)
class HoldRow:
    """A reason for which a batch is on hold: who placed it, empty where that is not known, and when; ``held`` is how
    it ends."""

    key: int
    reason: str
    held: Held
    placed_by_name: str
    placed_at: datetime

    @property
    def record(self) -> str:
        return self.held.record


def holds_of(connection: Connection, batch: int) -> list[HoldRow]:
    """What holds a batch now, the oldest first."""
    notice = t.laboratory_notice.c
    suspected = select(func.min(notice.recorded_by)).where(notice.hold == _HOLD.key).scalar_subquery()
    rows = connection.execute(
        select(t.hold, t.person.c.name, suspected.label("suspected_by"))
        .outerjoin(t.person, t.person.c.key == _HOLD.placed_by)
        .where(_HOLD.batch == batch, _HOLD.lifted_at.is_(None))
        .order_by(_HOLD.key)
    )
    return [
        HoldRow(
            row.key,
            row.reason,
            Held(row.record, row.suspected_by),
            row.name or "",
            known_instant(row.placed_at),
        )
        for row in rows
    ]


def fetch_batches(connection: Connection, viewer: Actor, keys: list[int]) -> dict[int, BatchRow]:
    """Rows by key; those the viewer may not know of are left out."""
    return {row.key: _row(row) for row in connection.execute(_select(viewer).where(t.batch.c.key.in_(keys)))}


def get_batch(connection: Connection, viewer: Actor, key: int) -> BatchRow:
    """One batch. Raises Missing."""
    return get_batches(connection, viewer, [key])[key]


def get_batches(connection: Connection, viewer: Actor, keys: Collection[int]) -> dict[int, BatchRow]:
    """Batches by key. Raises Missing where one of them is not there, or not for this viewer."""
    rows = connection.execute(_select(viewer).where(t.batch.c.key.in_(list(keys))))
    found = {row.key: row for row in map(_row, rows)}
    if set(keys) - found.keys():
        raise Missing("There is no such batch.", code=NoSuch.BATCH)
    return found


def get_batch_by_id(connection: Connection, viewer: Actor, id_: str, client: int | None = None) -> BatchRow:
    """The batch with this id. Raises Missing, also where two clients have one of that id and none is named."""
    statement = _select(viewer).where(func.lower(t.batch.c.id) == id_.strip().lower())
    if client is not None:
        statement = statement.where(t.batch.c.client == client)
    rows = connection.execute(statement).all()
    if len(rows) > 1:
        raise Missing(f"Several clients have a batch “{id_}”; open it from the list of batches.", code=NoSuch.ONE_BATCH)
    if not rows:
        raise Missing(f"There is no batch “{id_}”.", code=NoSuch.BATCH_OF_ID)
    return _row(rows[0])


def batches_called(connection: Connection, viewer: Actor, ids: Collection[str]) -> dict[tuple[int, str], BatchRow]:
    """The batches of these ids, of whichever client, by client and id in small letters."""
    wanted = {id_.strip().lower() for id_ in ids}
    rows = map(_row, connection.execute(_select(viewer).where(func.lower(t.batch.c.id).in_(wanted))))
    return {(row.client, row.id.lower()): row for row in rows}


@dataclass(frozen=True)
class Bound:
    """A stage of a batch and the specification version it is tested against."""

    stage: str
    specification: int
    id: str
    version: int
    title: str
    rounding: str
    example: str


_BINDINGS = (
    select(t.binding.c.stage, t.specification)
    .join(t.specification, t.specification.c.key == t.binding.c.specification)
    .order_by(t.binding.c.key)
)


def bindings(connection: Connection, batch: int) -> list[Bound]:
    """The stages of a batch that have been registered."""
    rows = connection.execute(_BINDINGS.where(t.binding.c.batch == batch))
    return [
        Bound(row._mapping[t.binding.c.stage], row.key, row.id, row.version, row.title, row.rounding, row.example)
        for row in rows
    ]


def bound_to(connection: Connection, batches: Collection[int]) -> dict[tuple[int, str], int]:
    """The specification version that each registered stage of these batches is tested against."""
    binding = t.binding.c
    statement = select(binding.batch, binding.stage, binding.specification).where(binding.batch.in_(list(batches)))
    return {(row.batch, row.stage): row.specification for row in connection.execute(statement)}


def has_results(connection: Connection, batch: int) -> bool:
    """Whether any result has been entered for the batch."""
    return connection.execute(select(t.result.c.key).where(t.result.c.batch == batch).limit(1)).first() is not None


def batches_on_hold(connection: Connection, batches: Collection[int]) -> set[str]:
    """The ids of those of these batches that are on hold."""
    held = select(t.batch.c.id).where(t.batch.c.key.in_(list(batches)), is_on_hold())
    return set(connection.execute(held).scalars())
