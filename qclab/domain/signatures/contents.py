"""What a signature is given over: of each kind of record its content, by the name of its format.

A content is what the person attested, in values and ids; a list that shows one column more changes nothing of it. It is
made of rows as they are stored, so that it can be made again years later from the rows or from their trail. A format
that was ever signed is never changed: what is to be attested otherwise gets a new name beside it, and a revision that
renames a column read here leaves the old format readable under the old name.
"""

from collections.abc import Callable, Mapping
from typing import Final

from qclab.domain.signatures import of_catalogue
from qclab.domain.signatures.cases import CASE_FORMATS
from qclab.domain.signatures.certifying import CERTIFYING_FORMATS
from qclab.domain.signatures.formats import Below, Format, Refers
from qclab.domain.signatures.holding import HOLD_FORMATS
from qclab.domain.signatures.of_shipments import SHIPMENTS, WITH_NAMES, shipments, shipments_1
from qclab.domain.signatures.rows import Content, Row, Rows, every, only, person_of

NOT_KEPT: Final = "0"
"""The format of signatures made before contents were kept: a digest of something that nobody can make again."""

_PERFORMED = ("performed_from", "performed_to", "instrument", "reagents", "raw_data")
_TYPED = ("typed", "read_as", "source", "qualifier", "value", "outcome", "unit", "reported", "evaluation", "level")
_TEST = (
    Refers("test", "batch", "batch"),
    Refers("test", "method", "method"),
    Refers("test", "performed_by", "person"),
    Below("test", "test", "test_sample"),
    Refers("test_sample", "sample", "sample"),
)
_RESULT = (
    Refers("result", "parameter", "parameter"),
    Refers("result", "sample", "sample"),
    Refers("result", "entered_by", "person"),
)
_DECISION = (
    Refers("decision", "proposed_by", "person"),
    Refers("decision", "evaluation", "evaluation"),
    Refers("evaluation", "criterion", "criterion"),
    Refers("evaluation", "result", "result"),
    *_RESULT,
    Refers("result", "test", "test"),
    Refers("test", "batch", "batch"),
    Refers("test", "method", "method"),
)


def _test(row: Row, rows: Rows) -> Content:
    method = rows["method"][row["method"]]
    return {
        "batch": rows["batch"][row["batch"]]["id"],
        "stage": row["stage"],
        "method": method["id"],
        "version": method["version"],
        "attempt": row["attempt"],
    }


def _result(row: Row, rows: Rows) -> Content:
    return {
        "parameter": rows["parameter"][row["parameter"]]["id"],
        "sample": "" if row["sample"] is None else rows["sample"][row["sample"]]["id"],
        "entered_by": person_of(rows, row["entered_by"]),
        "entered_at": row["entered_at"],
        **only(row, *_TYPED),
    }


def _limit(row: Row, rows: Rows) -> Content:
    criterion = rows["criterion"][row["criterion"]]
    return {"limit": criterion["limit_text"], "limit_unit": criterion["unit"], "required": criterion["required"]}


def _confirmed(subject: int, rows: Rows) -> Content:
    """Of an approved test: the same, and what was asked about each value that stands and was confirmed."""
    results = [row for _, row in every(rows, "result") if row["current"]]
    approval = _approval(subject, rows)
    for said, row in zip(approval["results"], results, strict=True):
        said["confirmed"] = row["confirmed"]
    return approval


def _deviating(subject: int, rows: Rows) -> Content:
    """Of an approved test: the same, what was passed with a deviation, and each time that was changed."""
    return {
        **_received(subject, rows),
        "deviations": [
            only(row, "unsaid", "number", "reason")
            for _, row in every(rows, "deviation")
            if row.get("declined_by") is None
        ],
        "times_changed": [only(row, "field", "was", "became", "reason") for _, row in every(rows, "time_change")],
    }


def _outside_1(subject: int, rows: Rows) -> Content:
    """Of an approved test: the same, and each shipment that it was in, with the name of the laboratory."""
    return {**_deviating(subject, rows), "outside": shipments_1(rows)}


def _outside(subject: int, rows: Rows) -> Content:
    """The same, with the key of the laboratory."""
    return {**_deviating(subject, rows), "outside": shipments(rows)}


def _verified_as(approval: Callable[[int, Rows], Content]) -> Callable[[int, Rows], Content]:
    """Of a test that was verified before it is approved: the same, but for the reasons of those who accept a
    correction, of whom each gives their own."""
    return lambda subject, rows: {name: said for name, said in approval(subject, rows).items() if name != "reason"}


def _by_rules(approval: Callable[[int, Rows], Content]) -> Callable[[int, Rows], Content]:
    """Of an approved test: the same, and by which version of the rules of review it was read; 1 is the shipped one."""

    def content(subject: int, rows: Rows) -> Content:
        key = rows["test"][subject]["review_rules"]
        version = 1 if key is None else rows["review_rules"][key]["version"]
        return {**approval(subject, rows), "review_rules": version}

    return content


def _received(subject: int, rows: Rows) -> Content:
    """Of an approved test: the same, and how its samples were received and until when they were used."""
    test = rows["test"][subject]
    samples = [rows["sample"][row["sample"]] for _, row in every(rows, "test_sample")]
    return {
        **_confirmed(subject, rows),
        "samples": [only(row, "id", "state", "state_reason", "received_at") for row in samples],
        "expiry_at": rows["batch"][test["batch"]]["expiry_at"],
    }


def _approval(subject: int, rows: Rows) -> Content:
    """Of an approved test: the version of its method, how it was performed, each value that stands with its evaluation
    and limit, each value that stood before with the reason of its change, the files, and the reviewer's own reason."""
    test = rows["test"][subject]
    results = dict(every(rows, "result"))
    changed_because = {row["supersedes"]: row["change_reason"] for row in results.values() if row["supersedes"]}
    evaluations: dict[int, list[Content]] = {}
    for _, row in every(rows, "evaluation"):
        held = {**_limit(row, rows), **only(row, "evaluation", "reported", "level", "rule", "reason")}
        evaluations.setdefault(row["result"], []).append(held)
    return {
        **_test(test, rows),
        "samples": [rows["sample"][row["sample"]]["id"] for _, row in every(rows, "test_sample")],
        "performed_by": person_of(rows, test["performed_by"]),
        **only(test, *_PERFORMED),
        "results": [
            {**_result(row, rows), "evaluations": evaluations.get(key, [])}
            for key, row in results.items()
            if row["current"]
        ],
        "changed": [
            {**_result(row, rows), "changed_because": changed_because.get(key, "")}
            for key, row in results.items()
            if not row["current"]
        ],
        "files": [row["sha256"] for _, row in every(rows, "attachment")],
        "reason": test["state_reason"],
    }


def _not_done(subject: int, rows: Rows) -> Content:
    """Of a test that is not done: why, and the deviation that stands for it."""
    test = rows["test"][subject]
    return {
        **_test(test, rows),
        "samples": [rows["sample"][row["sample"]]["id"] for _, row in every(rows, "test_sample")],
        "reason": test["state_reason"],
        "deviation": test["deviation"],
    }


def _invalid(subject: int, rows: Rows) -> Content:
    """Of an attempt whose run is invalid: how it was performed, each value entered, which criterion failed."""
    test = rows["test"][subject]
    return {
        **_test(test, rows),
        "samples": [rows["sample"][row["sample"]]["id"] for _, row in every(rows, "test_sample")],
        "performed_by": person_of(rows, test["performed_by"]),
        **only(test, *_PERFORMED),
        "results": [_result(row, rows) for _, row in every(rows, "result")],
        "reason": test["state_reason"],
    }


def _deviation(subject: int, rows: Rows) -> Content:
    """Of what was passed with a deviation: of which test, what was not said of it, the deviation, why and by whom."""
    deviation = rows["deviation"][subject]
    return {
        **_test(rows["test"][deviation["test"]], rows),
        **only(deviation, "unsaid", "number", "reason", "raised_at"),
        "raised_by": person_of(rows, deviation["raised_by"]),
    }


def _reopening(subject: int, rows: Rows) -> Content:
    """Of a test that is opened again: of which test, what may be changed, why, what was looked for beside, by whom."""
    reopening = rows["reopening"][subject]
    return {
        **_test(rows["test"][reopening["test"]], rows),
        **only(reopening, "id", "parameters", "reason", "beside", "asked_at"),
        "asked_by": person_of(rows, reopening["asked_by"]),
    }


def _decision_reviewed(subject: int, rows: Rows) -> Content:
    """Of a decision on a value that is not evaluable: the value and its limit, what is decided, why and by whom, and
    the note of the reviewer."""
    decision = rows["decision"][subject]
    evaluation = rows["evaluation"][decision["evaluation"]]
    result = rows["result"][evaluation["result"]]
    return {
        **_test(rows["test"][result["test"]], rows),
        "result": _result(result, rows),
        **_limit(evaluation, rows),
        **only(evaluation, "evaluation"),
        **only(decision, "decided", "reason", "proposed_at", "review_note"),
        "proposed_by": person_of(rows, decision["proposed_by"]),
    }


def _decision(subject: int, rows: Rows) -> Content:
    """Of a decision that is accepted: the same, and what QA says where it takes QA."""
    decision = rows["decision"][subject]
    return {**_decision_reviewed(subject, rows), **only(decision, "qa_note", "deviation")}


def _certificate(subject: int, rows: Rows) -> Content:
    """Of a certificate: its number and revision, what it concludes, and the digests of its content and its pages."""
    certificate = rows["certificate"][subject]
    columns = ("id", "revision", "kind", "conclusion", "content_digest", "pdf", "head_seq", "head_digest", "reason")
    return {"batch": rows["batch"][certificate["batch"]]["id"], **only(certificate, *columns)}


def _expiry(subject: int, rows: Rows) -> Content:
    """Of a batch whose expiry was changed after material of it was received: until when it is used."""
    batch = rows["batch"][subject]
    return {"batch": batch["id"], **only(batch, "expiry_at", "expiry_zone")}


def _receipt(subject: int, rows: Rows) -> Content:
    """Of a sample that was received with a deviation: how it arrived, which deviation, who received it."""
    sample = rows["sample"][subject]
    columns = ("id", "state_reason", "deviation_number", "received_at", "received_condition", "received_temperature")
    return {
        "batch": rows["batch"][sample["batch"]]["id"],
        **only(sample, *columns),
        "received_by": person_of(rows, sample["received_by"]),
    }


_APPROVAL = (
    *_TEST,
    Below("test", "test", "attachment"),
    Below("test", "test", "result"),
    *_RESULT,
    Below("result", "result", "evaluation"),
    Refers("evaluation", "criterion", "criterion"),
)
_DEVIATING = (*_APPROVAL, Below("test", "test", "deviation"), Below("test", "test", "time_change"))
_OUTSIDE_1 = (*_DEVIATING, *WITH_NAMES)
_RULES = Refers("test", "review_rules", "review_rules")
_BY_RULES_1, _BY_RULES = (*_OUTSIDE_1, _RULES), (*_DEVIATING, *SHIPMENTS, _RULES)
_REOPENING = (
    Refers("reopening", "asked_by", "person"),
    Refers("reopening", "test", "test"),
    Refers("test", "batch", "batch"),
    Refers("test", "method", "method"),
)
_DEVIATION = (
    Refers("deviation", "raised_by", "person"),
    Refers("deviation", "test", "test"),
    Refers("test", "batch", "batch"),
    Refers("test", "method", "method"),
)


def _relaxation(subject: int, rows: Rows) -> Content:
    """Of a duty that is relaxed: for which product, which duty, from when, until which day, and why."""
    relaxation = rows["relaxation"][subject]
    product = rows["product"][relaxation["product"]]["id"]
    return {"product": product, **only(relaxation, "step", "duty", "since", "last_day", "reason")}


def _withdrawn(subject: int, rows: Rows) -> Content:
    """Of a relaxed duty that is withdrawn: the same, when and why."""
    return {**_relaxation(subject, rows), **only(rows["relaxation"][subject], "ended_at", "ended_because")}


def _rules(subject: int, rows: Rows) -> Content:
    """Of rules of review: their version, and what counts as unusual in which order."""
    return only(rows["review_rules"][subject], "version", "content")


_METHOD = (Below("method", "method", "parameter"),)
_IN_FORCE = (
    Refers("specification", "product", "product"),
    Below("specification", "specification", "criterion"),
    Refers("criterion", "method", "method"),
    Refers("criterion", "parameter", "parameter"),
    Below("specification", "specification", "plan_line"),
)
_WITH_GATES = (*_IN_FORCE, Below("specification", "specification", "gate"))
_FORMATS: Final = (
    Format("qclab approval 1", "test", _APPROVAL, _approval),
    Format("qclab approval 2", "test", _APPROVAL, _confirmed),
    Format("qclab approval 3", "test", _APPROVAL, _received),
    Format("qclab approval 4", "test", _DEVIATING, _deviating),
    Format("qclab approval 5", "test", _OUTSIDE_1, _outside_1),
    Format("qclab verification 1", "test", _BY_RULES_1, _verified_as(_outside_1)),
    Format("qclab approval 6", "test", _BY_RULES_1, _by_rules(_outside_1)),
    Format("qclab verification 2", "test", _BY_RULES, _verified_as(_outside)),
    Format("qclab approval 7", "test", _BY_RULES, _by_rules(_outside)),
    Format("qclab review rules 1", "review_rules", (), _rules),
    Format("qclab deviation 1", "deviation", _DEVIATION, _deviation),
    Format("qclab reopening 1", "reopening", _REOPENING, _reopening),
    Format("qclab test invalid 1", "test", (*_TEST, Below("test", "test", "result"), *_RESULT), _invalid),
    Format("qclab test not done 1", "test", _TEST, _not_done),
    Format("qclab decision reviewed 1", "decision", _DECISION, _decision_reviewed),
    Format("qclab decision 1", "decision", _DECISION, _decision),
    Format("qclab method in force 1", "method", _METHOD, of_catalogue.method_1),
    Format("qclab method in force 2", "method", _METHOD, of_catalogue.method_2),
    Format("qclab method in force 3", "method", _METHOD, of_catalogue.method_3),
    Format("qclab method in force 4", "method", _METHOD, of_catalogue.method_4),
    Format("qclab method in force 5", "method", _METHOD, of_catalogue.method_5),
    Format("qclab method in force 6", "method", _METHOD, of_catalogue.method_6),
    Format("qclab method in force 7", "method", _METHOD, of_catalogue.method),
    Format("qclab specification in force 1", "specification", _IN_FORCE, of_catalogue.specification_1),
    Format("qclab specification in force 2", "specification", _IN_FORCE, of_catalogue.specification_2),
    Format("qclab specification in force 3", "specification", _IN_FORCE, of_catalogue.specification_3),
    Format("qclab specification in force 4", "specification", _IN_FORCE, of_catalogue.specification_4),
    Format("qclab specification in force 5", "specification", _WITH_GATES, of_catalogue.specification_5),
    Format("qclab specification in force 6", "specification", _WITH_GATES, of_catalogue.specification_6),
    Format("qclab specification in force 7", "specification", _WITH_GATES, of_catalogue.specification),
    Format("qclab method confirmed 1", "method", _METHOD, of_catalogue.method_confirmed_1),
    Format("qclab method confirmed 2", "method", _METHOD, of_catalogue.method_confirmed_2),
    Format("qclab method confirmed 3", "method", _METHOD, of_catalogue.method_confirmed_3),
    Format("qclab method confirmed 4", "method", _METHOD, of_catalogue.method_confirmed_4),
    Format("qclab method confirmed 5", "method", _METHOD, of_catalogue.method_confirmed),
    Format("qclab specification confirmed 1", "specification", _IN_FORCE, of_catalogue.specification_confirmed_1),
    Format("qclab specification confirmed 2", "specification", _IN_FORCE, of_catalogue.specification_confirmed_2),
    Format("qclab specification confirmed 3", "specification", _WITH_GATES, of_catalogue.specification_confirmed_3),
    Format("qclab specification confirmed 4", "specification", _WITH_GATES, of_catalogue.specification_confirmed_4),
    Format("qclab specification confirmed 5", "specification", _WITH_GATES, of_catalogue.specification_confirmed),
    Format(
        "qclab certificate issued 1", "certificate", (Refers("certificate", "batch", "batch"),), _certificate
    ),
    Format("qclab duty relaxed 1", "relaxation", (Refers("relaxation", "product", "product"),), _relaxation),
    Format("qclab duty withdrawn 1", "relaxation", (Refers("relaxation", "product", "product"),), _withdrawn),
    Format("qclab expiry 1", "batch", (), _expiry),
    Format(
        "qclab deviation of receiving 1", "sample",
        (Refers("sample", "batch", "batch"), Refers("sample", "received_by", "person")), _receipt,
    ),
    *CASE_FORMATS,
    *CERTIFYING_FORMATS,
    *HOLD_FORMATS,
)  # fmt: skip
FORMATS: Final[Mapping[str, Format]] = {entry.name: entry for entry in _FORMATS}
"""Every format there is or was, by name."""


def content_of(name: str, subject: int, rows: Rows) -> Content | None:
    """The content in this format; None where the rows do not make one, because some are missing or are no such rows."""
    known = FORMATS.get(name)
    try:
        return {"format": name, **known.content(subject, rows)} if known else None
    except (KeyError, TypeError):
        return None
