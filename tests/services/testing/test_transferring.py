"""A clouded medium is transferred, and long cultures are read with subcultures that bind."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.values import Reading
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.testing.units import Finding, Seen, Unread
from qclab.queries.catalogue.master_data import methods
from qclab.services.catalogue import drafts
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.results import recording
from qclab.services.testing import loading, transferring
from qclab.store import tables as t
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import loaded, seen, settled, typed
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


def another_version(demo: Laboratory, id_: str, **changed: Any) -> None:
    """Of a method, in force from now on."""
    before = demo.ask(lambda connection: next(each for each in methods(connection) if each.value.id == id_))
    draft = drafts.save(demo.reviewer, None, replace(before.value, version=before.value.version + 1, **changed))
    put_in_force(demo.qa, [Draft(t.method.name, draft.key, draft.row_version)], "as the laboratory does it", PASSWORD)


def test_a_clouded_medium_is_transferred_on_day_14_and_kept_four_days_more_with_its_subculture(
    demo: Laboratory,
) -> None:
    readings = (Reading(Decimal(7)), Reading(Decimal(14), name="last or transfer", transfer_days=Decimal(4)))
    another_version(demo, "A03", readings=readings)
    batch = demo.batch("B-9").registered().received()
    units = loaded(demo, batch.test("A03").key)
    with refused(Conflict, Unread.TOO_EARLY):
        transferring.transfer_units(demo.analyst, [units[0].key], loading.Stand("INC-02"))
    demo.clock.forward(days=14, hours=1)
    seen(demo, units[1:])
    assert typed(batch, ANAEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    with refused(Invalid, Unread.NO_INCUBATOR):
        transferring.transfer_units(demo.analyst, [units[0].key], loading.Stand(" "))
    (original, _, subculture) = transferring.transfer_units(demo.analyst, [units[0].key], loading.Stand("INC-02"))
    assert (subculture.number, subculture.made_from, subculture.parameter) == (3, 1, original.parameter)
    with refused(Conflict, Unread.TRANSFERRED, Unread.TRANSFERRED):
        transferring.transfer_units(demo.analyst, [original.key, subculture.key], loading.Stand("INC-02"))
    demo.clock.forward(days=3)
    seen(demo, [original, subculture])  # on day 17: outside the plan, and nothing is to date or final
    assert typed(batch, AEROBIC) is None
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [original.test])
    demo.clock.forward(days=1, hours=1)
    seen(demo, [original])
    assert typed(batch, AEROBIC) is None, "the subculture belongs to it"
    seen(demo, [subculture])
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    recording.submit(demo.analyst, [original.test])


def test_growth_in_a_subculture_is_growth_of_the_test(demo: Laboratory) -> None:
    another_version(demo, "A03", readings=(Reading(Decimal(14), transfer_days=Decimal(4)),))
    batch = demo.batch("B-9").registered().received()
    units = loaded(demo, batch.test("A03").key)
    demo.clock.forward(days=14, hours=1)
    subculture = transferring.transfer_units(demo.analyst, [units[0].key], loading.Stand("INC-02"))[-1]
    seen(demo, [subculture], Seen.SUSPECTED)
    settled(demo, subculture, Finding.CONFIRMED)
    assert typed(batch, AEROBIC) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")


def test_a_method_that_plans_no_transfer_has_none(demo: Laboratory) -> None:
    batch = demo.batch("B-9").registered().received()
    units = loaded(demo, batch.test("A03").key)
    demo.clock.forward(days=15)
    with refused(Conflict, Unread.NO_TRANSFER):
        transferring.transfer_units(demo.analyst, [units[0].key], loading.Stand("INC-02"))


def test_mycoplasma_by_culture_is_read_for_28_days_with_subcultures_that_bind(demo: Laboratory) -> None:
    subcultures = tuple(
        Reading(Decimal(day), name=f"subculture {number}", binding=True) for number, day in enumerate((3, 7, 14, 20), 1)
    )
    another_version(demo, "A06", readings=(*subcultures, Reading(Decimal(28), name="final look")), laboratory="")
    batch = demo.batch("N-9").registered("IPSC-NPC").received()
    units = loaded(demo, batch.test("A06").key)
    for days in (3, 4, 7):
        demo.clock.forward(days=days)
        seen(demo, units)
    assert typed(batch, "A06/mycoplasma") == ("Not detected", Evaluation.PENDING, "not detected to date, day 14 of 28")
    demo.clock.forward(days=14, hours=1)  # nobody made the subculture of day 20
    seen(demo, units)
    assert typed(batch, "A06/mycoplasma") == ("Not detected", Evaluation.COMPLIES, "")
    with refused(Conflict, Unread.LOOK_MISSED):
        recording.submit(demo.analyst, [units[0].test])
