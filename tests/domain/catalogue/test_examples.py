"""Copies of the shipped catalogue: what comes with what was picked, and that a copy says so until it is confirmed."""

from dataclasses import replace
from datetime import date

import pytest

from qclab.domain.catalogue.examples import (
    Picked,
    Unconfirmed,
    brought_by,
    confirm_blockers,
    copies,
    marked,
    procedure_fault,
)
from qclab.domain.catalogue.values import Catalogue, Method
from qclab.domain.people.rights import Actor, Barred, Role
from qclab.services.catalogue.examples import shipped

TODAY = date(2026, 3, 2)
EXAMPLE = Method("A09", "Endotoxins", 1, (), example="A09 of the shipped catalogue")
QA = Actor(3, "kees", "Kees", frozenset({Role.QA}))


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return shipped()


def test_a_product_brings_its_specification_and_every_method_of_its_criteria_and_plan(whole: Catalogue) -> None:
    made = copies(whole, Catalogue(), Picked(products=frozenset({"HUCMSC"})), "MINE", TODAY)
    assert [(each.id, each.client) for each in made.products] == [("HUCMSC", "MINE")]
    (specification,) = made.specifications
    assert (specification.version, specification.effective_from) == (1, TODAY)
    used = {line.method for line in specification.criteria} | {m for line in specification.plan for m in line.methods}
    assert {method.id for method in made.methods} == used
    versions = [*made.methods, specification]
    assert all(each.example == f"{each.id} of the shipped catalogue" and each.version == 1 for each in versions)
    assert brought_by(whole, {"HUCMSC"}).keys() == used


def test_what_is_there_already_is_not_copied_again(whole: Catalogue) -> None:
    picked = Picked(frozenset({"HUCMSC"}), frozenset({"A65"}))
    first = copies(whole, Catalogue(), picked, "MINE", TODAY)
    assert "A65" in {method.id for method in first.methods}
    assert copies(whole, first, picked, "MINE", TODAY) == Catalogue()


def test_the_mark_stays_on_every_later_version_until_one_is_confirmed() -> None:
    cleared = replace(EXAMPLE, version=2, example="")
    assert marked(cleared, EXAMPLE).example == EXAMPLE.example
    assert marked(cleared, replace(EXAMPLE, example="")).example == ""
    assert marked(cleared, None).example == ""


@pytest.mark.parametrize(
    ("actor", "value", "is_in_force", "worked", "code"),
    [
        (replace(QA, roles=frozenset({Role.REVIEWER})), EXAMPLE, True, frozenset(), Barred.NO_RIGHT),
        (QA, replace(EXAMPLE, example=""), True, frozenset(), Unconfirmed.NO_EXAMPLE),
        (QA, EXAMPLE, False, frozenset(), Unconfirmed.NOT_IN_FORCE),
        (QA, EXAMPLE, True, frozenset({QA.key}), Unconfirmed.OWN_COPY),
        (QA, EXAMPLE, True, frozenset({2}), None),
    ],
)
def test_who_confirms_which_example(
    actor: Actor, value: Method, is_in_force: bool, worked: frozenset[int], code: object
) -> None:
    why = confirm_blockers(actor, value, is_in_force=is_in_force, worked=worked)
    assert [each.code for each in why] == ([code] if code else [])


def test_an_example_is_confirmed_with_the_number_of_a_document() -> None:
    fault = procedure_fault("  ")
    assert fault is not None
    assert fault.code is Unconfirmed.NO_PROCEDURE
    assert procedure_fault("SOP-014") is None
