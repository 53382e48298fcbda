"""Every table of the database, each with one declared class."""

from qclab.store.tables.catalogue import criterion, method, parameter, place, plan_line, product, specification
from qclab.store.tables.columns import DERIVED, KEPT, TRAIL, metadata
from qclab.store.tables.job import (
    attachment,
    batch,
    binding,
    certificate,
    decision,
    evaluation,
    import_file,
    investigation,
    label_print,
    requirement,
    result,
    sample,
    test,
    test_sample,
)
from qclab.store.tables.people import client, person, setting, signature
from qclab.store.tables.trail import blob, change, counter, event, head

__all__ = [
    "DERIVED",
    "KEPT",
    "TRAIL",
    "attachment",
    "batch",
    "binding",
    "blob",
    "certificate",
    "change",
    "client",
    "counter",
    "criterion",
    "decision",
    "evaluation",
    "event",
    "head",
    "import_file",
    "investigation",
    "label_print",
    "metadata",
    "method",
    "parameter",
    "person",
    "place",
    "plan_line",
    "product",
    "requirement",
    "result",
    "sample",
    "setting",
    "signature",
    "specification",
    "test",
    "test_sample",
]
