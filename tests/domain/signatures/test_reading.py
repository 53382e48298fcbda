"""How a signature reads: the truth table."""

from dataclasses import fields
from itertools import product

import pytest

from qclab.domain.signatures.reading import Compared, Flaw, Standing, flaw, standing

TABLE = [
    # kept, own row, bytes, signed, records, same
    ((True, True, True, True, True, True), Standing.VALID, None),
    ((True, True, True, True, True, False), Standing.CHANGED, None),
    ((True, True, True, True, False, False), Standing.BROKEN, Flaw.RECORDS),
    ((True, True, True, True, False, True), Standing.BROKEN, Flaw.RECORDS),
    ((True, True, True, False, True, True), Standing.BROKEN, Flaw.SIGNED),
    ((True, True, False, True, True, True), Standing.BROKEN, Flaw.BYTES),
    ((True, False, True, True, True, True), Standing.BROKEN, Flaw.ROW),
    ((True, False, False, False, False, False), Standing.BROKEN, Flaw.ROW),
    ((False, True, True, True, True, True), Standing.NOT_KEPT, None),
    ((False, True, False, False, False, False), Standing.NOT_KEPT, None),
    ((False, False, True, True, True, True), Standing.BROKEN, Flaw.ROW),
]


@pytest.mark.parametrize(("facts", "reads", "why"), TABLE)
def test_a_signature_reads_as_the_table_says(facts: tuple[bool, ...], reads: Standing, why: Flaw | None) -> None:
    compared = Compared(*facts)
    assert (standing(compared), flaw(compared)) == (reads, why)


def test_it_is_valid_only_where_everything_fits() -> None:
    every = [Compared(*facts) for facts in product((True, False), repeat=len(fields(Compared)))]
    assert [compared for compared in every if standing(compared) is Standing.VALID] == [Compared()]
    assert all((flaw(compared) is None) is (standing(compared) is not Standing.BROKEN) for compared in every)
