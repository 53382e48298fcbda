"""Contract laboratories, the shipments that go to them, what they say meanwhile, and what they report."""

from qclab.store.tables.columns import code, instant, lines, made, partial_index, refers, title, words
from qclab.store.tables.declaration import SITE, kept

contract_laboratory = kept(
    "contract_laboratory",
    title("name"),
    lines("address"),
    words("contact"),
    words("agreement"),
    made("methods", "methods it is approved for"),
    code("approved_until", null=True),
    called="contract laboratory",
    title="{name}",
    client=SITE,
    under=(),
    part_of=(),
    searched=("name",),
)
"""``methods`` is a JSON list of ids, whatever their version; ``approved_until`` is the last day of its approval, and
empty of one that is not approved. The trail says who of QA changed it and why."""

shipment = kept(
    "shipment",
    code("id", unique=True),
    refers("laboratory", "contract_laboratory", "contract laboratory"),
    words("temperature", "temperature it travels at"),
    words("carrier"),
    refers("prepared_by", "person", index=False),
    instant("prepared_at"),
    instant("left_at", null=True),
    refers("sent_by", "person", "recorded that it left", null=True, index=False),
    instant("arrived_at", null=True),
    words("confirmed_by", "receipt confirmed by"),
    words("condition", "arrived"),
    refers("receipt_by", "person", "recorded the receipt", null=True, index=False),
    called="shipment",
    title="{id}",
    client=SITE,
    under=(),
    part_of=(),
    searched=("id",),
    series=7,
)
"""A box with samples of one batch or of many. Whose they are stands in the rows of its tests."""

sent_test = kept(
    "sent_test",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("shipment", "shipment"),
    code("state"),
    code("expected_on"),
    instant("was_due_at", "due before it was sent"),
    lines("reason"),
    words("deviation"),
    words("report_number"),
    code("reported_on", null=True),
    words("report_method", "their method and version"),
    words("report_unit", "unit they report in"),
    refers("certificate", "attachment", "their certificate", null=True, index=False),
    refers("reported_by", "person", "entered the report", null=True, index=False),
    instant("reported_at", "report entered", null=True),
    called="test that is outside",
    title="{test.method.title}, {batch.id}",
    client="batch.client",
    under=("batch", "shipment"),
    part_of=("test",),
    searched=(),
)
"""A test of a shipment. ``state`` is one of domain/laboratories/sending.py; ``reason`` and ``deviation`` say why it
came to nothing."""
partial_index(
    "uq_sent_test_current", "state IN ('prepared', 'away', 'reported')", sent_test.c.test, unique=True
)  # fmt: skip
"""A test lies in one shipment at a time."""

laboratory_notice = kept(
    "laboratory_notice",
    refers("batch", "batch"),
    refers("sent_test", "sent_test", "test that is outside"),
    code("says"),
    code("how"),
    words("who", "told by"),
    lines("said"),
    instant("told_at"),
    refers("recorded_by", "person", index=False),
    instant("recorded_at"),
    refers("alarm", "alarm", null=True, index=False),
    refers("hold", "hold", null=True, index=False),
    called="notice of a contract laboratory",
    title="{sent_test.test.method.title}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("sent_test",),
    searched=(),
)
"""What a contract laboratory told by telephone or by mail before its report. It is never changed."""
