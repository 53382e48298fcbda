"""Every table of the database, one file a subject; each is declared with what it is (columns.py)."""

from qclab.store.tables.alarms import acknowledgement, alarm
from qclab.store.tables.batches import affected, batch, binding, hold, made_from
from qclab.store.tables.catalogue import criterion, gate, method, parameter, place, plan_line, product, specification
from qclab.store.tables.declaration import DERIVED, KEPT, TRAIL, metadata
from qclab.store.tables.exchange import import_file
from qclab.store.tables.investigations import (
    case_list,
    concerned_batch,
    concerned_subject,
    concerned_test,
    investigation,
    investigation_answer,
    investigation_notice,
    investigation_phase,
    investigation_reference,
    investigation_test,
    retest,
    retest_plan,
)
from qclab.store.tables.labels import label_print
from qclab.store.tables.laboratories import contract_laboratory, laboratory_notice, sent_test, shipment
from qclab.store.tables.laboratory import setting
from qclab.store.tables.people import appointment, badge, client, person, second_factor
from qclab.store.tables.release import certificate, certification, gate_tick, requirement
from qclab.store.tables.results import evaluation, observation, result
from qclab.store.tables.review import decision, raw_data_opened, relaxation, relaxation_use, reopening, review_rules
from qclab.store.tables.runs import run, run_position
from qclab.store.tables.samples import attachment, sample
from qclab.store.tables.signatures import signature
from qclab.store.tables.telling import notification, recipient, supply_document, supply_request, susceptibility, told
from qclab.store.tables.testing import deviation, test, test_sample, time_change
from qclab.store.tables.trail import blob, change, counter, event, head
from qclab.store.tables.units import suspicion, unit

__all__ = [
    "DERIVED",
    "KEPT",
    "TRAIL",
    "acknowledgement",
    "affected",
    "alarm",
    "appointment",
    "attachment",
    "badge",
    "batch",
    "binding",
    "blob",
    "case_list",
    "certificate",
    "certification",
    "change",
    "client",
    "concerned_batch",
    "concerned_subject",
    "concerned_test",
    "contract_laboratory",
    "counter",
    "criterion",
    "decision",
    "deviation",
    "evaluation",
    "event",
    "gate",
    "gate_tick",
    "head",
    "hold",
    "import_file",
    "investigation",
    "investigation_answer",
    "investigation_notice",
    "investigation_phase",
    "investigation_reference",
    "investigation_test",
    "label_print",
    "laboratory_notice",
    "made_from",
    "metadata",
    "method",
    "notification",
    "observation",
    "parameter",
    "person",
    "place",
    "plan_line",
    "product",
    "raw_data_opened",
    "recipient",
    "relaxation",
    "relaxation_use",
    "reopening",
    "requirement",
    "result",
    "retest",
    "retest_plan",
    "review_rules",
    "run",
    "run_position",
    "sample",
    "second_factor",
    "sent_test",
    "setting",
    "shipment",
    "signature",
    "specification",
    "supply_document",
    "supply_request",
    "susceptibility",
    "suspicion",
    "test",
    "test_sample",
    "time_change",
    "told",
    "unit",
]
