"""The steps from an empty folder to the first label: what each waits for, who may, when the laboratory is set up."""

from dataclasses import replace

import pytest

from qclab.domain.laboratory.setting_up import (
    Facts,
    Lacks,
    Step,
    blockers,
    checklist,
    is_set_up,
    missing_people,
    next_step,
    second_people,
    trial_words,
)
from qclab.domain.people.rights import Actor, Barred, Role


def person(key: int, name: str, *roles: Role) -> Actor:
    return Actor(key, name.lower(), name, frozenset(roles))


ADMIN, REVIEWER, QA, ANALYST = (
    person(1, "Iris", Role.ADMINISTRATOR), person(2, "Mies", Role.REVIEWER), person(3, "Kees", Role.QA),
    person(4, "Anna", Role.ANALYST),
)  # fmt: skip
ALL = Facts(
    people=(ADMIN, REVIEWER, QA), clients=1, products=1, methods=6, specifications=1, in_force=1, has_samples=True,
    has_labels=True,
)  # fmt: skip


def test_steps_come_in_their_order_and_the_next_is_the_first_that_is_not_done() -> None:
    lines = checklist(ADMIN, Facts(people=(ADMIN,)))
    assert [line.step for line in lines] == [step for step in Step if step is not Step.CONFIRMED]
    following = next_step(lines)
    assert following is not None
    assert following.step is Step.PEOPLE
    assert following.why == ()


@pytest.mark.parametrize(
    ("step", "lacking", "code"),
    [
        (Step.PRODUCT, {"clients": 0}, Lacks.NO_CLIENT),
        (Step.SPECIFICATION, {"products": 0}, Lacks.NO_PRODUCT),
        (Step.SPECIFICATION, {"methods": 0}, Lacks.NO_METHOD),
        (Step.IN_FORCE, {"drafts": 0}, Lacks.NO_DRAFT),
        (Step.IN_FORCE, {"drafts": 1, "worked": frozenset({3})}, Lacks.NO_SECOND_PERSON),
        (Step.SAMPLE, {"in_force": 0}, Lacks.NOTHING_IN_FORCE),
        (Step.LABEL, {"has_samples": False}, Lacks.NO_SAMPLE),
        (Step.CONFIRMED, {"examples": 0}, Lacks.NO_EXAMPLE),
        (Step.CONFIRMED, {"examples": 2, "worked": frozenset({3})}, Lacks.NO_SECOND_PERSON),
    ],
)
def test_a_step_says_what_it_waits_for(step: Step, lacking: dict[str, object], code: Lacks) -> None:
    assert [why.code for why in blockers(step, REVIEWER, replace(ALL, **lacking))] == [code]  # type: ignore[arg-type]


def test_who_may_not_is_told_who_may() -> None:
    (why,) = blockers(Step.CLIENT, ADMIN, ALL)
    assert why.code is Barred.NO_RIGHT
    assert why.facts["people"] == ("Mies", "Kees")
    (nobody,) = blockers(Step.SAMPLE, ADMIN, Facts(people=(ADMIN,)))
    assert nobody.facts["people"] == ()


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ((ADMIN,), 2),
        ((ADMIN, REVIEWER), 1),
        ((ADMIN, QA), 1),
        ((ADMIN, REVIEWER, QA), 0),
        ((ADMIN, QA, person(5, "Koos", Role.QA)), 1),  # one drafts, the other puts in force; nobody registers
        ((ADMIN, QA, person(5, "Koos", Role.QA), ANALYST), 0),
    ],
)
def test_three_people_are_enough_and_no_two_are(people: tuple[Actor, ...], missing: int) -> None:
    assert len(missing_people(Facts(people=people))) == missing


def test_only_who_did_not_work_on_it_signs_it() -> None:
    assert second_people(ALL) == (QA,)
    assert second_people(replace(ALL, worked=frozenset({QA.key}))) == ()
    assert second_people(replace(ALL, worked=frozenset({QA.key})), frozenset()) == (QA,)


def test_a_laboratory_is_set_up_with_its_first_label_and_on_trial_until_all_is_confirmed() -> None:
    assert is_set_up(ALL)
    assert not is_set_up(replace(ALL, has_labels=False))
    assert not is_set_up(replace(ALL, drafts=1)), "a draft waits"
    assert is_set_up(replace(ALL, examples=3)), "confirming is not asked for the first label"
    assert next_step(checklist(QA, ALL)) is None
    confirming = next_step(checklist(QA, replace(ALL, examples=3)))
    assert confirming is not None
    assert confirming.step is Step.CONFIRMED
    assert trial_words(0) == ""
    assert trial_words(1).startswith("On trial: 1 version is an example")
