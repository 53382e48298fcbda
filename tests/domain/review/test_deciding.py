"""What a person may decide of a result that is not evaluable: the whole table, and what is refused before it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from qclab.domain.catalogue.rules import faults
from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.evaluating import evaluate_text
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.outcomes import says_no_result
from qclab.domain.people.duties import Step
from qclab.domain.refusals import Invalid
from qclab.domain.review.deciding import (
    DECISIONS,
    DecisionState,
    Kind,
    Undecided,
    accepted_state,
    decision_blockers,
    deviation_blockers,
    kind_of,
    needs_qa,
    next_step,
    open_decisions,
)
from tests.domain.catalogue.test_rules import LAB, STERILITY

COMPLIES, DOES_NOT_COMPLY = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED

BEADS = Parameter("beads", "Residual beads", "count", "beads/3E6 cells", findings=("No beads",))
GROWTH = Parameter("FTM", "Growth", "outcome", outcomes=("No growth", "Growth"), critical=True)
CLONAL = Parameter(
    "clonal", "Clonal abnormality", "outcome", outcomes=("None", "Found"), critical=True, findings=("46,XY,16qh+",)
)
DESCRIPTION = Parameter("karyotype", "Karyotype", "text")
CRITICAL_TEXT = Parameter("organism", "Organism", "text", critical=True)

FINDING = (COMPLIES, DOES_NOT_COMPLY, NOT_SHOWN)
RESULT = (DOES_NOT_COMPLY, NOT_SHOWN)
NOTHING = (NOT_TESTED,)

TABLE = [
    # parameter, limit, typed, number read, what it is, what may be decided
    (BEADS, "< 100", "No beads", None, Kind.FINDING, FINDING),
    (BEADS, "< 100", " no BEADS ", None, Kind.FINDING, FINDING),
    (BEADS, "< 100", "No beads seen", None, Kind.WORDS, RESULT),
    (BEADS, "< 100", "detected", None, Kind.WORDS, RESULT),
    (BEADS, "< 100", "<200", "200", Kind.VALUE, RESULT),
    (BEADS, "< 100", "57", "57", Kind.VALUE, RESULT),
    (BEADS, "< 100", "not tested", None, Kind.NO_RESULT, NOTHING),
    (BEADS, "< 100", "Not done, too few cells", None, Kind.NO_RESULT, NOTHING),
    (BEADS, "< 100", "invalid", None, Kind.NO_RESULT, NOTHING),
    (GROWTH, "No growth", "looks clear to me", None, Kind.WORDS, RESULT),
    (GROWTH, "No growth", "0", "0", Kind.WORDS, RESULT),
    (GROWTH, "No growth", "nicht getestet", None, Kind.NO_RESULT, NOTHING),
    (CLONAL, "None", "46,XY,16qh+", None, Kind.FINDING, FINDING),
    (CLONAL, "None", "46,XY,9qh+", None, Kind.WORDS, RESULT),
    (DESCRIPTION, "report", "46,XY", None, Kind.REPORTED_TEXT, FINDING),
    (DESCRIPTION, "report", "N/A", None, Kind.NO_RESULT, NOTHING),
    (DESCRIPTION, "Normal", "46,XY", None, Kind.WORDS, RESULT),
    (CRITICAL_TEXT, "report", "Staphylococcus", None, Kind.WORDS, RESULT),
]


@pytest.mark.parametrize(("parameter", "limit", "typed", "number", "kind", "may"), TABLE)
def test_what_may_be_decided_of_each_kind_of_result(
    parameter: Parameter, limit: str, typed: str, number: str | None, kind: Kind, may: tuple[str, ...]
) -> None:
    result = (typed, Decimal(number) if number else None, parameter, limit)
    assert kind_of(*result) is kind
    assert open_decisions(*result) == may
    assert tuple(each for each in DECISIONS if not decision_blockers(each, *result)) == may


@pytest.mark.parametrize(
    ("parameter", "limit", "typed", "is_reported", "may"),
    [
        (BEADS, "< 100", "complies", True, FINDING),
        (BEADS, "< 100", "Conforms", True, FINDING),
        (BEADS, "< 100", "complies", False, RESULT),
        (BEADS, "< 100", "complies, see report", True, RESULT),
        (BEADS, "< 100", "<200", True, RESULT),
        (GROWTH, "No growth", "complies", True, RESULT),
        (BEADS, "< 100", "not tested", True, NOTHING),
    ],
)
def test_complies_without_a_number_is_decided_of_a_reported_test_alone(
    parameter: Parameter, limit: str, typed: str, is_reported: bool, may: tuple[str, ...]
) -> None:
    number = Decimal(200) if typed == "<200" else None
    assert open_decisions(typed, number, parameter, limit, is_reported=is_reported) == may


@pytest.mark.parametrize(
    ("decided", "typed", "number", "parameter", "limit", "code"),
    [
        (COMPLIES, "not tested", None, BEADS, "< 100", Undecided.NO_RESULT),
        (COMPLIES, "<200", "200", BEADS, "< 100", Undecided.NOT_PROVEN),
        (COMPLIES, "detected", None, BEADS, "< 100", Undecided.NOT_LISTED),
        (COMPLIES, "words", None, GROWTH, "No growth", Undecided.NOT_LISTED),
        (NOT_TESTED, "57", "57", BEADS, "< 100", Undecided.IS_A_RESULT),
        ("released", "No beads", None, BEADS, "< 100", Undecided.NO_DECISION),
    ],
)
def test_what_cannot_be_decided_has_one_reason(
    decided: str, typed: str, number: str | None, parameter: Parameter, limit: str, code: Undecided
) -> None:
    (reason,) = decision_blockers(decided, typed, Decimal(number) if number else None, parameter, limit)
    assert (reason.code, reason.facts["typed"]) == (code, typed)


@pytest.mark.parametrize("is_required", [True, False])
@pytest.mark.parametrize("decided", DECISIONS)
def test_a_reviewer_then_qa_settle_what_is_required_or_was_not_tested(decided: str, is_required: bool) -> None:
    proposed, reviewed = DecisionState.PROPOSED, DecisionState.REVIEWED
    both = is_required or decided == NOT_TESTED
    assert needs_qa(decided, is_required=is_required) is both
    first = accepted_state(proposed, decided, is_required=is_required)
    assert first is (reviewed if both else DecisionState.ACCEPTED)
    assert accepted_state(reviewed, decided, is_required=is_required) is DecisionState.ACCEPTED


def test_a_decision_waits_for_its_reviewer_then_for_qa_and_then_for_nobody() -> None:
    assert {state: next_step(state) for state in DecisionState} == {
        DecisionState.PROPOSED: Step.DECIDE,
        DecisionState.REVIEWED: Step.AGREE_DECISION,
        DecisionState.ACCEPTED: None,
        DecisionState.DECLINED: None,
    }
    assert {state for state in DecisionState if state.is_waiting} == {DecisionState.PROPOSED, DecisionState.REVIEWED}


def test_what_was_not_tested_and_is_required_names_a_deviation() -> None:
    assert [reason.code for reason in deviation_blockers(" ", is_required=True)] == [Undecided.NO_DEVIATION]
    assert not deviation_blockers("DEV-26-014", is_required=True)
    assert not deviation_blockers("", is_required=False)


NO_RESULT = [
    "not tested", "Not tested.", "NOT DONE", "not performed", "not determined", "invalid", "Invalid run", "run invalid",
    "N/A", "n.a.", "NA", "n.d.", "nt", "N.T.", "not applicable", "nicht getestet", "Nicht durchgeführt", "ungültig",
    "niet getest", "n.v.t.", "ongeldig", "non testé", "no result", "pending", "cancelled", "-", "—", "not tested (lost)"
]  # fmt: skip
RESULTS = [
    "No growth", "Not detected", "None", "Negative", "+", "57", "<0.5", "No beads", "detected", "achieved",
    "46,XY,16qh+", "Conforms", "No match", "Below detection", "Practically free", "Other", "No test organisms seen",
    "Integrity test failed",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_RESULT)
def test_words_for_no_result_are_known_and_are_neither_outcome_nor_finding(text: str) -> None:
    assert says_no_result(text)
    for parameter in (replace(GROWTH, outcomes=("No growth", "Growth", text)), replace(BEADS, findings=(text,))):
        method = replace(STERILITY, parameters=(*STERILITY.parameters, replace(parameter, id="new")))
        assert "new" in " ".join(fault.text for fault in faults(replace(LAB, methods=(method, *LAB.methods[1:]))))


@pytest.mark.parametrize("text", RESULTS)
def test_what_is_a_result_is_not_taken_for_none(text: str) -> None:
    assert not says_no_result(text)


@pytest.mark.parametrize("text", [each for each in NO_RESULT if each not in ("n.d.", "-", "—")])
def test_no_limit_makes_no_result_comply(text: str) -> None:
    for limit in (text, f"No growth or {text}", "report"):
        try:
            evaluated = evaluate_text(limit, text, "usp")
        except Invalid:
            continue
        assert evaluated.evaluation == "not evaluable", limit


def test_a_finding_is_said_to_be_open_to_judgement_while_it_is_typed() -> None:
    entry = read_entry("no beads", findings=("No beads",))
    assert (entry.kind, entry.said) == ("finding", "finding: No beads, open to judgement")


@pytest.mark.parametrize(
    ("finding", "why"),
    [("<200", "is a value"), ("57", "is a value"), ("1,000.5", "is not read as words"), ("x", "is not read as words")],
)
def test_a_value_is_no_finding(finding: str, why: str) -> None:
    method = replace(STERILITY, parameters=(*STERILITY.parameters, replace(BEADS, findings=(finding,))))
    said = [fault.text for fault in faults(replace(LAB, methods=(method, *LAB.methods[1:])))]
    assert any(f"“{finding}” {why}" in each for each in said), said


def test_an_outcome_is_no_finding() -> None:
    growth = replace(GROWTH, id="new", findings=("growth",))
    method = replace(STERILITY, parameters=(*STERILITY.parameters, growth))
    said = [fault.text for fault in faults(replace(LAB, methods=(method, *LAB.methods[1:])))]
    assert any("“growth” is an outcome, which its limit judges" in each for each in said), said
