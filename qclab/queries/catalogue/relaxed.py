"""Duties that QA relaxed for a product: what holds, what ended, and where each was used."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.duties import Duty, Relaxed, Step
from qclab.domain.people.relaxing import Relaxation, holding
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_day, known_instant
from qclab.queries.laboratory import settings
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Use:
    """A step that somebody took by a relaxed duty: on which record of which batch, and when."""

    batch: int
    batch_id: str
    record: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RelaxedRow:
    """A relaxed duty as the list of them shows it; ``uses`` the oldest first."""

    key: int
    row_version: int
    product: int
    product_id: str
    relaxation: Relaxation
    reason: str
    signed_by_name: str
    ended_by_name: str
    ended_because: str
    uses: tuple[Use, ...] = field(default=())

    def state(self, today: date) -> str:
        """``in force``, ``withdrawn`` or ``over``."""
        if self.relaxation.ended_at is not None:
            return "withdrawn"
        return "in force" if self.relaxation.holds(today) else "over"


_SIGNED, _ENDED, _USER = t.person.alias("signed"), t.person.alias("ended"), t.person.alias("used")
_COLUMNS = (
    t.relaxation,
    t.product.c.id.label("product_id"),
    _SIGNED.c.name.label("signed_by_name"),
    _ENDED.c.name.label("ended_by_name"),
    t.relaxation_use.c.batch.label("use_batch"),
    t.batch.c.id.label("use_batch_id"),
    t.relaxation_use.c.record,
    _USER.c.name.label("used_by_name"),
    t.relaxation_use.c.used_at,
)


def relaxed_duties(
    connection: Connection, viewer: Actor, *, product: int | None = None, batch: int | None = None
) -> list[RelaxedRow]:
    """Every duty that was ever relaxed, the newest first; of one product, or of that of a batch, where it is given."""
    use = t.relaxation_use.c
    statement = (
        select(*_COLUMNS)
        .select_from(t.relaxation)
        .join(t.product, t.product.c.key == t.relaxation.c.product)
        .join(_SIGNED, _SIGNED.c.key == t.relaxation.c.signed_by)
        .outerjoin(_ENDED, _ENDED.c.key == t.relaxation.c.ended_by)
        .outerjoin(t.relaxation_use, use.relaxation == t.relaxation.c.key)
        .outerjoin(t.batch, t.batch.c.key == use.batch)
        .outerjoin(_USER, _USER.c.key == use.used_by)
        .order_by(t.relaxation.c.key.desc(), use.key)
    )
    if product is not None:
        statement = statement.where(t.relaxation.c.product == product)
    if batch is not None:
        of_batch = select(t.batch.c.product).where(t.batch.c.key == batch)
        statement = statement.where(t.relaxation.c.product.in_(of_batch))
    rows: dict[int, RelaxedRow] = {}
    uses: dict[int, list[Use]] = {}
    for row in connection.execute(of_client(statement, t.product.c.client, viewer)):
        if row.record is not None:
            at = known_instant(row.used_at)
            uses.setdefault(row.key, []).append(Use(row.use_batch, row.use_batch_id, row.record, row.used_by_name, at))
        rows[row.key] = RelaxedRow(
            row.key, row.row_version, row.product, row.product_id,
            Relaxation(
                row.key, Step(row.step), Duty(row.duty), known_instant(row.since), known_day(row.last_day),
                row.signed_by, instant(row.ended_at),
            ),
            row.reason, row.signed_by_name, row.ended_by_name or "", row.ended_because,
            tuple(uses.get(row.key, ())),
        )  # fmt: skip
    return list(rows.values())


def get_relaxed_duty(connection: Connection, viewer: Actor, key: int) -> RelaxedRow:
    """One of them. Raises Missing."""
    for row in relaxed_duties(connection, viewer):
        if row.key == key:
            return row
    raise Missing("There is no such relaxed duty.", code=NoSuch.RELAXED_DUTY)


def relaxed_now(
    connection: Connection, viewer: Actor, batches: Collection[int], at: datetime
) -> dict[int, tuple[Relaxed, ...]]:
    """What is relaxed at this moment for the product of each of these batches; every batch has an entry."""
    if not batches:
        return {}
    rows = relaxed_duties(connection, viewer)
    if not rows:
        return dict.fromkeys(batches, ())
    statement = select(t.batch.c.key, t.batch.c.product).where(t.batch.c.key.in_(list(batches)))
    products = {row.key: row.product for row in connection.execute(statement)}
    today = settings.today(connection, at)
    return {
        batch: holding([row.relaxation for row in rows if row.product == product], today)
        for batch, product in products.items()
    }
