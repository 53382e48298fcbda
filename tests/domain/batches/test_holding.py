"""Who ends which hold, and how: what a person placed, what a record did, what was suspected."""

import pytest

from qclab.domain.batches.holding import Held, Kept, lift_blockers, not_confirmed_blockers
from qclab.domain.people.rights import Actor, Barred, Role

QA = Actor(7, "kvos", "Karin Vos", frozenset({Role.QA}))
ANALYST = Actor(8, "mjansen", "M. Jansen", frozenset({Role.ANALYST}))
BY_HAND, OF_A_CASE, REOPENED = Held(), Held("OOS-2026-0001"), Held("REO-2026-0001")
TOLD_BY_ANOTHER, TOLD_BY_QA = Held("SH-2026-0001", 8), Held("SH-2026-0001", 7)
FROM_BEFORE = Held("", 8)
"""A suspicion from before its shipment was kept with the hold."""


@pytest.mark.parametrize(
    ("hold", "actor", "lifted", "not_confirmed"),
    [
        (BY_HAND, QA, (), (Kept.NOT_SUSPECTED,)),
        (OF_A_CASE, QA, (Kept.OF_A_RECORD,), (Kept.NOT_SUSPECTED,)),
        (REOPENED, QA, (Kept.OF_A_RECORD,), (Kept.NOT_SUSPECTED,)),
        (TOLD_BY_ANOTHER, QA, (Kept.SUSPECTED,), ()),
        (FROM_BEFORE, QA, (Kept.SUSPECTED,), ()),
        (TOLD_BY_QA, QA, (Kept.SUSPECTED,), (Kept.TOLD_BY_SAME,)),
        (BY_HAND, ANALYST, (Barred.NO_RIGHT,), (Barred.NO_RIGHT,)),
        (TOLD_BY_QA, ANALYST, (Barred.NO_RIGHT,), (Barred.NO_RIGHT,)),
    ],
)
def test_a_hold_ends_by_what_placed_it(
    hold: Held, actor: Actor, lifted: tuple[object, ...], not_confirmed: tuple[object, ...]
) -> None:
    assert tuple(why.code for why in lift_blockers(hold, actor)) == lifted
    assert tuple(why.code for why in not_confirmed_blockers(hold, actor)) == not_confirmed
