"""A sterility test of the demo laboratory that is read now: loaded a week ago, with its second look under way."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from qclab.demo.people import Demo
from qclab.domain.testing.units import Seen
from qclab.queries.batches.batches import get_batch_by_id
from qclab.queries.catalogue import master_data
from qclab.queries.testing import testing
from qclab.queries.testing.units import UnitRow, units_of
from qclab.services.batches import batches
from qclab.services.samples import receiving, registering
from qclab.services.testing import loading, reading

_PRODUCT, _STAGE, _METHOD, _ANALYST = "MSCTC-0010", "DP", "A01", "lkoster"
_INCUBATORS: Final = (("FTM", "INC-03", "shelf 2"), ("SCD", "INC-04", "shelf 1"))


def incubated(demo: Demo, end: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Day 3 was read, on day 5 nobody looked, and of day 7 one medium is still to be read."""
    loaded = end - timedelta(days=7, hours=2)
    id_ = f"WJ-{loaded:%y}001"
    yield loaded - timedelta(hours=3), partial(_register, demo, id_)
    yield loaded, partial(_load, demo, id_)
    yield loaded + timedelta(days=3, hours=1), partial(_read, demo, id_, 2, Seen.CLEAR, "")
    yield (
        loaded + timedelta(days=5, hours=1),
        partial(_read, demo, id_, 2, Seen.NOT_LOOKED_AT, "the incubator room was closed"),
    )
    yield end - timedelta(hours=1, minutes=20), partial(_read, demo, id_, 1, Seen.CLEAR, "")


def _register(demo: Demo, id_: str) -> None:
    """Its tubes for sterility are here; what else the batch needs comes later."""
    lab, made = demo[_ANALYST], demo.clock.now
    with demo.store.read() as connection:
        product = next(each.key for each in master_data.products(connection, lab.actor) if each.value.id == _PRODUCT)
    data = batches.BatchData(
        id_, product, manufactured_on=made.date(), expiry_at=made + timedelta(days=365),
        expiry_zone="Europe/Amsterdam", donor_code="D-0417", batch_record=f"BR-{id_}",
    )  # fmt: skip
    proposed = registering.propose(lab, product, _STAGE).samples
    registered = registering.register(lab, data, _STAGE, [each for each in proposed if _METHOD in each.methods])
    receiving.receive(lab, [sample.id for sample in registered.samples], receiving.Reception("intact"))


def _load(demo: Demo, id_: str) -> None:
    lab = demo[_ANALYST]
    test = _test(demo, id_)
    with lab.asking() as ask:
        places = loading.loadable(ask, test).places
    where = {parameter: loading.Stand(incubator, shelf) for parameter, incubator, shelf in _INCUBATORS}
    loading.load(lab, test, {place.key: where[place.parameter_id] for place in places})


def _read(demo: Demo, id_: str, number: int, seen: Seen, why: str) -> None:
    """The first units of the test, each a look of its own."""
    units: list[UnitRow] = demo[_ANALYST].ask(units_of, [_test(demo, id_)])
    for unit in units[:number]:
        reading.read(demo[_ANALYST], [reading.NewSight(unit.key, seen, why)])


def _test(demo: Demo, id_: str) -> int:
    viewer = demo.labs[_ANALYST].actor
    with demo.store.read() as connection:
        batch = get_batch_by_id(connection, viewer, id_)
        return testing.find_tests(connection, viewer, batch=batch.key, method=_METHOD, state="")[0]
