"""What the batches of the story are made from: CAR-T cells from a vector lot and the patient's own cells; and the lot
that the freezer failed this morning."""

from collections.abc import Sequence
from typing import Final

from qclab.demo.people import PASSWORD, Demo
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.batches.made_from import Materials, OutsideLot, Reach
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.batches.family import Family, family
from qclab.services.alarms.alarms import acknowledge
from qclab.services.batches.affected import hold_affected, look_at
from qclab.services.batches.holding import put_on_hold

VECTOR: Final = "LV-CAR19"
_MADE_WITH_IT = ("ARI-0001",)
_BOUGHT = OutsideLot("Vector maker (example)", "LVX-0812", "2027-03")
_PLASMIDS = (
    OutsideLot("Plasmid maker (example)", "PX-2210", "2027-05"),
    OutsideLot("Plasmid maker (example)", "PP-2207", "2027-02"),
)


def materials(demo: Demo, product: str, donor: str) -> Materials:
    """What a batch of this product is made from now: of vectors the newest that is approved, else a bought one."""
    if product == VECTOR:
        return Materials(lots=_PLASMIDS)
    if product not in _MADE_WITH_IT:
        return Materials()
    cells = OutsideLot("Apheresis unit, hospital (example)", f"APH-{donor}")
    approved = [row.id for row in _vectors(demo) if row.status is BatchStatus.APPROVED_FOR_FURTHER_PROCESSING]
    if not approved:
        return Materials(lots=(_BOUGHT, cells))
    return Materials((approved[0],), (cells,))


def freezer_failed(demo: Demo) -> None:
    """The vector lot with most batches below is held; of those one is held, one was looked at, and others wait."""
    families = {row.id: (row, _family(demo, row)) for row in _vectors(demo)}
    if not any(of.below for _, of in families.values()):
        return
    lot, of = max(families.values(), key=lambda each: len(each[1].below))
    qa = demo["kvos"]
    why = "Freezer F-02 was at -58 °C for three hours; titre is looked at"
    put_on_hold(qa, lot.key, lot.row_version, why, PASSWORD)
    given = [row for row in of.below if row.is_open and row.reach(demo.clock.now) is Reach.GIVEN]
    here = [row for row in of.below if row.is_open and row.reach(demo.clock.now) is Reach.HERE]
    if given:
        look_at(qa, [given[0].key], "Transduced before the freezer failed; the titre then complied", PASSWORD)
    if here:
        hold_affected(qa, [here[0].key], "Its vector was thawed after the freezer failed", PASSWORD)
    for id_, comment in (("adewit", "Titre is tested again today"), ("kvos", "DEV-2026-0114 is open")):
        for alarm in demo[id_].ask(alarms_for):
            if alarm.batch_id == lot.id:
                acknowledge(demo[id_], alarm.key, comment)


def _vectors(demo: Demo) -> Sequence[BatchRow]:
    viewer = demo.labs["kvos"].actor
    with demo.store.read() as connection:
        keys = batches.find_batches(connection, viewer, search=VECTOR)
        rows = batches.fetch_batches(connection, viewer, keys)
    return [rows[key] for key in keys if rows[key].product_id == VECTOR]


def _family(demo: Demo, row: BatchRow) -> Family:
    with demo.store.read() as connection:
        return family(connection, demo.labs["kvos"].actor, row.key)
