"""What a signature is given over: stable, and only what the person attested."""

from typing import Any

import pytest

from qclab.domain.signatures.certifying import OF_ENTRIES
from qclab.domain.signatures.contents import FORMATS, content_of
from qclab.domain.signatures.formats import Refers
from qclab.domain.signatures.gathering import gather, parted
from qclab.domain.signatures.given import format_of
from qclab.domain.signatures.meanings import Meaning

CERTIFICATE = {
    "id": "COA-1", "revision": 2, "batch": 7, "kind": "certificate of analysis", "conclusion": "complies",
    "content_digest": "c" * 64, "pdf": "d" * 64, "head_seq": 9, "head_digest": "e" * 64, "reason": "a name",
    "state": "issued", "row_version": 1,
}  # fmt: skip
ROWS: dict[str, dict[int, dict[str, Any]]] = {"certificate": {1: CERTIFICATE}, "batch": {7: {"id": "B-1"}}}
NAME = "qclab certificate issued 1"


def test_the_content_of_an_issued_certificate_is_these_fields_and_no_others() -> None:
    """The bytes that were signed years ago are made again from the rows: a change here breaks every one of them."""
    assert content_of(NAME, 1, ROWS) == {
        "format": NAME, "batch": "B-1", "id": "COA-1", "revision": 2, "kind": "certificate of analysis",
        "conclusion": "complies", "content_digest": "c" * 64, "pdf": "d" * 64, "head_seq": 9,
        "head_digest": "e" * 64, "reason": "a name",
    }  # fmt: skip


def test_a_new_column_changes_nothing_of_what_is_signed() -> None:
    wider = {**ROWS, "certificate": {1: {**CERTIFICATE, "colour": "blue", "state": "superseded", "row_version": 2}}}
    assert content_of(NAME, 1, wider) == content_of(NAME, 1, ROWS)


@pytest.mark.parametrize("rows", [{}, {"certificate": {}}, {"certificate": {1: CERTIFICATE}}])
def test_rows_that_are_missing_make_no_content(rows: dict[str, Any]) -> None:
    assert content_of(NAME, 1, rows) is None


def test_a_format_that_is_not_known_makes_no_content() -> None:
    assert content_of("qclab certificate issued 99", 1, ROWS) is None


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_finds_each_table_before_it_looks_below_it(name: str) -> None:
    there = {FORMATS[name].table}
    for link in FORMATS[name].links:
        assert link.table in there, link
        there.add(link.to)


def test_every_meaning_has_a_format() -> None:
    signed = {
        Meaning.VERIFIED: ["test"],
        Meaning.APPROVED: ["test"],
        Meaning.AGREED_NOT_DONE: ["test"],
        Meaning.AGREED_INVALID: ["test"],
        Meaning.REOPENED: ["reopening"],
        Meaning.DECISION_REVIEWED: ["decision"],
        Meaning.DECISION_ACCEPTED: ["decision"],
        Meaning.DEVIATION_AGREED: ["deviation", "sample"],
        Meaning.PUT_IN_FORCE: ["method", "specification", "case_list", "review_rules"],
        Meaning.CONFIRMED: ["method", "specification"],
        Meaning.ISSUED: ["certificate"],
        Meaning.EXPIRY_CHANGED: ["batch"],
        Meaning.GATE_TICKED: ["gate_tick"],
        Meaning.TICK_TAKEN_BACK: ["gate_tick"],
        Meaning.NEEDS_NO_HOLD: ["affected"],
        **{meaning: ["hold"] for meaning in (Meaning.HELD, Meaning.HOLD_LIFTED, Meaning.NOT_CONFIRMED)},
        Meaning.CERTIFIED: ["certificate", "certification"],
        **{meaning: ["certification"] for meaning in OF_ENTRIES if meaning is not Meaning.CERTIFIED},
        Meaning.SUPPLIED: ["certification"],
        Meaning.SUPPLY_ASKED: ["supply_request"],
        Meaning.SUPPLY_WITHDRAWN: ["supply_request"],
        Meaning.SUPPLY_DOCUMENT: ["supply_document"],
        Meaning.DUTY_RELAXED: ["relaxation"],
        Meaning.RELAXATION_WITHDRAWN: ["relaxation"],
        Meaning.PHASE_SIGNED: ["investigation_phase"],
        Meaning.PHASE_RETURNED: ["investigation_phase"],
        Meaning.CASE_CLOSED: ["investigation"],
        Meaning.BATCH_CONCLUDED: ["concerned_batch"],
        Meaning.RETESTS_PLANNED: ["retest_plan"],
        Meaning.RETESTS_AGREED: ["retest_plan"],
    }
    assert set(signed) == set(Meaning)
    assert all(format_of(meaning, table).table == table for meaning, tables in signed.items() for table in tables)


def test_the_rows_of_a_set_are_those_of_each_by_itself() -> None:
    tables: dict[str, dict[int, dict[str, Any]]] = {
        "method": {1: {"id": "A"}, 2: {"id": "B"}},
        "parameter": {1: {"method": 1}, 2: {"method": 2}, 3: {"method": 2}},
    }
    asked: list[str] = []

    def find(table: str, column: str, values: list[int]) -> dict[int, dict[str, Any]]:
        asked.append(table)
        return {k: row for k, row in tables[table].items() if (k if column == "key" else row[column]) in values}

    of = FORMATS["qclab method in force 1"]
    apart = parted(of, [1, 2], gather(of, [1, 2], find))
    assert asked == ["method", "parameter"]
    assert [sorted(apart[key]["parameter"]) for key in (1, 2)] == [[1], [2, 3]]
    assert not any(isinstance(link, Refers) for link in of.links)


PARAMETER = {
    "method": 1, "position": 1, "id": "pH", "name": "pH", "type": "number", "unit": "", "outcomes": "[]", "decimals": 1,
    "lod": None, "loq": None, "countable_max": None, "critical": 0, "findings": "[]", "removed": 0,
    "reported": "as entered", "plausible": "0 to 14",
}  # fmt: skip
METHOD = dict.fromkeys(
    ("id", "version", "title", "reference", "principle", "calculation", "validity", "turnaround_hours", "replicates",
     "combine", "cv_limit", "laboratory", "minimum_days", "readings"), ""
)  # fmt: skip


def test_how_a_value_is_reported_and_what_is_plausible_is_signed_with_the_method_version() -> None:
    rows: dict[str, dict[int, dict[str, Any]]] = {"method": {1: METHOD}, "parameter": {1: PARAMETER}}
    now = content_of("qclab method in force 2", 1, rows)
    assert now is not None
    assert (now["parameters"][0]["reported"], now["parameters"][0]["plausible"]) == ("as entered", "0 to 14")
    before = content_of("qclab method in force 1", 1, rows)
    assert before is not None
    assert {"reported", "plausible"}.isdisjoint(before["parameters"][0]), "what was signed then stays what it was"
    assert before["parameters"][0]["decimals"] == 1


def test_how_many_persons_verify_is_signed_with_the_method_version_and_not_in_what_was_signed_before() -> None:
    method = METHOD | {"must_say": "[]", "may_pass": "[]", "retest": "planned", "repeats": "1", "verifications": "2"}
    rows: dict[str, dict[int, dict[str, Any]]] = {
        "method": {1: method | {"procedure": ""}},
        "parameter": {1: PARAMETER},
    }
    for now, before in (("in force 7", "in force 6"), ("confirmed 5", "confirmed 4")):
        signed, then = content_of(f"qclab method {now}", 1, rows), content_of(f"qclab method {before}", 1, rows)
        assert signed is not None
        assert then is not None
        assert signed["verifications"] == "2"
        assert signed.keys() - then.keys() == {"verifications"}


def _tested() -> dict[str, dict[int, dict[str, Any]]]:
    """The rows of a test without a value."""
    test = {
        "batch": 7, "stage": "DP", "method": 1, "attempt": 1, "performed_by": None, "performed_from": None,
        "performed_to": None, "instrument": "", "reagents": "", "raw_data": "", "state_reason": "as the notebook says",
        "review_rules": None,
    }  # fmt: skip
    rows: dict[str, dict[int, dict[str, Any]]] = {
        "test": {1: test}, "batch": {7: {"id": "B-1", "expiry_at": None}}, "method": {1: METHOD},
    }  # fmt: skip
    for to in ("person", "sample", "test_sample", "result", "evaluation", "attachment", "deviation", "time_change",
               "sent_test"):  # fmt: skip
        rows.setdefault(to, {})
    return rows


def test_a_contract_laboratory_that_bears_another_name_is_still_the_one_that_was_attested() -> None:
    """The content is what the person attested, not names; what was signed by name reads as it did."""
    sent = {"test": 1, "shipment": 4, "state": "reported", "report_number": "R-1", "reported_on": "2026-11-30",
            "report_method": "SOP 7", "report_unit": ""}  # fmt: skip
    rows = {**_tested(), "sent_test": {9: sent}, "shipment": {4: {"id": "SHP-1", "laboratory": 3}}}
    named, renamed = ({**rows, "contract_laboratory": {3: {"name": name}}} for name in ("Biosafety", "Biosafety BV"))
    for meaning in (Meaning.VERIFIED, Meaning.APPROVED):
        now = format_of(meaning, "test")
        signed = content_of(now.name, 1, rows)
        assert signed is not None, "it asks for no row that names are in"
        assert signed["outside"][0]["laboratory"] == 3
        assert not any(link.to == "contract_laboratory" for link in now.links)
    for before in ("qclab verification 1", "qclab approval 5", "qclab approval 6"):
        assert any(link.to == "contract_laboratory" for link in FORMATS[before].links)
        (signed, found) = (content_of(before, 1, each) for each in (named, renamed))
        assert signed is not None
        assert found is not None
        assert (signed["outside"][0]["laboratory"], found["outside"][0]["laboratory"]) == ("Biosafety", "Biosafety BV")


def test_a_verification_is_of_what_an_approval_is_of_but_for_the_reasons_of_the_verifiers() -> None:
    """Of whom each gives their own: what another one adds changes nothing of what was signed before."""
    verified, approved = format_of(Meaning.VERIFIED, "test"), format_of(Meaning.APPROVED, "test")
    assert verified.links == approved.links, "both are made of the same rows, which are read once"
    rows = _tested()
    of_verification, of_approval = content_of(verified.name, 1, rows), content_of(approved.name, 1, rows)
    assert of_verification is not None
    assert of_approval is not None
    assert (of_approval.pop("reason"), of_approval.pop("review_rules")) == ("as the notebook says", 1)
    assert {**of_verification, "format": ""} == {**of_approval, "format": ""}
