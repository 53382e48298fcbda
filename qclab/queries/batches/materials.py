"""What batches were made from, as it was said of each: batches of the laboratory, and lots of other makers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, exists, select, true

from qclab.domain.batches.made_from import OutsideLot
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import holds, of_client
from qclab.store import tables as t

_OFFERED: Final = 500
_LINK = t.made_from.c


@dataclass(frozen=True)
class MaterialRow:
    """What a batch is said to be made from: a batch by key and id, else a lot of another maker."""

    key: int
    parent: int | None
    id: str
    lot: OutsideLot | None
    said_by_name: str
    said_at: datetime
    reason: str
    withdrawn_by_name: str
    withdrawn_at: datetime | None
    withdrawn_because: str

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def name(self) -> str:
        return self.id if self.lot is None else self.lot.lot


def material_of(connection: Connection, viewer: Actor, key: int) -> tuple[int, MaterialRow]:
    """The batch of one material, and the material. Raises Missing."""
    statement = of_client(select(_LINK.batch).join(t.batch, t.batch.c.key == _LINK.batch), t.batch.c.client, viewer)
    batch = connection.execute(statement.where(_LINK.key == key)).scalar_one_or_none()
    found = materials_of(connection, viewer, batch) if batch is not None else []
    row = next((each for each in found if each.key == key), None)
    if batch is None or row is None:
        raise Missing("There is no such material of a batch.", code=NoSuch.MATERIAL)
    return batch, row


def materials_of(connection: Connection, viewer: Actor, batch: int) -> list[MaterialRow]:
    """What a batch is said to be made from, and what was withdrawn; a parent that the viewer may not know of is left
    out."""
    parent, said, withdrew = t.batch, t.person.alias("said"), t.person.alias("withdrew")
    statement = (
        select(
            t.made_from, parent.c.id.label("parent_id"), said.c.name.label("said_name"),
            withdrew.c.name.label("withdrew_name"),
        )
        .outerjoin(parent, parent.c.key == _LINK.parent)
        .join(said, said.c.key == _LINK.said_by)
        .outerjoin(withdrew, withdrew.c.key == _LINK.withdrawn_by)
        .where(_LINK.batch == batch)
        .order_by(_LINK.withdrawn_at.is_not(None), _LINK.key)
    )  # fmt: skip
    if viewer.client is not None:
        statement = statement.where(_LINK.parent.is_(None) | (parent.c.client == viewer.client))
    return [
        MaterialRow(
            key=row.key,
            parent=row.parent,
            id=row.parent_id or "",
            lot=OutsideLot(row.supplier, row.lot, row.expiry) if row.parent is None else None,
            said_by_name=row.said_name,
            said_at=known_instant(row.said_at),
            reason=row.reason,
            withdrawn_by_name=row.withdrew_name or "",
            withdrawn_at=instant(row.withdrawn_at),
            withdrawn_because=row.withdrawn_because,
        )
        for row in connection.execute(statement)
    ]


def materials_on_offer(connection: Connection, viewer: Actor) -> list[str]:
    """What another batch may be made from, the newest first, as a list offers it: id and product."""
    product, batch = t.product.c, t.batch.c
    is_material = product.kind.in_(("plasmid", "starting material")) | (
        (product.kind == "viral vector") & (product.in_vivo == 0)
    )
    statement = select(batch.id, product.name).join(t.product, product.key == batch.product).where(is_material)
    statement = of_client(statement, batch.client, viewer).order_by(batch.key.desc()).limit(_OFFERED)
    return [f"{row.id}  {row.name}" for row in connection.execute(statement)]


def made_from_words(viewer: Actor, words: str) -> ColumnElement[bool]:
    """Of a batch, within a question for batches: it was made from something of which an id, a lot or a supplier holds
    these words, as far as the viewer may know."""
    parent = t.batch.alias("parent")
    is_known = parent.c.client == viewer.client if viewer.client is not None else true()
    said = holds(_LINK.lot, words) | holds(_LINK.supplier, words) | (holds(parent.c.id, words) & is_known)
    return exists(
        select(_LINK.key)
        .outerjoin(parent, parent.c.key == _LINK.parent)
        .where(_LINK.batch == t.batch.c.key, _LINK.withdrawn_at.is_(None), said)
        .correlate(t.batch)
    )
