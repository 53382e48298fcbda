"""What the demo laboratory has done elsewhere: two contract laboratories, and a shipment whose results are overdue."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from qclab.demo.people import Demo
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.sending import Packing, Receipt
from qclab.queries.laboratories.laboratories import laboratories
from qclab.queries.laboratories.outside import Which, fetch_outside, find_outside
from qclab.queries.laboratories.sent import sent_of_tests
from qclab.services.laboratories import keeping, noticing, shipping

_BIOSAFETY: Final = "Example Biosafety Testing"
_MOST: Final = 4


def sent_out(demo: Demo, end: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Twelve days ago it left, and the day on which its results were expected is over."""
    shipped: list[int] = []
    yield end - timedelta(days=30), partial(_approve, demo, end.date())
    yield end - timedelta(days=12, hours=3), partial(_send, demo, shipped, (end - timedelta(days=3)).date())
    yield end - timedelta(days=11, hours=2), partial(_arrived, demo, shipped)
    yield end - timedelta(days=5, hours=4), partial(_told, demo, shipped)


def _approve(demo: Demo, today: date) -> None:
    qa = demo["kvos"]
    for name, methods, until, agreement in (
        (_BIOSAFETY, ("A06", "A07", "A10", "A13", "A14"), today + timedelta(days=140), "QA agreement QAA-11"),
        ("Example Genetics", ("A31", "A32", "A53"), today - timedelta(days=4), "QA agreement QAA-14"),
    ):
        value = ContractLaboratory(name, "1 Example Quay\nLeiden", "+31 00 000 0000", agreement, methods, until)
        keeping.save_laboratory(qa, value, "Audited on site; the agreement is signed")


def _send(demo: Demo, shipped: list[int], expected_on: date) -> None:
    lab, today = demo["mjansen"], demo.clock.now.date()
    keys = lab.ask(find_outside, Which.TO_SEND, today)
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
