"""What differs between two versions is named field by field, and a line that came or went is named whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qclab.domain.catalogue.difference import Difference, differences
from qclab.domain.catalogue.values import CriterionLine, Method, Parameter, PlanLine, Reading, Specification

VIABLE = CriterionLine("A20", "viability", "≥ 70", "%", source="table 2")
ENDOTOXIN = CriterionLine("A09", "endotoxin", "≤ 0.5", "EU/mL")
STERILE = CriterionLine("A03", "aerobic", "No growth", release_step=2)
FIRST = Specification(
    "CELLS-DP", 1, "CELLS", "DP", "Cells", date(2026, 1, 5), (VIABLE, ENDOTOXIN), "ph-eur", "",
    (PlanLine("QC vial", methods=("A20",)),),
)  # fmt: skip


def test_equal_versions_differ_in_nothing_whatever_their_numbers():
    assert differences(FIRST, replace(FIRST, version=2)) == ()


def test_a_changed_limit_is_shown_before_and_after():
    second = replace(FIRST, criteria=(replace(VIABLE, limit="≥ 80"), ENDOTOXIN))
    assert differences(FIRST, second) == (Difference("changed", "criterion", "A20 viability", "limit", "≥ 70", "≥ 80"),)


def test_a_criterion_that_is_no_longer_required_is_a_difference():
    second = replace(FIRST, criteria=(replace(VIABLE, required=False), ENDOTOXIN))
    assert differences(FIRST, second) == (Difference("changed", "criterion", "A20 viability", "required", "yes", "no"),)


def test_a_line_that_came_and_a_line_that_went_are_named_whole():
    found = differences(FIRST, replace(FIRST, criteria=(VIABLE, STERILE)))
    assert found == (
        Difference("added", "criterion", "A03 aerobic (step 2)", "", "–", "No growth; release step 2"),
        Difference("removed", "criterion", "A09 endotoxin", "", "≤ 0.5; EU/mL", "–"),
    )


def test_another_order_is_a_difference_for_it_is_the_order_of_the_certificate():
    assert differences(FIRST, replace(FIRST, criteria=(ENDOTOXIN, VIABLE))) == (
        Difference("changed", "criterion", "", "order", "A20 viability, A09 endotoxin", "A09 endotoxin, A20 viability"),
    )


def test_the_rounding_rule_of_the_whole_specification_is_compared():
    assert differences(FIRST, replace(FIRST, rounding="usp")) == (
        Difference(
            "changed",
            "specification",
            "",
            "rounding",
            "Ph. Eur.: half up to the significant figures of the limit",
            "USP: half up to the decimals of the limit",
        ),
    )


def test_what_the_sampling_plan_serves_is_compared():
    second = replace(FIRST, plan=(PlanLine("QC vial", containers=2, methods=("A20", "A09")),))
    assert [(d.field, d.before, d.after) for d in differences(FIRST, second)] == [
        ("containers", "1", "2"),
        ("methods", "A20", "A20, A09"),
    ]


def test_parameters_and_readings_of_a_method_are_compared():
    growth = Parameter("FTM", "FTM", "outcome", outcomes=("No growth", "Growth"))
    first = Method("A01", "Sterility", 1, (growth,), minimum_days=Decimal(14), readings=(Reading(Decimal(7)),))
    second = replace(
        first, version=2, readings=(Reading(Decimal(7), Decimal(36)), Reading(Decimal(14))),
        parameters=(replace(growth, outcomes=("No growth", "Growth", "Turbid")),),
    )  # fmt: skip
    assert [(d.change, d.part, d.entry, d.field, d.after) for d in differences(first, second)] == [
        ("changed", "parameter", "FTM", "outcomes", "No growth, Growth, Turbid"),
        ("changed", "reading", "day 7", "window hours", "36"),
        ("added", "reading", "day 14", "", "day 14"),
    ]


def test_a_method_is_not_compared_with_a_specification():
    with pytest.raises(TypeError):
        differences(FIRST, Method("A01", "Sterility", 1, ()))


def test_lines_of_one_name_are_told_apart_by_their_container():
    first, second = (
        PlanLine("Culture", container=f"{kind} bottle", methods=("A03",), parameters=(kind.lower(),))
        for kind in ("Aerobic", "Anaerobic")
    )
    before, after = (replace(FIRST, plan=(first, line)) for line in (second, replace(second, amount=Decimal(5))))
    (changed,) = differences(before, after)
    assert (changed.entry, changed.field) == ("Culture, Anaerobic bottle", "amount")
    assert [(each.change, each.entry) for each in differences(before, replace(FIRST, plan=(first,)))] == [
        ("removed", "Culture, Anaerobic bottle")
    ]


def test_how_many_persons_verify_is_a_difference():
    before = Method("A13", "RCL", 1, ())
    (found,) = differences(before, replace(before, version=2, verifications="2"))
    assert (found.field, found.before, found.after) == ("verifications", "1", "2")
