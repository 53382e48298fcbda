"""What methods have a contract laboratory perform, within the story of a whole batch: sent, and reported."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.reporting import Report
from qclab.domain.laboratories.sending import Packing
from qclab.domain.refusals import Missing
from qclab.queries.laboratories.laboratories import laboratory_named
from qclab.queries.laboratories.sent import sent_of_tests
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.laboratories import keeping, reporting, shipping

if TYPE_CHECKING:
    from tests.laboratory.laboratory import Laboratory

_NAME: Final = "Any Testing"
_METHODS: Final = ("A06", "A07", "A10", "A12", "A13", "A14", "A31", "A32", "A53")


def send_away(laboratory: "Laboratory", tests: Iterable[TestRow], by: Lab | None = None) -> None:
    """Those of them that are for elsewhere and lie here unbegun; by the analyst unless told."""
    keys = [test.key for test in tests if test.laboratory and test.sent_state is None and not _is_begun(test)]
    if not keys:
        return
    packing = Packing("dry ice", "Courier, 1", laboratory.now().date() + timedelta(days=60))
    lab = by or laboratory.analyst
    shipment = shipping.prepare(lab, _kept(laboratory), keys, packing)
    shipping.send(lab, shipment, laboratory.now())


def report_back(laboratory: "Laboratory", tests: Collection[TestRow], by: Lab | None = None) -> None:
    """Those of them that are away, in one report with its certificate."""
    keys = [test.key for test in tests if test.is_outside and not test.report_number]
    if keys:
        lab = by or laboratory.analyst
        sent = lab.ask(sent_of_tests, keys)
        report = Report("AT-1", laboratory.now().date(), "AT-7, version 1", "none")
        reporting.enter_report(lab, [sent[key].key for key in keys], report, "certificate.pdf", b"%PDF")


def _is_begun(test: TestRow) -> bool:
    return test.performed_from is not None or test.entered > 0


def _kept(laboratory: "Laboratory") -> int:
    try:
        return laboratory.qa.ask_of_site(laboratory_named, _NAME).key
    except Missing:
        value = ContractLaboratory(_NAME, "2 Quay", "", "QA-AGR-1", _METHODS, date(2099, 12, 31))
        return keeping.save_laboratory(laboratory.qa, value, "audited in May")
