"""The catalogue as values: what holds together, what does not, and what its author should choose knowingly."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from decimal import Decimal

import pytest

from qclab.domain.catalogue import values as c
from qclab.domain.catalogue.criteria import criterion_of
from qclab.domain.catalogue.draft import check
from qclab.domain.catalogue.faults import Fault, Finding
from qclab.domain.catalogue.plan import line_of
from qclab.domain.catalogue.rules import faults, remarks

STERILITY = c.Method(
    "A01",
    "Sterility",
    1,
    (c.Parameter("FTM", "FTM", "outcome", outcomes=("No growth", "Growth")),),
    minimum_days=Decimal(14),
    readings=(c.Reading(Decimal(7)), c.Reading(Decimal(14))),
)
ENDOTOXIN = c.Method(
    "A09",
    "Endotoxin",
    1,
    (c.Parameter("EU-mL", "Endotoxin", "number", "EU/mL"), c.Parameter("EU", "Endotoxin, total", "number", "EU")),
)
CELLS = c.Specification(
    "CELLS-DP",
    1,
    "CELLS",
    "DP",
    "Cells",
    date(2026, 1, 5),
    (c.CriterionLine("A01", "FTM", "No growth"), c.CriterionLine("A09", "EU-mL", "≤ 0.5", "EU/mL")),
    rounding="ph-eur",
    plan=(c.PlanLine("Sterility", 2, methods=("A01",)), c.PlanLine("Supernatant", methods=("A09",))),
)
LAB = c.Catalogue(
    clients=(c.Client("OWN", "Own programme", own=True),),
    products=(c.Product("CELLS", "OWN", "Cells", "cell therapy", (c.Stage("DP", "Drug product"),)),),
    methods=(STERILITY, ENDOTOXIN),
    specifications=(CELLS,),
)


def found(catalogue: c.Catalogue) -> list[Finding]:
    return list(faults(catalogue))


def with_criterion(line: c.CriterionLine) -> c.Catalogue:
    return replace(LAB, specifications=(replace(CELLS, criteria=(*CELLS.criteria, line)),))


def test_a_sound_catalogue_has_no_faults_and_nothing_to_choose():
    assert found(LAB) == []
    assert list(remarks(LAB)) == []


def test_catalogue_values_never_change():
    with pytest.raises(FrozenInstanceError):
        CELLS.version = 2
    assert hash(LAB) == hash(replace(LAB))


def test_a_criterion_rounds_by_its_own_rule_before_the_specifications():
    own = replace(CELLS.criteria[1], rounding="usp")
    assert CELLS.rounding_of(own) == "usp"
    assert CELLS.rounding_of(CELLS.criteria[1]) == "ph-eur"
    assert replace(CELLS, rounding="").rounding_of(CELLS.criteria[1]) == ""


def test_a_criterion_line_becomes_what_results_are_evaluated_with():
    line = c.CriterionLine("A09", "EU", "≤ 5.0", "EU/kg", per_kg=True, alert="≤ 4.0")
    criterion = criterion_of(CELLS, line)
    assert (str(criterion.limit), str(criterion.rounding), criterion.per_kg) == ("≤ 5.0", "ph-eur", True)
    assert str(criterion.alert) == "≤ 4.0"
    assert criterion.action is None


@pytest.mark.parametrize("type_", ["number", "count", "titre", "ratio"])
def test_numbers_counts_titres_and_ratios_are_numeric(type_: c.ParameterType):
    assert c.Parameter("p", "P", type_).numeric
    assert not c.Parameter("p", "P", "outcome").numeric
    assert not c.Parameter("p", "P", "text").numeric


def test_endotoxin_units_eu_and_iu_are_the_same_but_nothing_is_converted():
    fits = c.CriterionLine("A09", "EU", "≤ 5.0", "IU/kg", per_kg=True)
    assert found(with_criterion(fits)) == []
    (fault,) = found(with_criterion(c.CriterionLine("A09", "EU", "≤ 5", "EU/mL")))
    assert fault.path == ("specifications", 0, "criteria", 2, "unit")
    assert fault.field == "unit"


def test_the_same_parameter_may_stand_twice_only_as_an_alternative_or_at_another_step():
    again = replace(CELLS.criteria[1], limit="≤ 0.25")
    assert [fault.field for fault in found(with_criterion(again))] == ["parameter"]
    assert found(with_criterion(replace(again, release_step=2))) == []


def test_criteria_of_an_entry_that_could_not_be_read_are_not_judged():
    without = replace(LAB, methods=(STERILITY,))
    assert found(without)[0].text.endswith("there is no method “A09”.")
    assert list(faults(without, {("methods", "A09")})) == []


def test_versions_of_a_specification_are_in_order_and_take_effect_in_order():
    later = replace(CELLS, version=2, effective_from=date(2026, 6, 1))
    assert found(replace(LAB, specifications=(CELLS, later))) == []
    assert found(replace(LAB, specifications=(later, CELLS)))[0].field == "version"
    assert found(replace(LAB, specifications=(CELLS, replace(later, effective_from=CELLS.effective_from))))
    assert found(replace(LAB, specifications=(CELLS, replace(CELLS, title="Again"))))[0].text.endswith("twice.")
    elsewhere = replace(later, stage="DS")
    assert "another product or stage" in " ".join(
        f.text for f in found(replace(LAB, specifications=(CELLS, elsewhere)))
    )


def test_a_place_stands_in_a_place_and_never_in_itself():
    room, rack, box = (c.Place("R", "Room", "room"), c.Place("K", "Rack", "rack", "R"), c.Place("B", "Box", "box", "K"))
    assert found(replace(LAB, places=(box, rack, room))) == []
    circle = replace(rack, parent="B")
    said = [fault.text for fault in found(replace(LAB, places=(room, circle, box)))]
    assert said == ["place K: it stands inside itself.", "place B: it stands inside itself."]


@pytest.mark.parametrize("hours", [0, 8785, 999_999_999])
def test_a_turnaround_leads_to_a_date(hours: int):
    slow = replace(ENDOTOXIN, turnaround_hours=hours)
    assert [fault.field for fault in found(replace(LAB, methods=(STERILITY, slow)))] == ["turnaround_hours"]


@pytest.mark.parametrize("days", ["367", "1000000000000"])
def test_the_minimum_days_lead_to_a_date(days: str):
    endless = replace(STERILITY, minimum_days=Decimal(days), readings=())
    assert [fault.field for fault in found(replace(LAB, methods=(endless, ENDOTOXIN)))] == ["minimum_days"]


@pytest.mark.parametrize(("field", "number"), [("amount", "0"), ("within_hours", "0"), ("within_hours", "1E12")])
def test_a_plan_line_takes_the_numbers_that_a_sample_takes(field: str, number: str):
    line = c.PlanLine("Vial", methods=("A09",), **{"amount": Decimal(1), "unit": "mL", field: Decimal(number)})
    planned = replace(CELLS, plan=(line,))
    assert [fault.field for fault in found(replace(LAB, specifications=(planned,)))] == [field]


def test_no_growth_cannot_be_read_before_its_minimum_days():
    early = replace(STERILITY, readings=STERILITY.readings[:1])
    assert [fault.field for fault in found(replace(LAB, methods=(early, ENDOTOXIN)))] == ["minimum_days"]


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        (c.Reading(Decimal("1E9")), "day"),
        (c.Reading(Decimal(-1)), "day"),
        (c.Reading(Decimal(14), Decimal("1E9")), "window_hours"),
        (c.Reading(Decimal(14), Decimal(-1)), "window_hours"),
    ],
)
def test_a_reading_has_a_day_and_a_window_of_this_world(reading: c.Reading, field: str):
    read = replace(STERILITY, minimum_days=None, readings=(reading,))
    assert [fault.field for fault in found(replace(LAB, methods=(read, ENDOTOXIN)))] == [field]


def test_a_limit_in_words_is_among_the_outcomes_of_its_method():
    line = replace(CELLS.criteria[0], limit="Not detected", release_step=2)
    (fault,) = found(with_criterion(line))
    assert "“Not detected” is not an outcome of FTM; they are No growth, Growth." in fault.text


def test_the_author_is_told_where_the_pharmacopoeias_disagree():
    line = replace(CELLS.criteria[1], limit="≥ 10", release_step=2)
    (remark,) = remarks(with_criterion(line))
    assert "specification CELLS-DP criterion 3 (A09 EU-mL): USP and Ph. Eur. disagree near 10" in remark.text


def test_every_entry_is_made_of_plain_values():
    allowed = (str, int, bool, Decimal, date)
    for entry in (CELLS, CELLS.criteria[0], CELLS.plan[0], STERILITY, STERILITY.parameters[0], STERILITY.readings[0]):
        for each in fields(entry):
            value = getattr(entry, each.name)
            assert value is None or isinstance(value, (*allowed, tuple)), each.name


def test_a_draft_is_held_to_the_same_texts_as_a_file():
    hidden = replace(CELLS.criteria[1], source="House\u202e 12")
    draft = replace(CELLS, title="x" * 2001, criteria=(CELLS.criteria[0], hidden))
    assert check(LAB, draft).faults == (
        Finding(("title",), "specification CELLS-DP: title has 2001 characters, 200 at most are kept.", Fault.TEXT),
        Finding(
            ("criteria", 1, "source"),
            "specification CELLS-DP criterion 2: source holds a sign that cannot be printed: "
            "U+202E right-to-left override; take it out.",
            Fault.TEXT,
        ),
    )
    outcomes = c.Parameter("FTM", "FTM", "outcome", outcomes=("No growth", "Gro\tth"))
    texts = check(LAB, replace(STERILITY, parameters=(outcomes,), principle="Day 1\nDay 14")).faults
    assert {each.path for each in texts} == {("parameters", 0, "outcomes", 1)}
    assert check(LAB, c.Client("NEW", "Two\nlines", address="Two\nlines")).faults == (
        Finding(("name",), "client NEW: name is one line, and there is a line break in it.", Fault.TEXT),
    )


AEROBIC, ANAEROBIC = (
    c.PlanLine("Culture", container=f"{kind} bottle", methods=("A01",), parameters=(medium,))
    for kind, medium in (("Aerobic", "FTM"), ("Anaerobic", "SCD"))
)
TWO_MEDIA = replace(STERILITY, parameters=(*STERILITY.parameters, replace(STERILITY.parameters[0], id="SCD")))
BOTH = c.CriterionLine("A01", "SCD", "No growth")


def planned(*plan: c.PlanLine, criteria: tuple[c.CriterionLine, ...] = (*CELLS.criteria, BOTH)) -> c.Catalogue:
    specification = replace(CELLS, criteria=criteria, plan=plan)
    return replace(LAB, methods=(TWO_MEDIA, ENDOTOXIN), specifications=(specification,))


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        ((AEROBIC, ANAEROBIC), []),
        ((AEROBIC, replace(ANAEROBIC, container="aerobic  bottle")), ["name"]),
        ((AEROBIC, replace(ANAEROBIC, parameters=())), ["name"]),
        ((replace(AEROBIC, name="Flask", parameters=()), ANAEROBIC), []),
        ((AEROBIC, replace(ANAEROBIC, parameters=("TSB",))), [0]),
        ((AEROBIC,), ["plan"]),
        ((replace(AEROBIC, parameters=("FTM", "FTM", "SCD")),), ["parameters"]),
    ],
)
def test_each_kind_of_container_gives_its_own_parameters_and_none_is_read_from_nothing(plan, fields):
    assert [fault.path[-1] for fault in found(planned(*plan))] == fields


def test_lines_of_one_name_are_one_test_and_what_no_criterion_asks_for_may_be_read_from_nothing():
    one = planned(AEROBIC, CELLS.plan[1], criteria=CELLS.criteria)
    assert found(one) == []
    said = "specification CELLS-DP: its plan reads SCD of A01 from no container."
    assert [remark.text for remark in remarks(one)] == [said]
    assert list(remarks(planned(AEROBIC, ANAEROBIC, CELLS.plan[1]))) == []


@pytest.mark.parametrize(
    ("name", "container", "read"),
    [
        ("Culture", "Aerobic bottle", ("FTM",)),
        (" Culture", "ANAEROBIC  bottle", ("SCD",)),
        ("Culture", "Flask", None),
        ("Supernatant", "whatever", ()),
        ("Cells", "Aerobic bottle", None),
    ],
)
def test_a_sample_is_of_the_line_of_its_name_and_of_several_of_its_kind_of_container(name, container, read):
    line = line_of([AEROBIC, ANAEROBIC, CELLS.plan[1]], name, container)
    assert (line.parameters if line else None) == read
