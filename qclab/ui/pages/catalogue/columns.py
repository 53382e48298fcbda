"""The columns in which the catalogue is read: criteria, sampling plan, parameters, readings, differences, history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qclab.documents.labels.presets import preset
from qclab.domain.catalogue.values import CriterionLine, Parameter, PlanLine, Specification
from qclab.domain.counts import days
from qclab.domain.evaluation.reporting import Reporting
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.review.rules import FIXED, RULES, Unusual, comes_words
from qclab.queries.catalogue.drafts import Step
from qclab.ui.models.columns import Column
from qclab.ui.pages.catalogue.content import Content
from qclab.ui.words import moments

SIGNS = {"added": "+ added", "removed": "− removed", "changed": "≠ changed"}


@dataclass(frozen=True)
class Line:
    """A line of a version with its place, which is its id in a list."""

    id: int
    value: Any
    test: str = ""
    parameter: str = ""
    rounding: str = ""
    for_: str = ""


def lines(values: Any) -> list[Line]:
    return [Line(place, value) for place, value in enumerate(values, 1)]


def _of(text: Callable[[Any], str]) -> Callable[[Line], str]:
    return lambda line: text(line.value)


def limit_words(line: CriterionLine) -> str:
    """A limit as a certificate prints it, with what is special about it."""
    marks = [
        *(["per kg"] if line.per_kg else []),
        *(["powers of ten"] if line.powers_of_ten else []),
        *(["each container"] if line.per_container else []),
    ]
    words = f"{line.limit} {line.unit}".strip()
    return f"{words}  ({', '.join(marks)})" if marks else words


def criterion_lines(specification: Specification, content: Content) -> list[Line]:
    """The criteria with the words that stand elsewhere: title of the method, name of the parameter, and the rounding
    rule that holds."""
    return [
        Line(
            place, line, content.method_words(line.method), content.parameter_name(line.method, line.parameter),
            Rounding.parse(rule).name if (rule := specification.rounding_of(line)) else "",
        )
        for place, line in enumerate(specification.criteria, 1)
    ]  # fmt: skip


def plan_lines(specification: Specification, content: Content) -> list[Line]:
    """The sampling plan, with what its containers are for: methods, and what of them is read from these alone."""

    def for_(line: PlanLine) -> str:
        names = [content.parameter_name(method, each) for method in line.methods for each in line.parameters]
        only = [name for name in dict.fromkeys(names) if name not in line.parameters or len(line.methods) == 1]
        return "retained" if line.retain else content.titles(line.methods) + (f": {', '.join(only)}" if only else "")

    return [Line(place, line, for_=for_(line)) for place, line in enumerate(specification.plan, 1)]


def _reported_as(line: CriterionLine) -> str:
    return Reporting.parse(line.reported).words if line.reported else "–"


def _levels(line: CriterionLine) -> str:
    told = [f"{name} {text}" for name, text in (("alert", line.alert), ("action", line.action)) if text]
    return ", ".join(told) or "–"


CRITERIA = (
    Column("Test", 168, lambda line: line.test, key="test", tooltip=lambda line: line.test),
    Column("Parameter", 150, lambda line: line.parameter, key="parameter", tooltip=_of(lambda line: line.parameter)),
    Column("Limit", 146, _of(limit_words), key="limit", tooltip=_of(limit_words), exact=True),
    Column("Decides", 92, _of(lambda line: "required" if line.required else "information"), key="required"),
    Column("Step", 44, _of(lambda line: str(line.release_step)), key="step", kind="number"),
    Column("Alert, action", 112, _of(_levels), key="levels", tooltip=_of(_levels), exact=True),
    Column("One of", 80, _of(lambda line: line.alternative or "–"), key="alternative"),
    Column("Rounding", 80, lambda line: line.rounding or "–", key="rounding", kind="quiet"),
    Column("Reported", 96, _of(_reported_as), key="reported", kind="quiet"),
    Column("Source", 160, _of(lambda line: line.source), key="source", kind="quiet", tooltip=_of(lambda x: x.source)),
    Column("Note", 220, _of(lambda line: line.note), key="note", kind="quiet", tooltip=_of(lambda x: x.note)),
)


def _amount(line: PlanLine) -> str:
    return f"{line.amount} {line.unit}" if line.amount is not None else "–"


def _held(line: PlanLine) -> str:
    if line.hold_hours is None:
        return "–"
    return f"{line.hold_hours} h" if line.past_hold == "block" else f"{line.hold_hours} h, {line.past_hold}"


PLAN = (
    Column("Line", 150, _of(lambda line: line.name), key="name"),
    Column("Containers", 96, _of(lambda line: str(line.containers)), kind="number", key="containers"),
    Column("Container", 100, _of(lambda line: line.container or "–"), key="container"),
    Column("Amount each", 108, _of(_amount), kind="number", key="amount"),
    Column("For", 190, lambda line: line.for_, key="methods", tooltip=lambda line: line.for_),
    Column("Condition", 110, _of(lambda line: line.condition or "–"), key="condition"),
    Column("Storage °C", 96, _of(lambda line: line.storage_range or "–"), key="storage", exact=True),
    Column("Transport °C", 104, _of(lambda line: line.transport_range or "–"), key="transport", exact=True),
    Column("Label", 110, _of(lambda line: preset(line.label_stock).title if line.label_stock else "–"), key="label"),
    Column("Priority", 70, _of(lambda line: line.priority), key="priority"),
    Column("Due within", 90, _of(lambda line: f"{line.within_hours} h" if line.within_hours else "–"), key="within"),
    Column("Begins within", 150, _of(_held), key="hold"),
)


GATES = (
    Column("Gate", 300, _of(lambda line: line.name), key="name", tooltip=_of(lambda line: line.name)),
    Column("Step", 44, _of(lambda line: str(line.release_step)), key="step", kind="number"),
    Column("Held by", 180, _of(lambda line: line.held_by), key="held_by"),
    Column("Looks at", 130, _of(lambda line: "audit trail" if line.looks_at else ""), key="looks_at"),
)


def _number(value: object) -> str:
    return "–" if value is None else str(value)


def _reported(line: Line) -> str:
    """How a parameter is reported; words and outcomes are as they are."""
    is_figure = line.value.reported or line.value.numeric
    return Reporting.parse(line.value.reported).words if is_figure else "–"


def _critical(parameter: Parameter) -> str:
    """Whether a failing outcome is told at once, and that it is of no microbe where its method says so."""
    return ("yes, no microbe" if parameter.no_microbe else "yes") if parameter.critical else "–"


PARAMETERS = (
    Column("Id", 110, _of(lambda p: p.id), key="id"),
    Column("Name", 200, _of(lambda p: p.name), key="name"),
    Column("Type", 70, _of(lambda p: p.type), key="type"),
    Column("Unit", 90, _of(lambda p: p.unit or "–"), key="unit"),
    Column("Reported", 110, _reported, key="reported"),
    Column("Plausible", 96, _of(lambda p: p.plausible or "–"), key="plausible", exact=True),
    Column("Outcomes", 190, _of(lambda p: " or ".join(p.outcomes) or "–"), key="outcomes"),
    Column("Open to judgement", 140, _of(lambda p: " or ".join(p.findings) or "–"), key="findings"),
    Column("LOD", 64, _of(lambda p: _number(p.lod)), kind="number", key="lod"),
    Column("LOQ", 64, _of(lambda p: _number(p.loq)), kind="number", key="loq"),
    Column("Countable to", 100, _of(lambda p: _number(p.countable_max)), kind="number", key="countable"),
    Column("Critical", 60, _of(_critical), key="critical"),
)
QUESTIONS = (
    Column("Case", 96, _of(lambda line: line.kind), key="kind"),
    Column("Phase", 64, _of(lambda line: line.phase), key="phase"),
    Column("What is asked", 420, _of(lambda line: line.words), key="words", tooltip=_of(lambda line: line.words)),
)
CAUSES = (
    Column("Cause", 300, _of(lambda line: line.words), key="words", tooltip=_of(lambda line: line.words)),
    Column("Growth", 220, _of(lambda line: "may be no result by it" if line.microbial else "–"), key="microbial"),
)
RULES_OF_REVIEW = (
    Column("Comes", 64, _of(lambda line: comes_words(line.comes)), kind="number", key="comes"),
    Column("What is unusual", 180, _of(lambda line: line.kind), key="kind"),
    Column("Its rule", 460, _of(lambda line: RULES[Unusual(line.kind)]), key="rule",
           tooltip=_of(lambda line: RULES[Unusual(line.kind)])),
    Column("May be left out", 110, _of(lambda line: "never" if line.kind in FIXED else "yes"), key="fixed"),
)  # fmt: skip
READINGS = (
    Column("Day", 60, _of(lambda r: str(r.day)), kind="number", key="day"),
    Column("Window", 90, _of(lambda r: f"± {r.window_hours} h"), kind="number", key="window"),
    Column("Name", 240, _of(lambda r: r.name or "–"), key="name"),
    Column("Binding", 80, _of(lambda r: "yes" if r.binding else "–"), key="binding"),
    Column("Second reader", 120, _of(lambda r: "yes" if r.second_reader else "–"), key="second_reader"),
    Column("After transfer", 110, _of(lambda r: days(r.transfer_days) if r.transfer_days else "–"), key="transfer"),
)


DIFFERENCES = (
    Column("Change", 90, _of(lambda d: SIGNS[d.change]), key="change"),
    Column("What", 180, _of(lambda d: f"{d.part} {d.entry}".strip()), key="what"),
    Column("Field", 104, _of(lambda d: d.field or "the whole line"), key="field", kind="quiet"),
    Column("Before", 190, _of(lambda d: d.before), key="before", tooltip=_of(lambda d: d.before)),
    Column("After", 160, _of(lambda d: d.after), key="after", tooltip=_of(lambda d: d.after)),
)


def _when(step: Step) -> str:
    return moments.minute(step.at)


HISTORY = (
    Column("When", 144, _of(_when), kind="instant", key="when"),
    Column("Who", 140, _of(lambda step: step.name), key="who"),
    Column("What", 180, _of(lambda step: step.act), key="what"),
    Column("Why", 200, _of(lambda step: step.reason or "–"), key="why"),
)
