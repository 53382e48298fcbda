"""Where a test was performed elsewhere: each shipment that it was in, to whom, what it came to, and their report."""

from qclab.domain.signatures.formats import Below, Refers
from qclab.domain.signatures.rows import Content, Rows, every, only

SHIPMENTS = (Below("test", "test", "sent_test"), Refers("sent_test", "shipment", "shipment"))
WITH_NAMES = (*SHIPMENTS, Refers("shipment", "laboratory", "contract_laboratory"))
_COLUMNS = ("state", "report_number", "reported_on", "report_method", "report_unit")


def shipments(rows: Rows) -> list[Content]:
    """The laboratory by its key: one that bears another name is still the one it was sent to."""
    sent = [(rows["shipment"][row["shipment"]], row) for _, row in every(rows, "sent_test")]
    return [{"shipment": box["id"], "laboratory": box["laboratory"], **only(row, *_COLUMNS)} for box, row in sent]


def shipments_1(rows: Rows) -> list[Content]:
    """As it was signed at first: the laboratory by its name."""
    laboratories = rows.get("contract_laboratory", {})
    return [{**said, "laboratory": laboratories[said["laboratory"]]["name"]} for said in shipments(rows)]
