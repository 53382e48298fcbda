"""What the demo laboratory has done elsewhere: three contract laboratories, the shipments of each batch, and one whose
results are late."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

from qclab.demo.people import Demo
from qclab.domain import moments
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.reporting import Report
from qclab.domain.laboratories.sending import Packing, Receipt
from qclab.queries.laboratories.laboratories import laboratories
from qclab.queries.laboratories.outside import Which, fetch_outside, find_outside
from qclab.queries.laboratories.sent import sent_of_tests
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.laboratories import keeping, noticing, reporting, shipping

_BIOSAFETY: Final = "Example Biosafety Testing"
_MOST: Final = 4


def sent_out(demo: Demo, since: datetime, end: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Twelve days ago it left, and the day on which its results were expected is over."""
    shipped: list[int] = []
    yield since, partial(approve, demo, end.date())
    yield end - timedelta(days=12, hours=3), partial(_send, demo, shipped, (end - timedelta(days=3)).date())
    yield end - timedelta(days=11, hours=2), partial(_arrived, demo, shipped)
    yield end - timedelta(days=5, hours=4), partial(_told, demo, shipped)


def approve(demo: Demo, today: date) -> None:
    """QA keeps the three laboratories that the catalogue names; the approval of one has just ended on this day."""
    qa = demo["kvos"]
    for name, methods, until, agreement in (
        (_BIOSAFETY, ("A06", "A07", "A10", "A13", "A14"), today + timedelta(days=140), "QA agreement QAA-11"),
        ("Example Blood Bank", ("A12",), today + timedelta(days=200), "QA agreement QAA-09"),
        ("Example Genetics", ("A31", "A32", "A53"), today - timedelta(days=4), "QA agreement QAA-14"),
    ):
        value = ContractLaboratory(name, "1 Example Quay\nLeiden", "+31 00 000 0000", agreement, methods, until)
        keeping.save_laboratory(qa, value, "Audited on site; the agreement is signed")


def send_tests(lab: Lab, tests: Sequence[TestRow], expected_on: date) -> list[int]:
    """Send what contract laboratories perform of these tests, a shipment to each of them; the keys of the shipments."""
    shipments = []
    for to in lab.ask_of_site(laboratories):
        keys = [test.key for test in tests if test.laboratory.startswith(to.name) and not shipping.why_not_send(test)]
        if keys:
            packing = Packing("dry ice", f"Cold courier (example), 17-{9000 + keys[0]}", expected_on)
            shipments.append(shipping.prepare(lab, to.key, keys, packing))
            shipping.send(lab, shipments[-1], lab.store.clock())
    return shipments


def confirmed(lab: Lab, shipments: Sequence[int]) -> None:
    """They confirmed that these shipments arrived."""
    for shipment in shipments:
        at = lab.store.clock() - timedelta(hours=2)
        shipping.confirm_receipt(lab, shipment, Receipt(at, "J. Smit", "seal intact, on dry ice"))


def reported(lab: Lab, tests: Sequence[TestRow]) -> None:
    """Their report of each of these tests, with its certificate."""
    for test, sent in lab.ask(sent_of_tests, [test.key for test in tests]).items():
        report = Report(f"R-{4000 + test}", moments.day_of(lab.store.clock(), UTC), f"{sent.method_id}-SOP 4", "none")
        reporting.enter_report(lab, [sent.key], report, f"R-{4000 + test}.txt", b"Example certificate of analysis\n")


def _send(demo: Demo, shipped: list[int], expected_on: date) -> None:
    lab = demo["mjansen"]
    keys = lab.ask(find_outside, Which.TO_SEND, demo.clock.now)
    able = [
        row.test
        for row in lab.ask(fetch_outside, keys)
        if row.test.laboratory.startswith(_BIOSAFETY) and not shipping.why_not_send(row.test)
    ][:_MOST]
    if not able:
        return
    to = next(row.key for row in lab.ask_of_site(laboratories) if row.name == _BIOSAFETY)
    packing = Packing("dry ice", "Cold courier (example), 17-8812", expected_on)
    shipment = shipping.prepare(lab, to, [test.key for test in able], packing)
    shipping.send(lab, shipment, demo.clock.now)
    shipped += [row.key for row in lab.ask(sent_of_tests, [test.key for test in able]).values()]
    shipped.append(shipment)


def _arrived(demo: Demo, shipped: list[int]) -> None:
    if shipped:
        receipt = Receipt(demo.clock.now - timedelta(hours=1), "J. Smit", "seal intact, on dry ice")
        shipping.confirm_receipt(demo["mjansen"], shipped[-1], receipt)


def _told(demo: Demo, shipped: list[int]) -> None:
    if shipped:
        notice = Notice(Says.CLEAR, By.PHONE, "J. Smit", "no growth at the last subculture", demo.clock.now)
        noticing.record_notice(demo["mjansen"], shipped[:1], notice)
