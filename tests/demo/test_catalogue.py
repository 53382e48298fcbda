"""The demo catalogue against the published tables (RC numbers are those of the list of published cases)."""

import pytest

from qclab.domain.catalogue.criteria import criterion_of
from qclab.domain.catalogue.values import Catalogue, CriterionLine, Specification
from qclab.domain.evaluation.evaluating import Evaluation, evaluate
from qclab.resources import resource
from qclab.services.catalogue.file import read_catalogue, warnings


@pytest.fixture(scope="module")
def demo() -> Catalogue:
    return read_catalogue(resource("catalogue", "demo.yaml").read_text(encoding="utf-8"), "demo.yaml")


def criteria(demo: Catalogue, id_: str, version: int | None = None) -> Specification:
    found = [each for each in demo.specifications if each.id == id_ and version in (None, each.version)]
    return found[-1]


def limit(specification: Specification, method: str, parameter: str) -> CriterionLine:
    (line,) = [each for each in specification.criteria if (each.method, each.parameter) == (method, parameter)]
    return line


PUBLISHED = [
    ("ARI-0001-DP", "A21", "CAR-total", "> 0.5E6", "cells/kg"),  # RC-49, PMC6319086 table 2
    ("ARI-0001-DP", "A21", "CAR", "≥ 20", "%"),
    ("ARI-0001-DP", "A21", "CD3", "≥ 70", "%"),
    ("ARI-0001-DP", "A20", "viability", "≥ 70", "%"),
    ("ARI-0001-DP", "A09", "endotoxin", "≤ 0.5", "EU/mL"),
    ("ARI-0001-DP", "A30", "VCN", "≤ 10", "copies/cell"),
    ("ARI-0001-DP", "A28", "survival", "< 70", "%"),
    ("ARI-0001-DP", "A28", "survival-difference", "> 50", "%"),
    ("HUCAR19-DP", "A29", "transduction", "≥ 10", "%"),  # RC-50, PMC12456031 table 2
    ("HUCAR19-DP", "A20", "viability", "> 70", "%"),
    ("HUCAR19-DP", "A36", "beads", "< 100", "beads/3E6 cells"),
    ("HUCAR19-DP", "A30", "copies", "> 5", "copies/100 ng"),
    ("HUCAR19-DP", "A28", "IFN-gamma", "> 50", "pg/mL"),
    ("HUCAR19-DP", "A28", "killing", "> 50", "%"),
    ("CIT-07-FIRST", "A24", "IEQ", "≥ 5.0E3", "IEQ/kg"),  # RC-52, PMC5079635 table 3
    ("CIT-07-LATER", "A24", "IEQ", "≥ 4.0E3", "IEQ/kg"),
    ("CIT-07-FIRST", "A63", "volume", "≤ 200", "mL"),
    ("CIT-07-FIRST", "A63", "total", "≤ 600", "mL"),
    ("CIT-07-FIRST", "A24", "settled", "≤ 7.5", "mL"),
    ("CIT-07-FIRST", "A24", "settled-total", "≤ 15.0", "mL"),
    ("CIT-07-FIRST", "A24", "IEQ-tissue", "≥ 20000", "IEQ/mL"),
    ("CIT-07-FIRST", "A25", "index", "> 1", ""),
    ("CIT-07-FIRST", "A09", "endotoxin-total", "≤ 5.0", "EU/kg"),
    ("UC-MSC-DP", "A21", "CD73", "> 95", "%"),  # RC-54, BMJ Open table 3
    ("UC-MSC-DP", "A21", "MSC-negative", "< 2", "%"),
    ("UC-MSC-DP", "A20", "viability", "> 80", "%"),
    ("UC-MSC-DP", "A09", "endotoxin-total", "≤ 5", "EU/kg"),
    ("MSCTC-0010-DP", "A21", "CD105", "≥ 80", "%"),  # RC-55, PMC9289888 table 1
    ("MSCTC-0010-DP", "A27", "suppression", "≥ 20", "%"),
    ("MSCTC-0010-DP", "A09", "endotoxin", "< 12.5", "EU/mL"),
    ("BM-MSC-DP", "A21", "CD45", "≤ 5", "%"),
    ("BM-MSC-DP", "A20", "viability", "≥ 70", "%"),
    ("HUCMSC-DP", "A20", "viability", "≥ 85", "%"),
    ("HUCMSC-DP", "A09", "endotoxin", "< 0.5", "EU/mL"),
    ("CD133-DP", "A21", "CD133", "≥ 50", "%"),  # RC-58, BioMed Res Int 2015/473159 table 3
    ("CD133-DP", "A21", "CD133-total", "≥ 1.0E6", "cells"),
    ("IPSC-NPC-DP", "A34", "OCT4-flow", "≤ 0.01", "%"),  # RC-60, PMC8427225 table 1
    ("IPSC-NPC-DP", "A34", "OCT4-ICC", "≤ 0.0005", "%"),
    ("IPSC-NPC-DP", "A34", "OCT4-qPCR", "≥ 7.643", ""),
    ("IPSC-NPC-DP", "A32", "tetraploid", "≤ 4", "%"),
    ("IPSC-NPC-DP", "A09", "endotoxin", "≤ 25", "EU/mL"),
    ("IPSC-STOCK-BANK", "A09", "endotoxin", "≤ 5", "EU/mL"),
    ("LV-CAR19-DS", "A09", "endotoxin", "< 10", "EU/mL"),  # RC-61, PMC4480367 table 1
    ("LV-CAR19-DS", "A49", "nuclease", "< 100", "ng/mL"),
    ("LV-CAR19-DS", "A61", "pH", "6.9–7.8", ""),
    ("EM-B-operation", "A68P", "p5", "≤ 2930", "particles/m³"),  # RC-63, EU GMP Annex 1 (2022)
    ("EM-B-operation", "A68P", "p0.5", "≤ 352000", "particles/m³"),
    ("EM-C-operation", "A68P", "p5", "≤ 29300", "particles/m³"),
    ("EM-A-operation", "A68P", "p5", "≤ 29", "particles/m³"),
    ("EM-A-operation", "A68A", "air-growth", "No growth", ""),
    ("EM-B-operation", "A68A", "air", "≤ 10", "CFU/m³"),
    ("EM-C-operation", "A68S", "settle", "≤ 50", "CFU/4 h"),
    ("EM-D-operation", "A68C", "contact", "≤ 50", "CFU/plate"),
]


@pytest.mark.parametrize(("id_", "method", "parameter", "text", "unit"), PUBLISHED)
def test_the_demo_states_published_limits_as_printed(
    demo: Catalogue, id_: str, method: str, parameter: str, text: str, unit: str
):
    line = limit(criteria(demo, id_), method, parameter)
    assert (line.limit, line.unit) == (text, unit)
    assert line.source


def test_every_demo_criterion_cites_its_source_and_house_examples_say_so(demo: Catalogue):
    for specification in demo.specifications:
        assert all(line.source for line in specification.criteria), specification.id
        if "example" in specification.title:
            assert all("not published" in line.source for line in specification.criteria)


def test_the_demo_knows_or_criteria_body_weight_and_containers(demo: Catalogue):
    car = criteria(demo, "ARI-0001-DP")
    assert [line.parameter for line in car.criteria if line.alternative == "potency"] == [
        "survival",
        "survival-difference",
    ]
    assert limit(car, "A21", "CAR-total").per_kg
    islets = criteria(demo, "CIT-07-FIRST")
    assert {line.parameter for line in islets.criteria if line.per_container} == {
        "identity", "volume", "settled", "viability", "appearance", "FTM", "SCD",
    }  # fmt: skip
    assert not limit(islets, "A25", "index-preculture").required
    vector = criteria(demo, "LV-CAR19-DS")
    assert [line.limit for line in vector.criteria if line.alternative] == ["Below detection", "Decrease over time"]
    assert [line.parameter for line in vector.criteria if not line.required] == ["nuclease", "pH"]
    stock = criteria(demo, "IPSC-STOCK-BANK")
    assert all(line.limit == "report" for line in stock.criteria if not line.required)


def test_cleanroom_limits_are_dated(demo: Catalogue):
    """RC-63: 24 particles of 5 µm in grade A pass the limit of 2022 and fail that of 2008."""
    old, new = (criteria(demo, "EM-A-operation", version) for version in (1, 2))
    assert (limit(old, "A68P", "p5").limit, limit(new, "A68P", "p5").limit) == ("≤ 20", "≤ 29")
    assert old.effective_from < new.effective_from
    warned = limit(criteria(demo, "EM-B-operation"), "A68A", "air")
    assert (warned.alert, warned.action) == ("≤ 5", "≤ 10")


@pytest.mark.parametrize(
    ("method", "parameter"), [("A68A", "air"), ("A68S", "settle"), ("A68C", "contact"), ("A68G", "glove")]
)
def test_a_monitoring_plate_too_numerous_to_count_does_not_comply(demo: Catalogue, method: str, parameter: str):
    facts = next(
        each for found in demo.methods if found.id == method for each in found.parameters if each.id == parameter
    )
    judged = [
        (line.limit, evaluate(criterion_of(specification, line), "TNTC", facts))
        for specification in demo.specifications
        for line in specification.criteria
        if (line.method, line.parameter) == (method, parameter)
    ]
    assert {"≤ 5", "≤ 10"} & {text for text, _ in judged}
    for text, answer in judged:
        assert (answer.evaluation, answer.reported) == (Evaluation.DOES_NOT_COMPLY, "> 250"), text


def test_every_assay_of_the_domain_has_its_method(demo: Catalogue):
    known = {method.id[:3] for method in demo.methods}
    domain = {*range(1, 15), *range(20, 37), *range(40, 54), *range(60, 70)}
    assert {f"A{number:02}" for number in domain} <= known


def test_the_demo_plans_serve_every_required_criterion(demo: Catalogue):
    assert not [reason.text for reason in warnings(demo) if "plan" in reason.text]


def test_every_demo_plan_line_whose_words_tell_a_temperature_states_its_range(demo: Catalogue):
    assert not [reason.text for reason in warnings(demo) if "state the range" in reason.text]
    ranges = {line.condition: line.storage_range for each in demo.specifications for line in each.plan}
    assert ranges == {
        "": "", "2–8 °C": "2 to 8", "-20 °C": "≤ -15", "-80 °C": "≤ -60", "Vapour of liquid nitrogen": "≤ -130",
    }  # fmt: skip


def test_sterility_waits_fourteen_days_in_two_containers(demo: Catalogue):
    methods = {method.id: method for method in demo.methods}
    assert all(methods[id_].minimum_days == 14 for id_ in ("A01", "A02", "A03"))
    for specification in demo.specifications:
        containers: dict[str, int] = {}
        for line in specification.plan:
            if {"A01", "A03"} & set(line.methods):
                containers[line.name] = containers.get(line.name, 0) + line.containers
        assert all(number >= 2 for number in containers.values()), specification.id
