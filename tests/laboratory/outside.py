"""A contract laboratory that QA approved, and a shipment on its way to it."""

from collections.abc import Sequence
from datetime import date, timedelta

from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.reporting import Report
from qclab.domain.laboratories.sending import Packing
from qclab.domain.trail.acts import Act
from qclab.queries.laboratories.sent import SentRow, sent_of_tests
from qclab.services.laboratories import keeping, noticing, reporting, shipping
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

CULTURE = "A06"
"""Mycoplasma by culture, which the demo catalogue has done elsewhere."""
BIOSAFETY = ContractLaboratory(
    "Example Biosafety Testing", "1 Quay\nLeiden", "+31 71 000 0000", "QA-AGR-7", (CULTURE,), date(2099, 12, 31)
)


def approved(laboratory: Laboratory, value: ContractLaboratory = BIOSAFETY) -> int:
    """The key of a laboratory that QA keeps from now on."""
    return keeping.save_laboratory(laboratory.qa, value, "audited in January")


def packed(laboratory: Laboratory, to: int, *tests: int, days: int = 30) -> int:
    """A shipment that is prepared by the analyst; its key."""
    expected = laboratory.now().date() + timedelta(days=days)
    packing = Packing("2 to 8 °C", "Courier, 17-88", expected)
    return shipping.prepare(laboratory.analyst, to, tests, packing)


def sent(laboratory: Laboratory, to: int, *tests: int, days: int = 30) -> int:
    """A shipment that left; its key."""
    shipment = packed(laboratory, to, *tests, days=days)
    shipping.send(laboratory.analyst, shipment, laboratory.now())
    return shipment


def of_test(laboratory: Laboratory, test: int) -> SentRow:
    """The last shipment of a test."""
    return laboratory.analyst.ask(sent_of_tests, [test])[test]


def told(laboratory: Laboratory, keys: Sequence[int], says: Says, said: str = "the plate shows colonies") -> list[str]:
    """A notice by telephone, recorded by the analyst; the batches that it held."""
    notice = Notice(says, By.PHONE, "J. Smit", said, laboratory.now())
    return noticing.record_notice(laboratory.analyst, keys, notice)


def report_of(laboratory: Laboratory, **other: object) -> Report:
    facts = {"number": "EBT-26-118", "on": laboratory.now().date(), "method": "MYC-7, version 3", "unit": "none"}
    return Report(**(facts | other))  # type: ignore[arg-type]


def reported(laboratory: Laboratory, *keys: int, **other: object) -> None:
    """Their report with its certificate, entered by the analyst."""
    reporting.enter_report(
        laboratory.analyst, keys, report_of(laboratory, **other), "certificate.pdf", b"%PDF-1.7 their certificate"
    )


def culture_of(batch: Batch) -> int:
    """The test by culture of a batch."""
    return batch.test(CULTURE).key


def begun_before(laboratory: Laboratory, test: int) -> None:
    """A test begun here, as it was before that was asked of what a contract laboratory performs."""
    start = laboratory.now()
    with laboratory.store.write(laboratory.analyst.actor, Act.TEST_PERFORMED) as writing:
        person = laboratory.analyst.actor.key
        writing.update(t.test, test, performed_by=person, performed_from=start, performance_said_at=start)
