"""The batches that a table of samples names: those that exist, and those to be made from what its rows say of them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from qclab.domain.clocks import day, instant, zone_named
from qclab.domain.evaluation.measures import BODY_WEIGHT
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason, Refusal
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.services.batches.batches import BatchData, check
from qclab.services.exchange.reading import Differs, Reading, of_column
from qclab.store.door import Connection

BatchKey = tuple[int, str]
"""Client key and batch id in small letters."""
_COLUMN = {"id": "batch", "expiry_at": "expiry", "deviations": "deviation"}


@dataclass
class _New:
    """A batch to be made; ``lines`` says which line gave each field."""

    data: BatchData
    first: int
    lines: dict[str, int] = field(default_factory=dict)


class Batches:
    """The batches of one table, in the order they are named, of those that exist the ones of ``ids``. ``today`` is the
    date in the laboratory."""

    def __init__(
        self, connection: Connection, viewer: Actor, ids: Collection[str], zone: ZoneInfo, today: date
    ) -> None:
        self._zone, self._today = zone, today
        self._existing = batches.batches_called(connection, viewer, ids)
        self._new: dict[BatchKey, _New] = {}

    def named(self, reading: Reading, product: int, client: int) -> BatchKey:
        """The batch a row names. What the row says of it must agree with what is known of it."""
        id_ = reading.text("batch")
        key = client, id_.lower()
        given = self._given(reading)
        existing = self._existing.get(key)
        if existing is not None:
            self._agree(reading, _known(existing), product, given)
            return key
        new = self._new.setdefault(key, _New(BatchData(id_, product), reading.row.line))
        said = {name: getattr(new.data, name) for name in new.lines} | {"product": new.data.product}
        both = {name: value for name, value in given.items() if name in new.lines}
        self._agree(reading, said, product, both, new.first)
        for name, value in given.items():
            new.lines.setdefault(name, reading.row.line)
            new.data = replace(new.data, **{name: getattr(new.data, name) or value})
        return key

    def of(self, key: BatchKey) -> int | BatchData:
        """The key of a batch that exists, or the data of one to be made."""
        known = self.known(key)
        return known.key if isinstance(known, BatchRow) else known

    def known(self, key: BatchKey) -> BatchRow | BatchData:
        """What is known of a batch that exists, or the data of one to be made."""
        return self._existing[key] if key in self._existing else self._new[key].data

    @property
    def keys(self) -> set[int]:
        """Those of the batches that exist."""
        return {row.key for row in self._existing.values()}

    def faults(self) -> list[tuple[int, Reason]]:
        """What is wrong with the new batches as a whole: line and reason."""
        found = []
        for new in self._new.values():
            data = new.data
            try:
                check(data, self._today)
            except Refusal as refusal:
                for reason in refusal.reasons:
                    column = _COLUMN.get(reason.field, reason.field)
                    found.append((new.lines.get(reason.field, new.first), of_column(column, reason)))
        return found

    def _given(self, reading: Reading) -> dict[str, Any]:
        """The fields of the batch that the row gives."""
        zone = reading.read("expiry_zone", zone_named, None)
        given: dict[str, Any] = {
            "body_weight": reading.text("body_weight"),
            "manufactured_on": reading.read("manufactured_on", day, None),
            "expiry_at": reading.read("expiry", lambda text: instant(text, zone or self._zone), None),
            "coi_id": reading.text("coi_id"),
            "donor_code": reading.text("donor_code"),
            "batch_record": reading.text("batch_record"),
            "deviations": reading.text("deviation"),
            "operators": reading.text("operators"),
            "session": reading.text("session"),
        }
        if given["expiry_at"]:
            given["expiry_zone"] = (zone or self._zone).key
        return {name: value for name, value in given.items() if value}

    def _agree(
        self, reading: Reading, known: dict[str, Any], product: int, given: dict[str, Any], first: int = 0
    ) -> None:
        """``first``: the line that made the batch; 0 where it stands in the records."""
        where = f"in line {first}" if first else "in the records"
        code = Differs.OTHER_LINE if first else Differs.RECORDED
        if known["product"] != product:
            said = f"{reading.text('batch')} is of another product {where}."
            reading.refuse("batch", Reason(said, code=code, facts={"field": "product"}))
        for name, value in given.items():
            if not _agrees(name, known[name], value):
                column = _COLUMN.get(name, name)
                said = f"{reading.text(column) or value} differs from what is {where}."
                reading.refuse(column, Reason(said, code=code, facts={"field": name}))


def _agrees(name: str, known: Any, given: Any) -> bool:
    return BODY_WEIGHT.is_same(known, given) if name == "body_weight" else bool(known == given)


def _known(row: BatchRow) -> dict[str, Any]:
    weight = "" if row.body_weight is None else f"{row.body_weight:f}"
    names = BatchData.__dataclass_fields__.keys() - {"materials"}  # no table of samples says them
    return {**{name: getattr(row, name) for name in names}, "body_weight": weight}
