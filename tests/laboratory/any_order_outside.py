"""What may be tried with contract laboratories and shipments, and with those whom a certificate reached."""

from dataclasses import replace
from datetime import timedelta

from qclab.domain.alarms.telling import How, Said
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.sending import FAILED, Packing, Receipt
from qclab.queries.laboratories.laboratories import get_laboratory
from qclab.services.alarms.telling import tell
from qclab.services.lab import Lab
from qclab.services.laboratories import keeping, noticing, reporting, shipping
from qclab.services.release import recipients
from tests.laboratory.batch import Batch
from tests.laboratory.outside import BIOSAFETY, report_of
from tests.laboratory.trying import WHY, Trying, found, pick

ELSEWHERE = "A13"
"""What is done at a contract laboratory."""
CONTRACTED = replace(BIOSAFETY, methods=(ELSEWHERE, "A09"))
_CONTRACTED = f"SELECT key FROM contract_laboratory WHERE :batch > 0 AND name = '{CONTRACTED.name}'"
_AWAY = "SELECT key FROM sent_test WHERE batch = :batch AND state = 'away' ORDER BY key"
_PREPARED = "SELECT DISTINCT shipment FROM sent_test WHERE batch = :batch AND state = 'prepared' ORDER BY shipment"
_SENT = "SELECT key FROM sent_test WHERE batch = :batch AND state IN ('away', 'reported') ORDER BY key"
_SHIPMENTS = "SELECT DISTINCT shipment FROM sent_test WHERE batch = :batch ORDER BY shipment"


def save_laboratory(batch: Batch, lab: Lab, number: int) -> None:
    """Its approval ends, or begins again, or is for another method."""
    (key,) = found(batch, _CONTRACTED)
    version = batch.laboratory.ask(lambda connection: get_laboratory(connection, key)).row_version
    changed = pick(
        (CONTRACTED, replace(CONTRACTED, approved_until=None), replace(CONTRACTED, methods=("A09",))), number
    )  # fmt: skip
    keeping.save_laboratory(lab, changed, WHY, key, version)


def pack(batch: Batch, lab: Lab, number: int) -> None:
    """What is done elsewhere and is still open, mostly; any test now and then."""
    is_any = number % 4 == 0
    tests = [test.key for test in batch.tests() if is_any or (test.is_open and test.method_id == ELSEWHERE)]
    (to,) = found(batch, _CONTRACTED)
    expected = batch.laboratory.now().date() + timedelta(days=30)
    shipping.prepare(lab, to, [pick(tests, number // 4)], Packing("2 to 8 °C", "Courier, 17-88", expected))


def send(batch: Batch, lab: Lab, number: int) -> None:
    shipping.send(lab, pick(found(batch, _PREPARED if number % 7 else _SHIPMENTS), number), batch.laboratory.now())


def take_shipment_back(batch: Batch, lab: Lab, number: int) -> None:
    shipping.take_back(lab, pick(found(batch, _PREPARED if number % 3 else _SHIPMENTS), number), WHY)


def confirm_receipt(batch: Batch, lab: Lab, number: int) -> None:
    shipping.confirm_receipt(
        lab, pick(found(batch, _SHIPMENTS), number), Receipt(batch.laboratory.now(), "J. Smit", "cold, sealed")
    )


def lose(batch: Batch, lab: Lab, number: int) -> None:
    shipping.come_to_nothing(
        lab, [pick(found(batch, _AWAY if number % 4 else _SENT), number)], pick(FAILED, number), "DEV-3", WHY
    )


def hear(batch: Batch, lab: Lab, number: int) -> None:
    """What they tell before their report; a suspicion as often as all else."""
    says = Says.SUSPECTED if number % 2 else pick(list(Says), number // 2)
    notice = Notice(says, By.PHONE, "J. Smit", "the plate shows colonies", batch.laboratory.now())
    noticing.record_notice(lab, [pick(found(batch, _SENT), number)], notice)


def enter_report(batch: Batch, lab: Lab, number: int) -> None:
    file = ("certificate.pdf", b"%PDF-1.7 their certificate") if number % 5 else ("", b"")
    reporting.enter_report(
        lab,
        [pick(found(batch, _AWAY if number % 4 else _SENT), number)],
        report_of(batch.laboratory),
        *file,
        reason=WHY,
    )


# recipients


def give(batch: Batch, lab: Lab, number: int) -> None:
    papers = found(batch, "SELECT key FROM certificate WHERE batch = :batch ORDER BY key")
    recipients.give(lab, pick(papers, number), pick(("Ward 4", "Pharmacy"), number // 3), batch.laboratory.now())


def take_recipient_back(batch: Batch, lab: Lab, number: int) -> None:
    given = "SELECT r.key FROM recipient r JOIN certificate c ON c.key = r.certificate WHERE c.batch = :batch"
    recipients.take_back_recipient(lab, pick(found(batch, f"{given} ORDER BY r.key"), number), WHY)


def tell_somebody(batch: Batch, lab: Lab, number: int) -> None:
    asked = pick(found(batch, "SELECT key FROM notification WHERE batch = :batch ORDER BY key"), number)
    said = Said("Ward 4", How.PHONE, batch.laboratory.now(), "destroy what you have", is_reached=bool(number % 3))
    tell(lab, batch.key, said, asked)


def send_out(batch: Batch, lab: Lab, number: int) -> None:
    """Packed, and on its way."""
    pack(batch, lab, 1 + 4 * number)
    send(batch, lab, 1)


ANALYSTS: tuple[Trying, ...] = (
    pack, send, send_out, take_shipment_back, confirm_receipt, lose, hear, enter_report, give, take_recipient_back,
    tell_somebody,
)  # fmt: skip
QA: tuple[Trying, ...] = (save_laboratory,)
