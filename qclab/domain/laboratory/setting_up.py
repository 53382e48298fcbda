"""From an empty folder to the first label: the steps in their order, how far each is, and why one cannot be done yet.

The page, its buttons and their tooltips ask this; the services ask their own rules, which say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.counts import count
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Reason


class Step(StrEnum):
    """The steps, in the order in which each becomes possible."""

    PEOPLE = "people"
    CLIENT = "client"
    PRODUCT = "product"
    METHOD = "method"
    SPECIFICATION = "specification"
    IN_FORCE = "in force"
    SAMPLE = "first sample"
    LABEL = "first label"
    CONFIRMED = "confirmed"


class Lacks(StrEnum):
    """What a step waits for."""

    NO_CLIENT = "no client"
    NO_PRODUCT = "no product"
    NO_METHOD = "no method"
    NO_DRAFT = "no draft"
    NO_SECOND_PERSON = "no second person"
    NOTHING_IN_FORCE = "nothing in force"
    NO_SAMPLE = "no sample"
    NO_EXAMPLE = "no example"


@dataclass(frozen=True)
class Facts:
    """What there is. ``people`` are those who can sign in; ``worked`` are who worked on the drafts or, where nothing is
    a draft any more, on the examples; ``in_force`` counts specifications that hold today, ``examples`` versions in
    force that nobody confirmed."""

    people: Sequence[Actor] = ()
    clients: int = 0
    products: int = 0
    methods: int = 0
    specifications: int = 0
    drafts: int = 0
    worked: frozenset[int] = frozenset()
    in_force: int = 0
    has_samples: bool = False
    has_labels: bool = False
    examples: int = 0


@dataclass(frozen=True)
class Line:
    """A step: whether it is done, what there is, and why this person cannot do it now."""

    step: Step
    is_done: bool
    says: str
    why: tuple[Reason, ...] = ()


_RIGHTS: Final = {
    Step.PEOPLE: Right.ADMINISTER,
    Step.CLIENT: Right.DRAFT_CATALOGUE,
    Step.PRODUCT: Right.DRAFT_CATALOGUE,
    Step.METHOD: Right.DRAFT_CATALOGUE,
    Step.SPECIFICATION: Right.DRAFT_CATALOGUE,
    Step.SAMPLE: Right.REGISTER,
    Step.LABEL: Right.PRINT_LABELS,
}


def checklist(actor: Actor, facts: Facts) -> tuple[Line, ...]:
    """Every step for this person; confirming only where there are examples."""
    says = {
        Step.PEOPLE: _people(facts),
        Step.CLIENT: _there(facts.clients, "client"),
        Step.PRODUCT: _there(facts.products, "product"),
        Step.METHOD: _there(facts.methods, "method"),
        Step.SPECIFICATION: _there(facts.specifications, "specification"),
        Step.IN_FORCE: _in_force(facts),
        Step.SAMPLE: "registered" if facts.has_samples else "none yet",
        Step.LABEL: "printed" if facts.has_labels else "none yet",
        Step.CONFIRMED: _examples(facts),
    }
    steps = [step for step in Step if step is not Step.CONFIRMED or facts.examples]
    return tuple(Line(step, _is_done(step, facts), says[step], blockers(step, actor, facts)) for step in steps)


def next_step(lines: Sequence[Line]) -> Line | None:
    """The first step that is not done; None once all are."""
    return next((line for line in lines if not line.is_done), None)


def is_set_up(facts: Facts) -> bool:
    """Whether the first label was printed and nothing before it is missing."""
    return all(_is_done(step, facts) for step in Step if step is not Step.CONFIRMED)


def blockers(step: Step, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    """Why this person cannot do this step now; empty when they can."""
    right = _RIGHTS.get(step)
    if right is not None and not actor.may(right):
        return (_no_right(actor, right, facts),)
    return tuple(_waits_for(step, facts))


def second_people(facts: Facts, worked: frozenset[int] | None = None) -> tuple[Actor, ...]:
    """Who may put drafts in force, or confirm examples: QA who did not work on them; ``worked`` where only some of the
    drafts are asked about."""
    barred = facts.worked if worked is None else worked
    return tuple(person for person in facts.people if person.may(Right.APPROVE_CATALOGUE) and person.key not in barred)


def missing_people(facts: Facts) -> tuple[str, ...]:
    """Which people the first label still needs, in words: who edits the catalogue, another who puts it in force, who
    registers."""
    may = {right: {person.key for person in facts.people if person.may(right)} for right in Right}
    editing, putting = may[Right.DRAFT_CATALOGUE], may[Right.APPROVE_CATALOGUE]
    found = []
    if not editing - putting and len(editing) < 2:
        found.append("a reviewer, who edits the catalogue and registers samples")
    elif not may[Right.REGISTER]:
        found.append("an analyst, who registers samples")
    if not putting:
        found.append("somebody of QA, who puts it in force")
    return tuple(found)


def _is_done(step: Step, facts: Facts) -> bool:
    match step:
        case Step.PEOPLE:
            return not missing_people(facts)
        case Step.IN_FORCE:
            return facts.in_force > 0 and not facts.drafts
        case Step.CONFIRMED:
            return not facts.examples
    return bool(getattr(facts, _THERE[step]))


_THERE: Final = {
    Step.CLIENT: "clients",
    Step.PRODUCT: "products",
    Step.METHOD: "methods",
    Step.SPECIFICATION: "specifications",
    Step.SAMPLE: "has_samples",
    Step.LABEL: "has_labels",
}


def _waits_for(step: Step, facts: Facts) -> list[Reason]:
    """The first thing that the step lacks, whoever does it."""
    second = (
        second_people(facts),
        "It takes somebody of QA who did not work on it. Add such a person first.",
        Lacks.NO_SECOND_PERSON,
    )
    needed: dict[Step, tuple[tuple[object, str, Lacks], ...]] = {
        Step.PRODUCT: ((facts.clients, "Add the client first, whose product it is.", Lacks.NO_CLIENT),),
        Step.SPECIFICATION: (
            (facts.products, "It needs a product first.", Lacks.NO_PRODUCT),
            (facts.methods, "It needs a method first.", Lacks.NO_METHOD),
        ),
        Step.IN_FORCE: ((facts.drafts, "There is no draft that waits.", Lacks.NO_DRAFT), second),
        Step.SAMPLE: (
            (
                facts.in_force,
                "A specification has to be in force first: it says what is sampled and tested.",
                Lacks.NOTHING_IN_FORCE,
            ),
        ),
        Step.LABEL: (
            (facts.has_samples, "Register a sample first; its labels follow at once.", Lacks.NO_SAMPLE),
        ),
        Step.CONFIRMED: ((facts.examples, "No example waits to be confirmed.", Lacks.NO_EXAMPLE), second),
    }  # fmt: skip
    missing = [Reason(words, code=code) for is_there, words, code in needed.get(step, ()) if not is_there]
    return missing[:1]


def _no_right(actor: Actor, right: Right, facts: Facts) -> Reason:
    others = [person.name for person in facts.people if person.may(right)]
    who = f"{' or '.join(others[:3])} may." if others else "Nobody may yet: add such a person first."
    said = f"{actor.name} may not {right}. {who}"
    return Reason(said, code=Barred.NO_RIGHT, facts={"right": right, "people": tuple(others)})


def _there(number: int, noun: str) -> str:
    return count(number, noun) if number else "none yet"


def _people(facts: Facts) -> str:
    there = count(len(facts.people), "person", "people")
    missing = missing_people(facts)
    return f"{there}; still needed: {'; '.join(missing)}" if missing else there


def _in_force(facts: Facts) -> str:
    held = f"{count(facts.in_force, 'specification')} in force" if facts.in_force else "nothing in force yet"
    return f"{held}; {count(facts.drafts, 'draft waits', 'drafts wait')}" if facts.drafts else held


def _examples(facts: Facts) -> str:
    return f"{count(facts.examples, 'example')} in force that nobody has confirmed against a document of yours"


def trial_words(examples: int) -> str:
    """Why the laboratory is on trial, for its mark on every page; empty where it is not."""
    if not examples:
        return ""
    versions = count(examples, "version is an example", "versions are examples")
    return f"On trial: {versions} that nobody has confirmed. Confirm them on Set up before any result is used."
